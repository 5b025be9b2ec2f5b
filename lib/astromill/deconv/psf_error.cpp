// astromill: how well the PSF describes bright stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/psf_error.h"

#include "astromill/base/error.h"
#include "astromill/deconv/star_fit.h"
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr std::size_t kHalf = 6;         // of the window that is fitted, pixels
constexpr double kCore = 2.5;            // pixels around a star in which its misfit is measured
constexpr std::size_t kClean = 3;        // pixels around it without flaws
constexpr std::size_t kMostStars = 40;   // that are measured
constexpr std::size_t kFewStars = 8;     // with fewer, those in company are taken too
constexpr std::size_t kMostCompany = 8;  // stars fitted together with one
constexpr double kBright = 60;           // peak over its noise: fainter ones tell nothing
constexpr double kCompanion = 5;         // the same for those fitted with it
constexpr double kFaintCompanion = 0.01; // of its peak: their light does not reach its core
constexpr double kGuard = 3;             // pixels between a star and those fitted with it
constexpr double kApart = 1.5;           // pixels between these
constexpr double kLonely = 0.1;          // of its peak: no neighbour in the window is as bright
constexpr double kOutlier = 5;           // errors above the median: a star that is not one, or full
constexpr double kSure = 3;              // errors above nothing

struct Peak {
  std::size_t x = 0;
  std::size_t y = 0;
  double light = 0; ///< e-, above the sky
  double noise = 0; ///< e-
};

/// What is between the stars beyond the sky that is known.
double median_level(const Observation& observation) {
  std::vector<float> levels;
  for (std::size_t i = 0; i < observation.counts.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::none)
      levels.push_back(observation.counts.pixels[i] - observation.sky.pixels[i]);
  return quantile(std::move(levels), 0.5);
}

/// The local maxima of an image that stand out of the noise, row by row; an index by row.
class Peaks {
public:
  explicit Peaks(const Observation& observation)
      : observation_(observation), level_(median_level(observation)) {
    first_of_row_.resize(observation.height() + 1, 0);
    for (std::size_t y = 0; y < observation.height(); ++y) {
      first_of_row_[y] = all_.size();
      for (std::size_t x = 1; y > 0 && y + 1 < observation.height() && x + 1 < observation.width();
           ++x)
        add(x, y);
    }
    first_of_row_.back() = all_.size();
  }

  const std::vector<Peak>& all() const { return all_; }

  /// Light of the brightest other one within `half` pixels along both axes; 0 if there is none.
  double brightest_around(const Peak& centre, std::size_t half) const {
    double out = 0;
    const std::size_t top = std::min(centre.y + half + 1, first_of_row_.size() - 1);
    for (std::size_t i = first_of_row_[centre.y - std::min(half, centre.y)]; i < first_of_row_[top];
         ++i)
      if (all_[i].x + half >= centre.x && all_[i].x <= centre.x + half &&
          (all_[i].x != centre.x || all_[i].y != centre.y))
        out = std::max(out, all_[i].light);
    return out;
  }

private:
  void add(std::size_t x, std::size_t y) {
    const ImageView<const float> counts = observation_.counts.view();
    const float value = counts(x, y);
    const double light = static_cast<double>(value - observation_.sky.view()(x, y)) - level_;
    const double noise =
        std::sqrt(static_cast<double>(observation_.variance.view()(x, y)) +
                  static_cast<double>(observation_.light_noise * std::max(value, 0.0F)));
    if (!(light > kCompanion * noise) || observation_.flaws.view()(x, y) != Flaw::none)
      return;
    for (std::size_t j = y - 1; j <= y + 1; ++j)
      for (std::size_t i = x - 1; i <= x + 1; ++i) {
        const bool before = j < y || (j == y && i < x); // the first of equal ones is the peak
        if (before ? counts(i, j) >= value : counts(i, j) > value)
          return;
      }
    all_.push_back({x, y, light, noise});
  }

  const Observation& observation_;
  double level_;
  std::vector<Peak> all_{};
  std::vector<std::size_t> first_of_row_{};
};

Rectangle window_of(const Peak& peak) {
  return {peak.x - kHalf, peak.y - kHalf, 2 * kHalf + 1, 2 * kHalf + 1};
}

bool is_clean(const Observation& observation, const Peak& peak) {
  if (peak.x < kHalf || peak.y < kHalf || peak.x + kHalf >= observation.width() ||
      peak.y + kHalf >= observation.height())
    return false;
  for (std::size_t y = peak.y - kClean; y <= peak.y + kClean; ++y)
    for (std::size_t x = peak.x - kClean; x <= peak.x + kClean; ++x)
      if (observation.flaws.view()(x, y) != Flaw::none)
        return false;
  return true;
}

/// So many of them at most, evenly.
std::vector<Peak> some_of(const std::vector<Peak>& peaks, std::size_t most) {
  if (peaks.size() <= most)
    return peaks;
  std::vector<Peak> out;
  for (std::size_t k = 0; k < most; ++k)
    out.push_back(peaks[k * peaks.size() / most]);
  return out;
}

/// Bright stars, from the brightest to those that just tell something, lest all be nearly full:
/// those that are alone, or where these are few others too.
std::vector<Peak> candidates(const Observation& observation) {
  const Peaks peaks(observation);
  std::vector<Peak> bright;
  for (const Peak& peak : peaks.all())
    if (peak.light > kBright * peak.noise && is_clean(observation, peak))
      bright.push_back(peak);
  std::ranges::sort(bright, [](const Peak& a, const Peak& b) {
    return a.light != b.light ? a.light > b.light : a.y != b.y ? a.y < b.y : a.x < b.x;
  });
  std::vector<Peak> lonely;
  std::vector<Peak> others;
  for (const Peak& peak : bright) {
    const double company = peaks.brightest_around(peak, kHalf);
    if (company < kLonely * peak.light)
      lonely.push_back(peak);
    else if (company < peak.light)
      others.push_back(peak);
  }
  if (lonely.size() >= kFewStars)
    return some_of(lonely, kMostStars);
  others = some_of(others, kMostStars - lonely.size());
  lonely.insert(lonely.end(), others.begin(), others.end());
  return lonely;
}

/// Adds to `stars` those that stand out of what their fit has left, not in the core of the first.
bool add_companions(const Rectangle& window, const FitResiduals& left,
                    std::vector<FittedStar>& stars) {
  const double least = kFaintCompanion * std::ranges::max(left.light);
  const auto value = [&](std::size_t i, std::size_t j) {
    return left.residual[j * window.width + i];
  };
  const std::size_t before = stars.size();
  for (std::size_t j = 1; j + 1 < window.height; ++j)
    for (std::size_t i = 1; i + 1 < window.width && stars.size() < 1 + kMostCompany; ++i) {
      const double light = value(i, j);
      if (!(light > least && light > kCompanion * std::sqrt(left.variance[j * window.width + i])))
        continue;
      bool highest = true;
      for (std::size_t b = j - 1; b <= j + 1; ++b)
        for (std::size_t a = i - 1; a <= i + 1; ++a)
          highest = highest && !(value(a, b) > light);
      const FittedStar companion{static_cast<double>(window.x + i),
                                 static_cast<double>(window.y + j), 0};
      const auto apart = [&](const FittedStar& star) {
        return std::hypot(star.x - companion.x, star.y - companion.y) >
               (&star == &stars.front() ? kGuard : kApart);
      };
      if (highest && std::ranges::all_of(stars, apart))
        stars.push_back(companion);
    }
  return stars.size() > before;
}

/// Fits a star, and then those that are seen beside it. False where that is not possible.
bool fit_with_company(StarFitter& fitter, const Rectangle& window, std::vector<FittedStar>& stars,
                      FitResiduals& left) {
  constexpr int kRounds = 3;
  for (int round = 0; round < kRounds; ++round) {
    if (!fitter.fit(window, stars, left))
      return false;
    if (round + 1 == kRounds || !add_companions(window, left, stars))
      return true;
  }
  return true;
}

/// The squares of residuals in the core of a star beyond those of noise, over those of the light.
struct Excess {
  double value = 0;
  double error = 0; ///< from noise
};

/// With the flux that leaves least in the core: that of the fit is also that of the wings. Nothing
/// where there is no light.
std::optional<Excess> excess_in_core(const Rectangle& window, const FittedStar& star,
                                     const FitResiduals& left) {
  std::vector<std::size_t> core;
  double light = 0;
  double common = 0;
  for (std::size_t i = 0; i < left.light.size(); ++i) {
    const double dx = static_cast<double>(window.x + i % window.width) - star.x;
    const std::size_t row = window.y + i / window.width;
    const double dy = static_cast<double>(row) - star.y;
    if (dx * dx + dy * dy > kCore * kCore)
      continue;
    core.push_back(i);
    light += left.light[i] * left.light[i];
    common += left.light[i] * left.residual[i];
  }
  if (!(light > 0))
    return std::nullopt;
  double squares = -common * common / light;
  double noise = 0;
  double noise_squares = 0;
  for (const std::size_t i : core) {
    squares += left.residual[i] * left.residual[i];
    noise += left.variance[i] * (1 - left.light[i] * left.light[i] / light);
    noise_squares += left.variance[i] * left.variance[i];
  }
  for (const std::vector<double>& taken : left.taken) {
    double along = 0;
    for (const std::size_t i : core) {
      along += taken[i] * left.light[i];
      noise -= taken[i] * taken[i];
    }
    noise += along * along / light;
  }
  return Excess{.value = (squares - noise) / light, .error = std::sqrt(2 * noise_squares) / light};
}

/// The same for a star that is fitted first; nothing where it cannot be.
std::optional<Excess> excess_of(StarFitter& fitter, const Peak& peak) {
  const auto peak_x = static_cast<double>(peak.x);
  const auto peak_y = static_cast<double>(peak.y);
  const Rectangle window = window_of(peak);
  try {
    std::vector<FittedStar> stars{{peak_x, peak_y, peak.light / fitter.peak(peak_x, peak_y)}};
    FitResiduals left;
    if (!fit_with_company(fitter, window, stars, left))
      return std::nullopt;
    return excess_in_core(window, stars.front(), left);
  } catch (const Error&) { // a PSF without light there: said when the tile's turn comes
    return std::nullopt;
  }
}

double median_of(const std::vector<Excess>& measured) {
  std::vector<double> values(measured.size());
  std::ranges::transform(measured, values.begin(), &Excess::value);
  return stats::median_scatter(values).median;
}

/// That of a typical star: the median, in which those with little noise count more as far as stars
/// differ by noise. Without the few that are full, or two stars. 0 where noise could be all.
double typical_excess(std::vector<Excess> measured) {
  const double median = median_of(measured);
  const double spread = std::max(median, 0.0); // of stars: the misfit depends on place and phase
  std::erase_if(measured, [&](const Excess& one) {
    return one.value - median > kOutlier * std::hypot(one.error, spread);
  });
  const auto weight = [&](const Excess& one) {
    return 1 / (one.error * one.error + spread * spread);
  };
  std::ranges::sort(measured, {}, &Excess::value);
  double weights = 0;
  double noise = 0;
  for (const Excess& one : measured) {
    weights += weight(one);
    noise += std::pow(weight(one) * one.error, 2);
  }
  constexpr double kOfMedian = 1.25; // errors of a mean
  double below = 0;
  for (const Excess& one : measured)
    if ((below += weight(one)) >= weights / 2)
      return one.value > kSure * kOfMedian * std::sqrt(noise) / weights ? one.value : 0;
  return 0;
}

} // namespace

PsfError measure_psf_error(const Observation& observation, const psf::Model& psf,
                           const exposure::ChipMap& chip) {
  StarFitter fitter(observation, psf, chip);
  std::vector<Excess> measured;
  for (const Peak& peak : candidates(observation))
    if (const std::optional<Excess> one = excess_of(fitter, peak))
      measured.push_back(*one);
  PsfError out;
  out.stars = static_cast<int>(measured.size());
  constexpr std::size_t kFewest = 3;
  if (measured.size() < kFewest)
    return out;
  out.measured = std::sqrt(typical_excess(std::move(measured)));
  out.fraction = std::min(out.measured, kMostPsfError);
  return out;
}

} // namespace astromill::deconv

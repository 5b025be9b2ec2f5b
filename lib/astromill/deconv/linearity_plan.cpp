// astromill: where artificial stars go, and how bright they are
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/linearity_plan.h"

#include "astromill/base/error.h"
#include "astromill/deconv/pixel_noise.h"
#include "astromill/psfinfo/shape.h"
#include "astromill/stars/positions.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace astromill::deconv {

namespace {

constexpr double kSpacing = 30;      ///< detector pixels
constexpr double kSpacingRadii = 10; ///< in radii of the aperture
constexpr double kLeastRadius = 1.5; ///< detector pixels
constexpr double kRadiusFwhm = 0.75; ///< in FWHM of the PSF
constexpr double kFaintest = 3;      ///< times the noise of a point source
constexpr double kFewest = 2;        ///< electrons of the faintest star
constexpr double kBrightest = 0.8;   ///< of the star that would fill the brightest pixel
constexpr double kLeastRange = 10;   ///< brightest to faintest
constexpr int kMostTries = 100'000;  ///< places in a row that no star can have
constexpr double kMostElectrons = 1e15;

psf::Position middle_of(const Scene& scene) {
  return {std::round(static_cast<double>(scene.observation.width() + 1) / 2),
          std::round(static_cast<double>(scene.observation.height() + 1) / 2)};
}

psfinfo::Shape shape_of(const Scene& scene, const stars::Injection& injection) {
  const psf::Position middle = middle_of(scene);
  const auto renderer = scene.psf->renderer();
  return psfinfo::measure_shape(*renderer, injection.chip_position({.x = middle.x, .y = middle.y}),
                                {});
}

/// Light of the faintest and the brightest star, e-.
struct Range {
  double faint = 0;
  double bright = 0;
};

Range range_of(const Observation& observation, const psfinfo::Shape& psf) {
  std::vector<float> noises;
  double brightest = 0;
  const PixelNoise<float> noise{observation.light_noise, 0};
  for (std::size_t i = 0; i < observation.counts.pixels.size(); ++i) {
    if (observation.flaws.pixels[i] != Flaw::none)
      continue;
    const float sky = observation.sky.pixels[i];
    noises.push_back(noise.of_counts(sky, observation.variance.pixels[i]));
    brightest = std::max(brightest, static_cast<double>(observation.counts.pixels[i] - sky));
  }
  const double variance = quantile(std::move(noises), 0.5);
  const double faint = std::max(kFewest, kFaintest * std::sqrt(variance * psf.noise_pixels));
  return {.faint = faint,
          .bright = std::max(kLeastRange * faint, kBrightest * brightest / psf.at_centre)};
}

/// Bins of a magnitude from the next half magnitude below the brightest star.
completeness::MagnitudeBins bins_of(const Range& range, const exposure::MagnitudeScale& scale) {
  const double low = std::ceil(2 * scale.magnitude(range.bright)) / 2;
  const double count = std::max(1.0, std::round(scale.magnitude(range.faint) - low));
  return {.low = low, .high = low + count, .step = 1, .count = static_cast<std::size_t>(count)};
}

void check_electrons(const completeness::MagnitudeBins& bins, const std::string& text,
                     const exposure::MagnitudeScale& scale) {
  for (const double magnitude : {bins.low, bins.high})
    if (const double electrons = scale.flux(magnitude);
        !(electrons >= 1 && electrons <= kMostElectrons))
      throw Error("a star of magnitude " + text::shortest(magnitude) + " has " +
                      (electrons < 1 ? "less than one electron" : "more than 1e15 electrons") +
                      "; is --zeropoint right?",
                  {.keyword = "--linearity-mag", .value = text});
}

/// Whether a star can be there: its aperture lies in the image and has no flaw.
class Places {
public:
  Places(const Scene& scene, const stars::Injection& injection, double radius)
      : observation_(scene.observation), injection_(injection), reach_(radius + 1) {}

  bool allow(const stars::Star& star) const {
    const auto right = static_cast<double>(observation_.width());
    const auto top = static_cast<double>(observation_.height());
    if (star.x - reach_ < 0.5 || star.y - reach_ < 0.5 || star.x + reach_ > right + 0.5 ||
        star.y + reach_ > top + 0.5)
      return false;
    for (double y = std::ceil(star.y - reach_); y <= std::min(star.y + reach_, top); ++y)
      for (double x = std::ceil(star.x - reach_); x <= std::min(star.x + reach_, right); ++x)
        if (x >= 1 && y >= 1 && std::hypot(x - star.x, y - star.y) <= reach_ &&
            observation_.flaws.view()(static_cast<std::size_t>(x) - 1,
                                      static_cast<std::size_t>(y) - 1) != Flaw::none)
          return false;
    return injection_.has_psf(star);
  }

private:
  const Observation& observation_;
  const stars::Injection& injection_;
  double reach_;
};

/// Magnitudes that fill the range evenly, however many of them.
class Magnitudes {
public:
  Magnitudes(const completeness::MagnitudeBins& bins, std::uint64_t seed) : bins_(bins) {
    parallel::RandomStream random(seed, parallel::RandomUse::star_magnitudes, 0, 0);
    at_ = random.uniform();
  }
  double next() {
    constexpr double kGoldenRatio = 0.618033988749894848;
    at_ += kGoldenRatio;
    at_ -= std::floor(at_);
    return stars::rounded_draw(bins_.low + at_ * (bins_.high - bins_.low));
  }

private:
  completeness::MagnitudeBins bins_;
  double at_ = 0;
};

std::vector<LinearityRound> draw_rounds(const LinearityOptions& options, const Scene& scene,
                                        const stars::Injection& injection,
                                        const LinearityPlan& plan) {
  const double spacing = std::max(kSpacing, kSpacingRadii * plan.radius);
  const stars::StarField field(scene.observation.width(), scene.observation.height());
  const std::size_t most = stars::grid_cells(field, spacing);
  stars::PositionDrawer drawer(field, most, {.grid = spacing}, options.seed);
  const Places places(scene, injection, plan.radius);
  Magnitudes magnitudes(plan.bins, options.seed);
  std::vector<LinearityRound> rounds;
  std::int64_t stars = 0;
  std::size_t in_vain = 0;
  for (std::uint32_t trial = 1; stars < options.stars; ++trial) {
    LinearityRound round{.trial = trial};
    for (const psf::Position& at : drawer.draw(trial)) {
      stars::Star star{.id = stars + 1, .x = at.x, .y = at.y};
      if (stars == options.stars || !places.allow(star))
        continue;
      star.magnitude = magnitudes.next();
      star.number = static_cast<std::uint32_t>(round.stars.size() + 1);
      round.stars.push_back(star);
      ++stars;
    }
    in_vain = round.stars.empty() ? in_vain + most : 0;
    if (in_vain > kMostTries)
      throw Error("the image has no place for artificial stars: nowhere are all pixels within " +
                      text::brief(plan.radius + 1) + " pixels of one fitted",
                  {.keyword = "--linearity", .value = std::to_string(options.stars)});
    if (!round.stars.empty())
      rounds.push_back(std::move(round));
  }
  return rounds;
}

} // namespace

stars::Injection linearity_injection(const Scene& scene, double noise_scale, std::uint64_t seed) {
  exposure::MagnitudeScale scale = scene.observation.exposure.photometry;
  scale.zeropoint += 2.5 * std::log10(scene.observation.gain()); // to electrons
  return {.psf = scene.psf,
          .chip = scene.chip,
          .scale = scale,
          .gain = 1 / (noise_scale * noise_scale),
          .seed = seed};
}

LinearityPlan plan_linearity(const LinearityOptions& options, const Scene& scene,
                             const stars::Injection& injection) {
  LinearityPlan plan;
  const psfinfo::Shape psf = shape_of(scene, injection);
  plan.bins = options.magnitudes.empty()
                  ? bins_of(range_of(scene.observation, psf), *injection.scale)
                  : parse_linearity_magnitudes(options.magnitudes);
  check_electrons(plan.bins, options.magnitudes, *injection.scale);
  plan.radius =
      options.radius > 0 ? options.radius : std::max(kLeastRadius, kRadiusFwhm * psf.fwhm);
  plan.rounds = draw_rounds(options, scene, injection, plan);
  return plan;
}

} // namespace astromill::deconv

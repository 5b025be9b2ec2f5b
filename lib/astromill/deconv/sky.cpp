// astromill: the sky below crowded stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/sky.h"

#include "astromill/deconv/misfit.h"
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace astromill::deconv {

namespace {

using Array = fft::Aligned<float>;

constexpr StopRules kLoose{.method = Method::mem, .aim = 1, .max_iterations = 12};
constexpr double kStar = 2.7;     ///< sigma of a star's flux
constexpr double kFaintLight = 4; ///< sigma of a pixel: brighter stars' wings leave too much
constexpr double kClip = 2.5;     ///< sigma of a pixel
constexpr double kSettled =
    0.05; ///< of a pixel's sigma: the next round would move it by a tenth of that
constexpr int kMostRounds = 6;
constexpr std::size_t kBlock = 32;      ///< pixels
constexpr std::size_t kLeastLeft = 200; ///< pixels of a block
constexpr std::size_t kLowest = 10;     ///< one in so many estimates is below the sky by chance
constexpr double kAgreement = 4;        ///< sigma of the difference

/// Mean of values within `clip` of their sigma, found by iteration; how many they were.
struct ClippedMean {
  double mean = 0;
  double sigma = 0;
  std::size_t kept = 0;
};

ClippedMean clipped_mean(const std::vector<double>& values, double clip) {
  ClippedMean out;
  if (values.empty())
    return out;
  std::vector<double> scratch = values; // median_scatter() overwrites them
  const stats::MedianScatter start = stats::median_scatter(scratch);
  out.mean = start.median;
  out.sigma = start.scatter;
  for (int i = 0; i < 20; ++i) {
    double sum = 0;
    double squares = 0;
    std::size_t kept = 0;
    for (const double v : values)
      if (std::abs(v - out.mean) <= clip * out.sigma) {
        sum += v;
        squares += v * v;
        ++kept;
      }
    if (kept == 0 || (i > 0 && kept == out.kept))
      break;
    const double n = static_cast<double>(kept);
    out.mean = sum / n;
    out.sigma = std::sqrt(std::max(squares / n - out.mean * out.mean, 0.0));
    out.kept = kept;
  }
  return out;
}

/// Sums over squares of `side` (odd) pixels, zeros beyond the image.
Image<float> box_sums(const Array& object, std::size_t width, std::size_t height,
                      std::size_t side) {
  const std::size_t half = side / 2;
  Image<float> rows(width, height);
  Image<float> out(width, height);
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = half; x + half < width; ++x)
      for (std::size_t i = 0; i < side; ++i)
        rows.pixels[y * width + x] += object[y * width + x + i - half];
  for (std::size_t y = half; y + half < height; ++y)
    for (std::size_t i = 0; i < side; ++i)
      for (std::size_t x = 0; x < width; ++x)
        out.pixels[y * width + x] += rows.pixels[(y + i - half) * width + x];
  return out;
}

bool is_peak(const Image<float>& image, std::size_t x, std::size_t y) {
  const float centre = image.pixels[y * image.width + x];
  for (std::size_t j = y - 1; j <= y + 1; ++j)
    for (std::size_t i = x - 1; i <= x + 1; ++i)
      if (image.pixels[j * image.width + i] > centre)
        return false;
  return true;
}

/// Leaves of the object what is in stars.
void keep_stars(const ForwardModel& model, const TileData& data, const Array& light, Array& object,
                ForwardModel::Workspace& work) {
  const TileGeometry& geometry = model.geometry();
  const std::size_t n = geometry.subsample;
  const std::size_t width = geometry.fine_width();
  const Image<float> sums = box_sums(object, width, geometry.fine_height(), 2 * n - 1);
  Array inverse(light.size());
  find_inverse_variance(data, light, inverse);
  Array information(object.size());
  model.apply_squares_transposed(inverse, information, work);
  Array kept(object.size());
  for (std::size_t y = n; y + n < geometry.fine_height(); ++y)
    for (std::size_t x = n; x + n < width; ++x) {
      const std::size_t i = y * width + x;
      const double sigma = 1 / std::sqrt(std::max(static_cast<double>(information[i]), 1e-12));
      if (static_cast<double>(sums.pixels[i]) < kStar * sigma || !is_peak(sums, x, y))
        continue;
      for (std::size_t j = y - n; j <= y + n; ++j)
        std::copy_n(object.data() + j * width + x - n, 2 * n + 1, kept.data() + j * width + x - n);
    }
  std::copy(kept.begin(), kept.end(), object.begin());
}

std::vector<double> used_counts(const TileData& data) {
  std::vector<double> values;
  for (std::size_t i = 0; i < data.counts.size(); ++i)
    if (data.use[i] > 0)
      values.push_back(static_cast<double>(data.counts[i]));
  return values;
}

/// What is left of the pixels that have little light, block by block: a mean over the tile would be
/// above the sky where that of unresolved stars lies over a part of it.
std::vector<SkyEstimate> remainders(const TileGeometry& geometry, const TileData& data,
                                    const Array& light) {
  const std::size_t across = (geometry.data.width + kBlock - 1) / kBlock;
  const std::size_t down = (geometry.data.height + kBlock - 1) / kBlock;
  std::vector<std::vector<double>> left(across * down);
  for (std::size_t y = 0; y < geometry.data.height; ++y)
    for (std::size_t x = 0; x < geometry.data.width; ++x) {
      const std::size_t i = (geometry.margin + y) * geometry.canvas_width + geometry.margin + x;
      const float noise = data.light_noise * std::max(data.sky[i], 0.0F) + data.variance[i];
      if (data.use[i] > 0 &&
          static_cast<double>(light[i]) < kFaintLight * std::sqrt(static_cast<double>(noise)))
        left[y / kBlock * across + x / kBlock].push_back(
            static_cast<double>(data.counts[i] - light[i]));
    }
  std::vector<SkyEstimate> out;
  const std::size_t least = std::min(kLeastLeft, static_cast<std::size_t>(data.used) / 2);
  for (const std::vector<double>& values : left) {
    const ClippedMean mean = clipped_mean(values, kClip);
    if (mean.kept >= std::max<std::size_t>(least, 2))
      out.push_back(
          {.level = mean.mean, .error = mean.sigma / std::sqrt(static_cast<double>(mean.kept))});
  }
  return out;
}

/// 1 sigma of a pixel of the sky.
double sky_noise(const TileData& data, double level) {
  double variance = 0;
  for (std::size_t i = 0; i < data.variance.size(); ++i)
    variance += static_cast<double>(data.use[i] * data.variance[i]);
  return std::sqrt(variance / static_cast<double>(data.used) +
                   static_cast<double>(data.light_noise) * std::max(level, 0.0));
}

TileData copy_of(const TileData& data) {
  TileData copy;
  for (Array TileData::*member :
       {&TileData::counts, &TileData::sky, &TileData::variance, &TileData::use}) {
    copy.*member = Array((data.*member).size());
    std::copy((data.*member).begin(), (data.*member).end(), (copy.*member).begin());
  }
  copy.light_noise = data.light_noise;
  copy.psf_error = data.psf_error;
  copy.used = data.used;
  return copy;
}

} // namespace

double sky_mode(const TileData& data) {
  std::vector<double> values = used_counts(data);
  if (values.empty())
    return 0;
  const ClippedMean clipped = clipped_mean(values, kClip);
  // Median of what is within the clip, for Pearson's mode.
  std::erase_if(values,
                [&](double v) { return std::abs(v - clipped.mean) > kClip * clipped.sigma; });
  if (values.empty())
    return clipped.mean;
  return 2.5 * stats::median_scatter(values).median - 1.5 * clipped.mean;
}

SkyEstimate lowest_level(std::vector<SkyEstimate> estimates) {
  std::ranges::stable_sort(estimates, {}, &SkyEstimate::level);
  const SkyEstimate& low = estimates[estimates.size() / kLowest];
  SkyEstimate out;
  double weights = 0;
  for (const SkyEstimate& e : estimates) {
    if (e.level - low.level > kAgreement * std::hypot(e.error, low.error))
      break;
    const double weight = 1 / std::max(e.error * e.error, 1e-12);
    out.level += weight * e.level;
    weights += weight;
    out.rounds = std::max(out.rounds, e.rounds);
    out.settled = out.settled || e.settled;
  }
  out.level /= weights;
  out.error = 1 / std::sqrt(weights);
  return out;
}

SkyEstimate estimate_sky(const ForwardModel& model, const TileData& data,
                         ForwardModel::Workspace& work) {
  SkyEstimate out;
  if (data.used == 0)
    return out;
  TileData trial = copy_of(data);
  out.level = sky_mode(data);
  while (out.rounds < kMostRounds && !out.settled) {
    trial.sky.fill(static_cast<float>(out.level));
    Restoration restored = restore(model, trial, kLoose, work);
    keep_stars(model, trial, restored.light, restored.object, work);
    model.apply(restored.object, restored.light, work);
    const std::vector<SkyEstimate> left = remainders(model.geometry(), trial, restored.light);
    ++out.rounds;
    if (left.empty())
      return out;
    const SkyEstimate sky = lowest_level(left);
    out.settled = std::abs(sky.level - out.level) < kSettled * sky_noise(trial, sky.level);
    out.level = sky.level;
    out.error = sky.error;
  }
  return out;
}

} // namespace astromill::deconv

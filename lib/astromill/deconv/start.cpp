// astromill: what restorations of all methods begin and end with
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/start.h"

#include "astromill/deconv/misfit.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::deconv {

namespace {

/// Of the norm of an object pixel all of whose light falls on data.
constexpr float kLeastNorm = 0.05F;

/// Of the noise of a pixel. Lower, and stars take up too much of what is round them; higher, and
/// much of the light stays spread out.
constexpr double kFaint = 0.3;

/// The same: light to begin with where the data hold none.
constexpr double kTrace = 0.01;

/// Noise of a pixel without stars, e-.
double dark_noise(const TileData& data) {
  double sum = 0;
  for (std::size_t i = 0; i < data.use.size(); ++i)
    sum += static_cast<double>(data.use[i] *
                               (data.light_noise * std::max(data.sky[i], 0.0F) + data.variance[i]));
  return std::sqrt(std::max(sum / static_cast<double>(std::max<std::int64_t>(data.used, 1)), 1e-6));
}

double area(const TileGeometry& geometry) {
  return static_cast<double>(geometry.subsample * geometry.subsample);
}

} // namespace

float faint_level(const TileGeometry& geometry, const TileData& data) {
  return static_cast<float>(kFaint * dark_noise(data) / area(geometry));
}

float mean_level(const TileGeometry& geometry, const TileData& data) {
  const double light = std::max(mean_light(data), kTrace * dark_noise(data));
  return static_cast<float>(light / area(geometry));
}

void fill_object(const TileGeometry& geometry, float level, fft::Aligned<float>& object) {
  const Rectangle part = geometry.object();
  object.fill(0);
  for (std::size_t y = 0; y < part.height; ++y)
    std::fill_n(object.data() + y * geometry.fine_width(), part.width, level);
}

void invert_norm(const TileGeometry& geometry, fft::Aligned<float>& norm) {
  const Rectangle part = geometry.object();
  const float most = *std::max_element(norm.begin(), norm.end());
  const float least = std::max(kLeastNorm * most, 1e-30F);
  for (std::size_t y = 0; y < geometry.fine_height(); ++y) {
    float* row = norm.data() + y * geometry.fine_width();
    const std::size_t width = y < part.height ? part.width : 0;
    std::transform(row, row + width, row, [&](float v) { return 1 / std::max(v, least); });
    std::fill(row + width, row + geometry.fine_width(), 0.0F);
  }
}

} // namespace astromill::deconv

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

/// Of the noise of a pixel: light to begin with where the data hold none.
constexpr double kTrace = 0.01;

} // namespace

void start_object(const TileGeometry& geometry, const TileData& data, fft::Aligned<float>& object) {
  double variance = 0;
  for (std::size_t i = 0; i < data.variance.size(); ++i)
    variance += static_cast<double>(data.use[i] * data.variance[i]);
  const double used = static_cast<double>(std::max<std::int64_t>(data.used, 1));
  const double n = static_cast<double>(geometry.subsample);
  const double trace = kTrace * std::sqrt(std::max(variance / used, 1.0));
  const auto flat = static_cast<float>(std::max(mean_light(data), trace) / (n * n));
  const Rectangle part = geometry.object();
  object.fill(0);
  for (std::size_t y = 0; y < part.height; ++y)
    std::fill_n(object.data() + y * geometry.fine_width(), part.width, flat);
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

float fraction_at(const TileData& data, const fft::Aligned<float>& from,
                  const fft::Aligned<float>& to, double aim) {
  const auto above = [&](double t) {
    return misfit_between(data, from, to, static_cast<float>(t)).chi2 - aim;
  };
  // Regula falsi (Illinois): chi-square is nearly a parabola between steps.
  double low = 0;
  double high = 1;
  double at_low = above(0);
  double at_high = above(1);
  for (int i = 0; i < 40 && at_low > 0 && at_high < 0; ++i) {
    const double t = (low * at_high - high * at_low) / (at_high - at_low);
    const double value = above(t);
    if (std::abs(value) < 1e-7 * aim)
      return static_cast<float>(t);
    if (value > 0) {
      low = t;
      at_low = value;
      at_high /= 2;
    } else {
      high = t;
      at_high = value;
      at_low /= 2;
    }
  }
  return static_cast<float>(high);
}

} // namespace astromill::deconv

// astromill: the kernel of DAOFIND: a Gaussian, truncated and lowered to zero sum
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/daofind_kernel.h"

#include "astromill/base/error.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::stars {

namespace {

// Constants of IRAF's source, with its digits: a more exact one finds other stars.
constexpr float kFwhmToSigma = 0.42467F;
constexpr float kSigmaToFwhm = 2.35482F;
constexpr float kSmallestRadius = 2.001F;
constexpr double kDegreesInRadian = 57.295779513082320877;

constexpr double kLargestRadius = 500; ///< pixels; a kernel beyond is surely a mistake

[[noreturn]] void refuse(const char* option, double value, const char* why) {
  throw UsageError(why, {.keyword = option, .value = text::shortest(value)});
}

float square(float x) { return x * x; }

/// sqrt in double precision of a single one, as Fortran compiled to C takes it.
float root(float x) { return static_cast<float>(std::sqrt(static_cast<double>(x))); }

/// Half the side of the kernel's box along the axis whose coefficient is `across`.
int half_side(float across, float limit, float discriminant) {
  return static_cast<int>(std::max(root(-8.0F * across * limit / discriminant), kSmallestRadius));
}

} // namespace

void KernelShape::validate() const {
  if (!(fwhm > 0) || !std::isfinite(fwhm))
    refuse("--fwhm", fwhm, "must be positive");
  if (!(ratio > 0 && ratio <= 1))
    refuse("--ratio", ratio, "must be above 0 and at most 1");
  if (!std::isfinite(theta))
    refuse("--theta", theta, "must be an angle in degrees");
  if (!(nsigma > 0) || !std::isfinite(nsigma))
    refuse("--nsigma", nsigma, "must be positive");
  if (fwhm * nsigma * static_cast<double>(kFwhmToSigma) > kLargestRadius)
    refuse("--fwhm", fwhm, "makes a kernel with a radius of more than 500 pixels");
}

DaofindKernel::DaofindKernel(const KernelShape& shape) {
  shape.validate();
  const auto ratio = static_cast<float>(shape.ratio);
  const auto fwhm = static_cast<float>(shape.fwhm);
  const float sigma = kFwhmToSigma * fwhm;
  const float x2 = square(sigma);
  const float y2 = square(ratio * sigma);
  const auto angle = static_cast<float>(shape.theta / kDegreesInRadian);
  const auto cosine = static_cast<float>(std::cos(static_cast<double>(angle)));
  const auto sine = static_cast<float>(std::sin(static_cast<double>(angle)));
  const float a = square(cosine) / x2 + square(sine) / y2;
  const float b = 2.0F * (1.0F / x2 - 1.0F / y2) * cosine * sine;
  const float c = square(sine) / x2 + square(cosine) / y2;
  const float discriminant = square(b) - 4.0F * a * c;
  const float limit = square(static_cast<float>(shape.nsigma)) / 2.0F;
  half_width = half_side(c, limit, discriminant);
  half_height = half_side(a, limit, discriminant);
  sigma_x_squared = square(fwhm / kSigmaToFwhm);
  sigma_y_squared = square(ratio * fwhm / kSigmaToFwhm);
  fill(a, b, c, limit);
}

void DaofindKernel::fill(float a, float b, float c, float limit) {
  gaussian.reserve(static_cast<std::size_t>(columns()) * static_cast<std::size_t>(rows()));
  for (int y = -half_height; y <= half_height; ++y)
    for (int x = -half_width; x <= half_width; ++x) {
      const float radius = root(static_cast<float>(x * x) + static_cast<float>(y * y));
      const float exponent = 0.5F * (a * static_cast<float>(x * x) + c * static_cast<float>(y * y) +
                                     b * static_cast<float>(x) * static_cast<float>(y));
      const auto g = static_cast<float>(std::exp(-static_cast<double>(exponent)));
      gaussian.push_back(g);
      if (exponent > limit && radius > kSmallestRadius)
        continue;
      taps.push_back({.dx = x, .dy = y, .gaussian = g, .weight = 0});
      sum += g;
      sum_squares += square(g);
    }
  pixels = static_cast<float>(taps.size());
  denominator = sum_squares - square(sum) / pixels;
  mean = sum / pixels;
  for (KernelTap& tap : taps)
    tap.weight = (tap.gaussian - mean) / denominator;
  relative_error = root(1.0F / denominator);
}

} // namespace astromill::stars

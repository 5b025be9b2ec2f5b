// astromill: the intrinsic correlation function
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/icf.h"

#include "astromill/base/error.h"
#include "astromill/fits/pixels.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace astromill::deconv {

namespace {

/// Divides by the sum.
Icf normalised(const Image<double>& kernel) {
  const double sum = std::accumulate(kernel.pixels.begin(), kernel.pixels.end(), 0.0);
  Icf out{Image<float>(kernel.width, kernel.height)};
  std::ranges::transform(kernel.pixels, out.kernel.pixels.begin(),
                         [=](double value) { return static_cast<float>(value / sum); });
  return out;
}

Icf gaussian(double fwhm) {
  const double sigma = fwhm / (2 * std::sqrt(2 * std::numbers::ln2));
  const auto radius = static_cast<std::size_t>(std::ceil(5 * sigma));
  Image<double> kernel(2 * radius + 1, 2 * radius + 1);
  for (std::size_t y = 0; y < kernel.height; ++y)
    for (std::size_t x = 0; x < kernel.width; ++x) {
      const double dx = static_cast<double>(x) - static_cast<double>(radius);
      const double dy = static_cast<double>(y) - static_cast<double>(radius);
      kernel.view()(x, y) = std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
    }
  return normalised(kernel);
}

/// Puts the brightest pixel into the middle of an odd square.
Icf of_image(const std::string& name) {
  const fits::PixelImage<float> image = fits::read_image<float>(name);
  const auto& pixels = image.pixels.pixels;
  const auto wrong =
      std::ranges::find_if(pixels, [](float v) { return !(v >= 0) || std::isinf(v); });
  if (wrong != pixels.end())
    throw Error("an intrinsic correlation function has no pixels that are negative or undefined",
                {.file = name, .value = std::to_string(*wrong)});
  const auto peak = static_cast<std::size_t>(std::ranges::max_element(pixels) - pixels.begin());
  if (!(pixels[peak] > 0))
    throw Error("has no light", {.file = name});
  const std::size_t width = image.pixels.width;
  const std::size_t height = image.pixels.height;
  const std::size_t x = peak % width;
  const std::size_t y = peak / width;
  const std::size_t radius = std::max({x, width - 1 - x, y, height - 1 - y});
  Image<double> kernel(2 * radius + 1, 2 * radius + 1);
  for (std::size_t j = 0; j < height; ++j)
    for (std::size_t i = 0; i < width; ++i)
      kernel.view()(radius + i - x, radius + j - y) = static_cast<double>(pixels[j * width + i]);
  return normalised(kernel);
}

} // namespace

Icf open_icf(const std::string& text, std::size_t subsample) {
  if (text.empty())
    return {};
  const auto fwhm = text::as_number(text);
  return fwhm ? gaussian(*fwhm * static_cast<double>(subsample)) : of_image(text);
}

Response with_icf(const Response& response, const Icf& icf) {
  const std::size_t radius = icf.kernel.width / 2;
  Response out{.first_x = response.first_x - static_cast<std::ptrdiff_t>(radius),
               .first_y = response.first_y - static_cast<std::ptrdiff_t>(radius)};
  for (const Image<double>& plane : response.planes) {
    Image<double>& wider =
        out.planes.emplace_back(plane.width + 2 * radius, plane.height + 2 * radius);
    // Hidden light at s gets to s + k, from where the detector sees it: offsets p n - s grow by k.
    for (std::size_t j = 0; j < icf.kernel.height; ++j)
      for (std::size_t y = 0; y < plane.height; ++y)
        for (std::size_t i = 0; i < icf.kernel.width; ++i) {
          const auto part = static_cast<double>(icf.kernel.view()(i, j));
          for (std::size_t x = 0; x < plane.width; ++x)
            wider.view()(x + i, y + j) += part * plane.view()(x, y);
        }
  }
  return out;
}

Image<float> visible(const Image<float>& hidden, const Icf& icf) {
  const auto radius = static_cast<std::ptrdiff_t>(icf.kernel.width / 2);
  const auto width = static_cast<std::ptrdiff_t>(hidden.width);
  const auto height = static_cast<std::ptrdiff_t>(hidden.height);
  Image<float> out(hidden.width, hidden.height);
  for (std::ptrdiff_t y = 0; y < height; ++y)
    for (std::ptrdiff_t dy = std::max(-radius, y - height + 1); dy <= std::min(radius, y); ++dy)
      for (std::ptrdiff_t dx = -radius; dx <= radius; ++dx) {
        const float part = icf.kernel.view()(static_cast<std::size_t>(dx + radius),
                                             static_cast<std::size_t>(dy + radius));
        const float* from = hidden.view().row(static_cast<std::size_t>(y - dy));
        float* to = out.view().row(static_cast<std::size_t>(y));
        for (std::ptrdiff_t x = std::max<std::ptrdiff_t>(0, dx); x < std::min(width, width + dx);
             ++x)
          to[x] += part * from[x - dx];
      }
  return out;
}

} // namespace astromill::deconv

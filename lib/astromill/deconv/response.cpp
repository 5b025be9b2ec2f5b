// astromill: what detector pixels get from stars in the middle of fine pixels
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/response.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace astromill::deconv {

ResponseFrame::ResponseFrame(const psf::Model& model, std::size_t phases) : subsample(phases) {
  constexpr double kLargest = 4096; // detector pixels
  const double reach = std::ceil(model.support_radius() + 0.5);
  if (!(reach <= kLargest))
    throw Error("the PSF reaches more than " + std::to_string(static_cast<int>(kLargest)) +
                " pixels from its centre");
  radius = static_cast<std::size_t>(std::max(reach, 1.0));
}

void render_response(psf::Renderer& renderer, psf::Position chip, const ResponseFrame& frame,
                     std::span<double> out) {
  const auto n = static_cast<std::ptrdiff_t>(frame.subsample);
  const auto side = static_cast<std::ptrdiff_t>(frame.side());
  const auto centre = [n](std::ptrdiff_t phase) { // of a fine pixel, from 1 as in FITS
    return (static_cast<double>(phase) + 0.5) / static_cast<double>(n) + 0.5;
  };
  std::ranges::fill(out, 0.0);
  for (std::ptrdiff_t b = 0; b < n; ++b)
    for (std::ptrdiff_t a = 0; a < n; ++a) {
      const psf::Stamp stamp = renderer.render({centre(a), centre(b)}, chip);
      for (std::size_t y = 0; y < stamp.pixels.height; ++y) {
        const std::ptrdiff_t j = (stamp.y + static_cast<std::ptrdiff_t>(y)) * n - b - frame.first();
        if (j < 0 || j >= side)
          continue;
        for (std::size_t x = 0; x < stamp.pixels.width; ++x) {
          const std::ptrdiff_t i =
              (stamp.x + static_cast<std::ptrdiff_t>(x)) * n - a - frame.first();
          if (i >= 0 && i < side)
            out[static_cast<std::size_t>(j * side + i)] = static_cast<double>(stamp.pixels(x, y));
        }
      }
    }
}

Rectangle lit_part(const std::vector<std::vector<double>>& planes, std::size_t side) {
  constexpr double kNothing = 1e-7;
  std::vector<double> columns(side, 0.0);
  std::vector<double> rows(side, 0.0);
  double all = 0;
  for (const std::vector<double>& plane : planes)
    for (std::size_t y = 0; y < side; ++y)
      for (std::size_t x = 0; x < side; ++x) {
        const double light = std::abs(plane[y * side + x]);
        columns[x] += light;
        rows[y] += light;
        all += &plane == &planes.front() ? light : 0;
      }
  // Each of the four sides may lose a quarter.
  const auto range = [limit = kNothing / 4 * all](const std::vector<double>& light) {
    std::size_t begin = 0;
    std::size_t end = light.size();
    for (double lost = light.front(); lost < limit && begin + 1 < end; lost += light[begin])
      ++begin;
    for (double lost = light.back(); lost < limit && begin + 1 < end; lost += light[end - 1])
      --end;
    return std::pair(begin, end - begin);
  };
  const auto [x, width] = range(columns);
  const auto [y, height] = range(rows);
  return {x, y, width, height};
}

} // namespace astromill::deconv

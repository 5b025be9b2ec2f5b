// astromill: all that the tiles of an image share
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace astromill::deconv {

namespace {

constexpr std::size_t kLeastMargin = 4;
constexpr std::size_t kMostMargin = 16;
constexpr double kCore = 0.9; ///< of the light

} // namespace

TileModel tile_model(const Scene& scene, const Rectangle& data) {
  const auto margin = static_cast<double>(scene.margin);
  const FieldPart part{.low_x = static_cast<double>(data.x) - margin,
                       .low_y = static_cast<double>(data.y) - margin,
                       .high_x = static_cast<double>(data.x + data.width) - 1 + margin,
                       .high_y = static_cast<double>(data.y + data.height) - 1 + margin};
  TileModel out;
  out.psf = local_psf(*scene.psf, scene.chip, part, scene.subsample, scene.plane_rules);
  if (!scene.icf.empty()) {
    out.psf.response = with_icf(out.psf.response, scene.icf);
    const Image<float>& kernel = scene.icf.kernel;
    out.psf.reach += (std::max(kernel.width, kernel.height) / 2) / scene.subsample + 1;
  }
  out.geometry = tile_geometry(data, scene.subsample, scene.margin, out.psf.reach);
  return out;
}

std::size_t core_margin(const psf::Model& psf, const exposure::ChipMap& chip, std::size_t width,
                        std::size_t height) {
  const double x = std::round(static_cast<double>(width + 1) / 2);
  const double y = std::round(static_cast<double>(height + 1) / 2);
  const auto place = chip.to_chip(x, y);
  const auto renderer = psf.renderer();
  const psf::Stamp star = renderer->render({x, y}, {place.x, place.y});
  std::array<double, kMostMargin + 1> light{}; // at each distance
  for (std::size_t j = 0; j < star.pixels.height; ++j)
    for (std::size_t i = 0; i < star.pixels.width; ++i) {
      const auto distance = [](std::ptrdiff_t pixel, double centre) {
        return static_cast<std::size_t>(std::abs(pixel + 1 - static_cast<std::ptrdiff_t>(centre)));
      };
      const std::size_t far = std::max(distance(star.x + static_cast<std::ptrdiff_t>(i), x),
                                       distance(star.y + static_cast<std::ptrdiff_t>(j), y));
      if (far <= kMostMargin)
        light[far] += static_cast<double>(star.pixels(i, j));
    }
  double inside = 0;
  for (std::size_t r = 0; r < kMostMargin; ++r)
    if ((inside += light[r]) >= kCore)
      return std::max(r, kLeastMargin);
  return kMostMargin;
}

} // namespace astromill::deconv

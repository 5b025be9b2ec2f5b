// astromill: how an image is cut into tiles, and how their restorations become one
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/tiles.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace astromill::deconv {

namespace {

/// Where the tiles of an axis begin.
std::vector<std::size_t> starts(std::size_t length, std::size_t tile, std::size_t overlap) {
  std::vector<std::size_t> out{0};
  if (tile == 0)
    return out;
  const std::size_t step = tile > overlap ? tile - overlap : 1;
  while (out.back() + tile < length)
    out.push_back(std::min(out.back() + step, length - tile));
  return out;
}

} // namespace

std::vector<Rectangle> plan_tiles(std::size_t width, std::size_t height, std::size_t tile,
                                  std::size_t overlap) {
  const auto side = [&](std::size_t length) { return tile == 0 ? length : std::min(tile, length); };
  std::vector<Rectangle> out;
  for (const std::size_t y : starts(height, tile, overlap))
    for (const std::size_t x : starts(width, tile, overlap))
      out.push_back({x, y, side(width), side(height)});
  return out;
}

std::vector<std::size_t> tiles_apart(std::span<const Rectangle> tiles,
                                     std::span<const std::size_t> order, std::size_t most) {
  const auto overlap = [](const Rectangle& a, const Rectangle& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
  };
  std::vector<std::size_t> out;
  for (const std::size_t i : order)
    if (out.size() < most &&
        std::ranges::none_of(out, [&](std::size_t k) { return overlap(tiles[i], tiles[k]); }))
      out.push_back(i);
  return out;
}

std::vector<float> blend_weights(std::size_t size, bool shares_low, bool shares_high,
                                 std::size_t overlap, std::size_t margin) {
  std::vector<float> out(size, 1.0F);
  if (overlap == 0)
    return out;
  // A ramp is at least a pixel wide, so that no pixel is left without a tile.
  const std::size_t left_out = std::min(margin, (overlap - 1) / 2);
  const std::size_t ramp = overlap - 2 * left_out;
  const auto rise = [&](std::size_t from_edge) {
    if (from_edge < left_out)
      return 0.0;
    const double place =
        (static_cast<double>(from_edge - left_out) + 0.5) / static_cast<double>(ramp);
    if (place >= 1)
      return 1.0;
    const double sine = std::sin(std::numbers::pi / 2 * place);
    return sine * sine;
  };
  for (std::size_t i = 0; i < size; ++i)
    out[i] =
        static_cast<float>((shares_low ? rise(i) : 1.0) * (shares_high ? rise(size - 1 - i) : 1.0));
  return out;
}

} // namespace astromill::deconv

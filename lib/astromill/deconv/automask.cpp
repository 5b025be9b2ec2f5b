// astromill: pixels that no restoration can explain: saturated, bled, without light, cosmic rays
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/automask.h"

#include "astromill/deconv/saturation.h"
#include "astromill/deconv/sharp_pixels.h"
#include "astromill/deconv/star_shapes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr double kMostInField = 0.02; ///< of the field may have the border's value by chance

/// Pixels that the border may be made of.
class BorderValue {
public:
  /// Those of a corner.
  BorderValue(const Observation& observation, std::size_t x, std::size_t y)
      : pixels_(observation.exposure.image.pixels), value_(pixels_.view()(x, y)) {}

  bool is_at(std::size_t i) const {
    const float value = pixels_.pixels[i];
    return value == value_ || !std::isfinite(value);
  }

private:
  const Image<float>& pixels_;
  float value_;
};

/// Pixels joined to (x, y) by others of the same kind.
template <class IsKind>
void flood(std::size_t width, std::size_t height, std::size_t seed, const IsKind& is_kind,
           std::vector<char>& flooded) {
  if (flooded[seed] != 0 || !is_kind(seed))
    return;
  std::vector<std::size_t> todo{seed};
  flooded[seed] = 1;
  while (!todo.empty()) {
    const std::size_t i = todo.back();
    todo.pop_back();
    const auto visit = [&](std::size_t j) {
      if (flooded[j] == 0 && is_kind(j)) {
        flooded[j] = 1;
        todo.push_back(j);
      }
    };
    if (i % width > 0)
      visit(i - 1);
    if (i % width + 1 < width)
      visit(i + 1);
    if (i >= width)
      visit(i - width);
    if (i + width < width * height)
      visit(i + width);
  }
}

/// The pixels joined to an edge that are as that corner; empty where there are hardly any, or the
/// field has many, too.
std::vector<char> border_like(const Observation& observation, std::size_t x, std::size_t y,
                              bool only_flawed) {
  const std::size_t width = observation.width();
  const std::size_t height = observation.height();
  const BorderValue value(observation, x, y);
  const auto is_kind = [&](std::size_t i) {
    return value.is_at(i) && (!only_flawed || observation.flaws.pixels[i] != Flaw::none);
  };
  std::vector<char> flooded(width * height, 0);
  for (std::size_t i = 0; i < width; ++i)
    for (const std::size_t row : {std::size_t{0}, height - 1})
      flood(width, height, row * width + i, is_kind, flooded);
  for (std::size_t j = 0; j < height; ++j)
    for (const std::size_t column : {std::size_t{0}, width - 1})
      flood(width, height, j * width + column, is_kind, flooded);
  std::size_t in_border = 0;
  std::size_t in_field = 0;
  for (std::size_t i = 0; i < flooded.size(); ++i) {
    in_border += flooded[i] != 0 ? 1U : 0U;
    in_field += flooded[i] == 0 && value.is_at(i) ? 1U : 0U;
  }
  const std::size_t field = flooded.size() - in_border;
  const bool is_border = in_border >= std::min(width, height) && field > 0 &&
                         static_cast<double>(in_field) <= kMostInField * static_cast<double>(field);
  return is_border ? flooded : std::vector<char>{};
}

} // namespace

std::int64_t mark_border(Observation& observation, bool only_flawed) {
  const std::size_t right = observation.width() - 1;
  const std::size_t top = observation.height() - 1;
  for (const std::size_t y : {std::size_t{0}, top})
    for (const std::size_t x : {std::size_t{0}, right}) {
      const std::vector<char> border = border_like(observation, x, y, only_flawed);
      for (std::size_t i = 0; i < border.size(); ++i)
        if (border[i] != 0)
          observation.flaws.pixels[i] = Flaw::border;
    }
  return std::ranges::count(observation.flaws.pixels, Flaw::border);
}

FoundFlaws mark_flaws(Observation& observation, const psf::Model& psf,
                      const exposure::ChipMap& chip) {
  FoundFlaws found;
  found.border = mark_border(observation, false);
  const StarShapes shapes = star_shapes(psf, chip, observation.width(), observation.height());
  const double ceiling = find_ceiling(observation, shapes);
  if (ceiling > 0)
    found.saturated = mark_saturated(observation, ceiling, shapes);
  found.ceiling = ceiling / observation.gain();
  found.cosmic_rays = mark_sharp_pixels(observation, shapes);
  found.too_sharp = found.cosmic_rays < 0;
  found.cosmic_rays = std::max<std::int64_t>(found.cosmic_rays, 0);
  return found;
}

} // namespace astromill::deconv

// astromill: what became of each item of a batch
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace astromill {

/// Status of one row or position. `off_image` keeps its numbers; every later one has none.
enum class ItemStatus : std::uint8_t {
  ok,
  off_image,          ///< a good position that lies outside the image
  outside_projection, ///< no such point in the projection, or no such position on the sky
  no_solution,        ///< the distortion has no inverse there
  unparsable,         ///< the text is not a finite number or angle
  missing_column,     ///< the row has too few columns, or an empty one
};

inline constexpr std::size_t kItemStatusCount = 6;

/// True where the item has a result.
constexpr bool has_result(ItemStatus status) { return status <= ItemStatus::off_image; }

/// The word that stands for a status in output tables and summaries.
constexpr std::string_view to_text(ItemStatus status) {
  constexpr std::array<std::string_view, kItemStatusCount> kNames = {
      "ok", "off-image", "outside-projection", "no-solution", "unparsable", "missing-column"};
  return kNames[static_cast<std::size_t>(status)];
}

} // namespace astromill

// astromill: what an addstars run did
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::addstars {

/// What became of a row of the list or of a star that was drawn.
enum class StarStatus : std::uint8_t {
  ok,
  off_image,      ///< added, but its centre lies outside the image; perhaps nothing of it is in it
  overflow,       ///< not added: more light than numbers can hold
  no_psf,         ///< not added: the PSF has no light at its place
  unparsable,     ///< no star: not three finite numbers
  missing_column, ///< no star: too few columns, or an empty one
};

inline constexpr std::size_t kStarStatusCount = 6;

/// True where the star was added.
constexpr bool was_added(StarStatus status) { return status <= StarStatus::off_image; }

constexpr std::string_view to_text(StarStatus status) {
  constexpr std::array<std::string_view, kStarStatusCount> kNames = {
      "ok", "off-image", "overflow", "no-psf", "unparsable", "missing-column"};
  return kNames[static_cast<std::size_t>(status)];
}

struct Report {
  std::string list;    ///< name of the list for messages; empty: drawn
  std::string counted; ///< what `first` counts: "line", "row" or "star"
  std::int64_t stars = 0;
  std::array<std::int64_t, kStarStatusCount> by_status{};
  std::array<std::int64_t, kStarStatusCount> first{}; ///< where each status came first
  std::int64_t without_light = 0;      ///< of those off the image: nothing of them is in it
  std::int64_t clipped_pixels = 0;     ///< beyond what the type of the image can hold
  std::string psf{};                   ///< what was understood of it
  std::string scale{};                 ///< how magnitudes became light
  std::vector<std::string> notes{};    ///< what was chosen for the user
  std::vector<std::string> warnings{}; ///< what is doubtful, whole sentences
  int threads = 1;

  std::int64_t failed() const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kStarStatusCount; ++i)
      sum += was_added(static_cast<StarStatus>(i)) ? 0 : by_status[i];
    return sum;
  }
};

} // namespace astromill::addstars

// astromill: what became of an injected star
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stars/peak_shape.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace astromill::completeness {

/// How an injected star ends. Only `found` is a recovery.
enum class StarStatus : std::uint8_t {
  found,
  blended,     ///< what is there is a brighter injected star
  preexisting, ///< what is there is a brighter star of the image itself
  magnitude,   ///< a detection of its own, outside the magnitude window
  missed,      ///< nothing is there
  edge,        ///< too near the edge to be measured, or outside
  masked,      ///< on a bad pixel, or with one in its aperture
};
inline constexpr std::size_t kStarStatusCount = 7;

/// The word for a status in tables.
constexpr std::string_view to_text(StarStatus status) {
  constexpr std::array<std::string_view, kStarStatusCount> kNames = {
      "found", "blended", "preexisting", "magnitude", "missed", "edge", "masked"};
  return kNames[static_cast<std::size_t>(status)];
}

/// One injected star. Trivially copyable, without holes between its members: records are its bytes.
struct StarResult {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  double x_in = kNone; ///< pixels, 1-based
  double y_in = kNone;
  double mag_in = kNone;
  double x_out = kNone; ///< of its detection (status found, magnitude), else NaN
  double y_out = kNone;
  double mag_out = kNone;
  float mag_error = std::numeric_limits<float>::quiet_NaN(); ///< as photometry states it
  float sky = std::numeric_limits<float>::quiet_NaN();
  float sharpness = std::numeric_limits<float>::quiet_NaN();
  float symmetry = std::numeric_limits<float>::quiet_NaN();
  float marginals = std::numeric_limits<float>::quiet_NaN();
  std::uint32_t trial = 0;
  std::uint32_t id = 0; ///< of the star in its trial, from 1
  StarStatus status = StarStatus::missed;
  stars::Verdict verdict = stars::Verdict::star; ///< why its peak is no star, where it is missed
                                                 ///< though it has a peak
  std::uint16_t padding = 0;
};
static_assert(std::is_trivially_copyable_v<StarResult> && sizeof(StarResult) == 80);

} // namespace astromill::completeness

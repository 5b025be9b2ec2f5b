// astromill: Julian and Besselian years (internal to the frames module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astromill::frames {

enum class YearKind : std::uint8_t {
  unsaid,
  julian,
  besselian,
};

struct Year {
  double value = 0;
  YearKind kind = YearKind::unsaid;
};

/// Reads "2000", "J2015.5" or "b1950.0", digits and an optional point with more of them; nothing
/// for any other text and for a year that is no valid equinox. Never allocates. Safe from any
/// thread.
std::optional<Year> parse_year(std::string_view text) noexcept;

/// FITS: an equinox before this year is Besselian, and the system FK4.
inline constexpr double kFirstFk5Equinox = 1984;

/// "2000", "1975.5": as few digits as tell the number from all others.
std::string year_text(double year);

/// The year in the other kind (Lieske 1979), at the same moment of TT.
double to_julian(double besselian) noexcept;
double to_besselian(double julian) noexcept;

} // namespace astromill::frames

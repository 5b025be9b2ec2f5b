// astromill: moments in text
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string_view>

namespace astromill::frames {

/// Reads a moment and returns it as a Julian year of TDB; nothing for any other text, and outside
/// the years 1000 to 3000. Forms: "2000", "J2015.5" (Julian years), "B1950.0" (Besselian),
/// "2016-03-01", "2016-03-01T12:00", "2016-03-01T12:00:30.5" with an optional Z (taken as TDB: its
/// 69 seconds from UTC move no star by more than 1e-8 degree), "MJD57400.25", "JD2457400.75". Upper
/// and lower case are the same. Never allocates. Safe from any thread.
std::optional<double> parse_epoch(std::string_view text) noexcept;

/// Two moments, Julian years.
struct EpochRange {
  double from = 2000;
  double to = 2000;
};

/// Reads "FROM:TO", moments as above, which may themselves contain colons. Throws UsageError.
EpochRange parse_epoch_range(std::string_view text);

} // namespace astromill::frames

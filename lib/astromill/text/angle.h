// astromill: angles in plain or sexagesimal text
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace astromill::text {

/// What the marks in the text of an angle say about its unit.
enum class AngleUnit {
  plain,   ///< a number without a mark
  hours,   ///< marked with h: hours
  degrees, ///< marked with d: degrees
  colon,   ///< parts joined by colons: hours or degrees, the caller knows
};

/// An angle as read from text. Both values are correctly rounded (sexagesimal ones as far as their
/// first 30 decimals can tell).
struct AngleText {
  AngleUnit unit = AngleUnit::plain;
  /// The angle in degrees; a plain number as it stands; colons read as degrees.
  double degrees = 0;
  /// For AngleUnit::colon the angle in degrees when its first part is hours; else as `degrees`.
  double degrees_if_hours = 0;
};

/// Reads the angle at the start of [first, last) and returns its end, nullptr if there is none.
///
/// Forms: a plain number as in parse_number; "12:34:56.7", "+1:02"; "12h34m56.7s", "12h34m", "12h";
/// "1d02m03s", "1d02'03.5\"", "45d"; each with an optional sign, which also counts in "-0:00:30".
/// Letters may be capitals. Two or three parts with colons, one to three with marks; only the last
/// may have decimals; minutes and seconds are below 60, except that seconds of exactly 60 are read
/// (old tools print them). "12d30" is not an angle: it may mean 12 degrees 30 minutes or, as a
/// Fortran number, 12e30; Fortran exponents need a point in front or a sign ("1.2D+01").
/// `out` is left alone where nullptr is returned. Never allocates. Safe from any thread.
const char* parse_angle(const char* first, const char* last, AngleText& out) noexcept;

} // namespace astromill::text

// astromill: celestial reference frames, and their names in text
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astromill::frames {

/// Kinds of celestial coordinates. All are barycentric; the ecliptic and the equators are the mean
/// ones of the equinox.
enum class System : std::uint8_t {
  icrs,
  fk5,
  fk4,            ///< with the E-terms of aberration, as old catalogues have it
  fk4_no_e_terms, ///< FK4 without them
  galactic,       ///< Blaauw et al. 1960
  supergalactic,  ///< de Vaucouleurs et al. 1976; Lahav et al. 2000
  ecliptic,       ///< of IAU 2006, relative to the ICRS
};

/// First and last year that an equinox may have: precession is a polynomial of time.
inline constexpr double kFirstEquinox = 1000;
inline constexpr double kLastEquinox = 3000;

constexpr bool is_valid_equinox(double year) {
  return year >= kFirstEquinox && year <= kLastEquinox;
}

constexpr bool is_fk4(System system) {
  return system == System::fk4 || system == System::fk4_no_e_terms;
}

constexpr bool has_equinox(System system) {
  return is_fk4(system) || system == System::fk5 || system == System::ecliptic;
}

/// A system and the year of its equinox: Besselian for FK4, Julian for FK5 and the ecliptic, 0 for
/// the others.
struct Frame {
  System system = System::icrs;
  double equinox = 0;

  constexpr Frame() = default;
  /// With the system's usual equinox: B1950 or J2000.
  constexpr explicit Frame(System kind) : Frame(kind, is_fk4(kind) ? 1950 : 2000) {}
  /// The year counts only where the system has an equinox, and is valid there.
  constexpr Frame(System kind, double year) : system(kind), equinox(has_equinox(kind) ? year : 0) {}

  friend bool operator==(const Frame&, const Frame&) = default;
};

/// True if longitudes are right ascensions, which people write in hours.
constexpr bool is_equatorial(const Frame& frame) {
  return frame.system == System::icrs || frame.system == System::fk5 || is_fk4(frame.system);
}

/// "ICRS", "FK5 J2000", "FK4 B1950", "FK4-NO-E B1950", "galactic", "supergalactic",
/// "ecliptic J2000": parse_frame() reads it back.
std::string to_text(const Frame& frame);

/// Reads the name of a frame, as options and the system column of a table have it; nothing if it is
/// none. Upper and lower case are the same.
///
/// - icrs, fk5, fk4, fk4-no-e (fk4noe, noefk4), galactic (gal), supergalactic (sgal),
///   ecliptic (ecl); those that have an equinox also with one behind: "fk5 J1975", "fk5(1975)",
///   "FK4-B1875"; any of blank : _ - or an opening parenthesis may stand between.
/// - An equinox alone: J2000 is FK5, B1950 is FK4; a bare year below 1984 is Besselian and FK4, any
///   other FK5, which is the rule of FITS (Calabretta & Greisen 2002, section 3.1).
///
/// An equinox is a year from 1000 to 3000, or one with J (Julian) or B (Besselian) in front;
/// without a letter it is of the system's own kind, with the other letter it is converted. Never
/// allocates. Safe from any thread.
std::optional<Frame> parse_frame(std::string_view text) noexcept;

/// `frame` with the equinox that the text ("2000", "J1975.5", "B1950") names, read as above. Throws
/// UsageError for another text, and for a system without equinox.
Frame with_equinox(const Frame& frame, std::string_view text);

} // namespace astromill::frames

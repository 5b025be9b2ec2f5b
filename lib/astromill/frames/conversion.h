// astromill: positions from one celestial reference frame to another
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/frames/frame.h"

#include <array>
#include <span>

namespace astromill::frames {

/// The conversion of directions between two frames, all of them barycentric.
///
/// Each step is the one of the literature, and within 1e-9 degree of astropy's: FK5 by the
/// precession of IAU 2006 (Capitaine et al. 2003) and turned to the ICRS by the Hipparcos link
/// (Mignard & Froeschle 2000; without spin); FK4 by E-terms, Newcomb's precession, and Murray
/// (1989), where the epoch of a position is that of its equinox; galactic coordinates in FK4 at
/// B1950, where they are defined; the ecliptic of IAU 2006 from the ICRS. Every conversion takes
/// the shortest way (astropy's from FK4 to FK5 and to the ecliptic makes a detour through
/// Newcomb's precession to the other equinox and back, which loses up to 6e-8 degree).
/// There and back leaves less than 1e-12 degree, except between FK4 of an equinox other than B1950
/// and FK4, FK5, the ICRS or the ecliptic: Newcomb's formulas for the two directions agree to a few
/// 1e-8 degree only.
///
/// Immutable: any number of threads may use one object.
class Conversion {
public:
  Conversion(const Frame& from, const Frame& to) noexcept;

  /// True if the frames are the same.
  bool identity() const noexcept { return identity_; }

  /// Converts positions in place: degrees, spans of the same length, any finite longitude; new
  /// longitudes are in [0, 360), also those of an identity. NaN in both for a position that is not
  /// finite or beyond a pole. Each result is a function of its own position alone.
  void apply(std::span<double> longitude, std::span<double> latitude) const noexcept;

private:
  std::array<double, 9> matrix_{};  ///< by rows
  std::array<double, 3> e_terms_{}; ///< to take off before the matrix
  std::array<double, 3> offset_{};  ///< to add behind the matrix: takes off the old E-terms, adds
                                    ///< the new
  bool identity_;
};

} // namespace astromill::frames

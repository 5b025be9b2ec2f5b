// astromill: the polynomial corrections of the SIP and TPV distortions
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>

namespace astromill::wcs {

inline constexpr int kMaxPolynomialOrder = 9;
inline constexpr std::size_t kMaxCoefficients =
    (kMaxPolynomialOrder + 1) * (kMaxPolynomialOrder + 2) / 2;

/// A correction to two plane coordinates:
///   a' = a + sum c_pq a^p b^q + sum d_k r^k,   b' likewise,   r = sqrt(a^2 + b^2), k = 1, 3, 5, 7.
///
/// SIP uses it on pixel offsets from CRPIX (without radial terms; Shupe et al. 2005), TPV on the
/// projection plane in degrees. Immutable once set up; safe to share between threads.
struct PolynomialCorrection {
  bool present = false;
  double orientation = 1; ///< sign of the Jacobian determinant at the origin: points where it has
                          ///< the other sign lie on a folded branch
  int order = 0;          ///< highest p + q
  /// Coefficients in the order in which Horner's rule takes them: q = order ... 0, and for each q
  /// p = order - q ... 0. Coefficient c of `first` belongs to a', of `second` to b'.
  std::array<double, kMaxCoefficients> first{};
  std::array<double, kMaxCoefficients> second{};
  bool radial = false;
  std::array<double, 4> radial_first{}; ///< of r, r^3, r^5, r^7
  std::array<double, 4> radial_second{};

  /// Place of coefficient c_pq in `first` and `second`; p + q <= order.
  std::size_t index(int p, int q) const {
    const int rows_before = order - q; // rows q' = order ... q+1 have 1, 2, ... entries
    return static_cast<std::size_t>(rows_before) * static_cast<std::size_t>(rows_before + 1) / 2 +
           static_cast<std::size_t>(order - q - p);
  }
};

} // namespace astromill::wcs

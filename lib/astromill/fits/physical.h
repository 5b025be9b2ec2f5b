// astromill: physical coordinates: those of the detector that an image was cut out of
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <array>

namespace astromill::fits {

struct PhysicalPoint {
  double x = 0;
  double y = 0;
};

/// IRAF's logical and physical coordinates: pixel = LTM physical + LTV, with the keywords LTVi and
/// LTMi_j (NOAO image keywords; without any of them both are the same). Pixels are 1-based, of the
/// whole image. Immutable, safe for use by many threads.
class PhysicalMap {
public:
  /// Both are the same.
  PhysicalMap() = default;

  /// For two axes of the image (from 1) called X and Y. Throws Error where a keyword is no number,
  /// and where LTM is singular.
  explicit PhysicalMap(const Header& header, int x_axis = 1, int y_axis = 2);

  PhysicalPoint to_physical(double x, double y) const {
    const double u = x - shift_[0];
    const double v = y - shift_[1];
    return {inverse_[0] * u + inverse_[1] * v, inverse_[2] * u + inverse_[3] * v};
  }

  PhysicalPoint to_pixel(double x, double y) const {
    return {matrix_[0] * x + matrix_[1] * y + shift_[0],
            matrix_[2] * x + matrix_[3] * y + shift_[1]};
  }

private:
  std::array<double, 4> matrix_{1, 0, 0, 1};  ///< LTM, row by row
  std::array<double, 4> inverse_{1, 0, 0, 1}; ///< of it
  std::array<double, 2> shift_{0, 0};         ///< LTV
};

} // namespace astromill::fits

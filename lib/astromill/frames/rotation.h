// astromill: the rotations between reference frames (internal to the frames module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/frames/frame.h"

namespace astromill::frames {

struct Vector3 {
  double v[3] = {0, 0, 0}; ///< a plain array, as ERFA's functions take it
};

struct Matrix3 {
  double m[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
};

Vector3 times(Matrix3 matrix, Vector3 vector) noexcept;

/// Takes unit vectors of one frame to those of another, without E-terms on either side.
Matrix3 rotation(const Frame& from, const Frame& to) noexcept;

/// The E-terms of aberration that positions of the frame contain; zero but for FK4.
Vector3 e_terms(const Frame& frame) noexcept;

} // namespace astromill::frames

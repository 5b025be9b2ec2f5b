// astromill: physical coordinates: those of the detector that an image was cut out of
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/physical.h"

#include "astromill/base/error.h"

#include <cmath>
#include <string>

namespace astromill::fits {

PhysicalMap::PhysicalMap(const Header& header, int x_axis, int y_axis) {
  const std::array<std::string, 2> axes{std::to_string(x_axis), std::to_string(y_axis)};
  for (std::size_t i = 0; i < 2; ++i) {
    shift_[i] = header.number("LTV" + axes[i]).value_or(0);
    for (std::size_t j = 0; j < 2; ++j)
      matrix_[2 * i + j] = header.number("LTM" + axes[i] + "_" + axes[j]).value_or(i == j ? 1 : 0);
  }
  const double determinant = matrix_[0] * matrix_[3] - matrix_[1] * matrix_[2];
  inverse_ = {matrix_[3] / determinant, -matrix_[1] / determinant, -matrix_[2] / determinant,
              matrix_[0] / determinant};
  for (const double element : inverse_)
    if (!std::isfinite(element))
      throw Error("the matrix of the physical coordinates (LTMi_j) is singular",
                  header.where("LTM" + axes[0] + "_" + axes[0]));
}

} // namespace astromill::fits

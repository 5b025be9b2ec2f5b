// astromill: positions from one celestial reference frame to another
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/conversion.h"

#include "astromill/frames/rotation.h"
#include "astromill/frames/sphere.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace astromill::frames {

// A position p with the E-terms e becomes p + (p.e) p - e without them (Explanatory Supplement to
// the Astronomical Almanac 1992, chapter 3), and q becomes q + e with them; lengths do not matter.
// These are inverses of each other but for e^2 / 2 = 1e-12 of e. With the matrix M between,
//   q = M (p + (p.e) p - e) + e' = (1 + p.e) M p + (e' - M e).
Conversion::Conversion(const Frame& from, const Frame& to) noexcept : identity_(from == to) {
  const Matrix3 matrix = rotation(from, to);
  const Vector3 before = e_terms(from);
  const Vector3 after = e_terms(to);
  const Vector3 turned = times(matrix, before);
  std::copy(&matrix.m[0][0], &matrix.m[0][0] + 9, matrix_.begin());
  std::copy(std::begin(before.v), std::end(before.v), e_terms_.begin());
  for (std::size_t i = 0; i < offset_.size(); ++i)
    offset_[i] = after.v[i] - turned.v[i];
}

void Conversion::apply(std::span<double> longitude, std::span<double> latitude) const noexcept {
  const auto m = matrix_; // copies, which no store can change
  const auto e = e_terms_;
  const auto o = offset_;
  for (std::size_t i = 0; i < longitude.size(); ++i) {
    if (!is_position(longitude[i], latitude[i])) {
      longitude[i] = latitude[i] = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    longitude[i] = wrapped(longitude[i]);
    if (identity_)
      continue;
    const double lon = longitude[i] * kRadiansPerDegree;
    const double lat = latitude[i] * kRadiansPerDegree;
    const double x = std::cos(lat) * std::cos(lon);
    const double y = std::cos(lat) * std::sin(lon);
    const double z = std::sin(lat);
    const double scale = 1 + (e[0] * x + e[1] * y + e[2] * z);
    const double u = scale * (m[0] * x + m[1] * y + m[2] * z) + o[0];
    const double v = scale * (m[3] * x + m[4] * y + m[5] * z) + o[1];
    const double w = scale * (m[6] * x + m[7] * y + m[8] * z) + o[2];
    longitude[i] = wrapped(std::atan2(v, u) * kDegreesPerRadian);
    latitude[i] = std::atan2(w, std::sqrt(u * u + v * v)) * kDegreesPerRadian;
  }
}

} // namespace astromill::frames

// astromill: what lies outside the edges of an image, as IRAF extends it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace astromill::stars {

/// How an image goes on beyond its edges; IRAF's boundary = nearest, reflect, wrap, constant.
struct Boundary {
  enum class Kind {
    nearest,  ///< the pixel at the edge
    reflect,  ///< a mirror at the centre of the edge's pixels: pixel -1 is pixel 1
    wrap,     ///< the opposite side
    constant, ///< `value`, for the image and for its density image
  };
  Kind kind = Kind::nearest;
  float value = 0;
};

/// Where the boundary is a constant.
inline constexpr std::ptrdiff_t kOutside = -1;

/// The pixel, 0 ... length - 1, that stands for pixel `index` along an axis; kOutside where the
/// boundary's value does. Where a mirror image does not reach (a tiny image), the nearest pixel.
std::ptrdiff_t pixel_for(Boundary::Kind kind, std::ptrdiff_t index, std::ptrdiff_t length);

/// Reads "nearest", "reflect", "wrap" or "constant:VALUE". Throws UsageError with the text.
Boundary parse_boundary(std::string_view text);

/// The text that parse_boundary() reads as this boundary.
std::string to_text(const Boundary& boundary);

} // namespace astromill::stars

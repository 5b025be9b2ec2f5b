// astromill: numbers and positions as text for messages
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"

#include <charconv>
#include <string>

namespace astromill::psf {

/// A number to `digits` significant digits, in its shortest form: "0.25", "399.5", "1e-07".
inline std::string shown_number(double value, int digits = 6) {
  char text[40];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits).ptr;
  return {text, end};
}

inline std::string shown_position(Position position) {
  return shown_number(position.x) + "," + shown_number(position.y);
}

} // namespace astromill::psf

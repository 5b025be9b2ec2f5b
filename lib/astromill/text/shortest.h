// astromill: double to text with as few digits as it takes
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <charconv>
#include <string>

namespace astromill::text {

/// The shortest text that reads as `value` again: "2.5", "1e-300", "nan". For messages, headers and
/// other places that are not hot; no locale.
inline std::string shortest(double value) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

/// Six significant digits at most, for sentences: "4.88926".
inline std::string brief(double value) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                       std::chars_format::general, 6)
                             .ptr};
}

} // namespace astromill::text

// astromill: a number in the fewest digits that give it back, for descriptions and messages
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <charconv>
#include <string>

namespace astromill::psf {

/// "0.0649102", "2.5", "-1e+300"; no locale.
inline std::string number_text(double value) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

} // namespace astromill::psf

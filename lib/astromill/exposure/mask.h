// astromill: which pixels of an image are bad
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/fits/open_image.h"

#include <cstdint>
#include <string>

namespace astromill::exposure {

inline constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

/// Which bits of a mask's values make a pixel bad: "all" (or nothing), a number such as 21 whose
/// bits they are, a list of their values such as 1,4,16 or 1+4+16, or ~ and one of those for all
/// bits but these, the form of HST's users who name the flags to ignore. Throws UsageError.
std::uint64_t parse_mask_bits(const std::string& text);

/// 1 for each pixel of the mask with one of the bits, for NaN and for BLANK, else 0. With all bits
/// any value but 0 is bad, else values must be whole numbers. Throws Error.
Image<std::uint8_t> read_mask(fits::ImageHeader mask, std::uint64_t bits);

} // namespace astromill::exposure

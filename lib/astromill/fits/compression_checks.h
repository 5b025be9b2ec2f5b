// astromill: what a tile-compressed image must be before it is unpacked
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace astromill::fits {

/// Throws Error unless the header can be that of an image of these axes in compressed tiles (FITS
/// standard 4.0, section 10): sizes and parameters on which cfitsio relies.
void check_compression(const Header& table, const std::vector<std::int64_t>& axes);

/// Pixels in a block of RICE_1: ZNAMEi = 'BLOCKSIZE'; 32 where it is not there.
std::size_t rice_block(const Header& table);

} // namespace astromill::fits

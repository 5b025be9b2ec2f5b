// astromill: what a tile-compressed image must be before it is unpacked
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace astromill::fits {

/// Throws Error unless the header can be that of an image of these axes in compressed tiles (FITS
/// standard 4.0, section 10): sizes and parameters on which cfitsio relies.
void check_compression(const Header& table, const std::vector<std::int64_t>& axes);

/// Makes tiles of HCOMPRESS_1 safe to unpack, as cfitsio looks neither at the size that each states
/// nor where it ends. `bytes` has the data of the table from `start` to its end; the lengths that
/// the rows state are raised, and zeros added behind the heap, so that no damaged tile is read
/// beyond its end. Throws Error where a tile is not as large as the header says.
void check_hcompress_tiles(const Header& table, std::string& bytes, std::size_t start);

} // namespace astromill::fits

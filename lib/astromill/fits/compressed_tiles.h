// astromill: tiles of a compressed image, made safe to unpack
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <cstddef>
#include <string>

namespace astromill::fits {

/// Looks at every tile of a compressed image whose header check_compression() has passed, for what
/// cfitsio 4.2 takes on trust: the size that a tile of HCOMPRESS_1 states, the length of a line of
/// PLIO_1, the end of gzip data (without it, memory is filled without end), and that the bytes of
/// RICE_1 and HCOMPRESS_1 do not end before all pixels are there. For that the heap is made anew,
/// with enough bytes behind each tile. `bytes` has the data of the table from `start` to its end.
/// Throws Error naming the tile that is damaged, and for columns that cannot be.
void check_tiles(const Header& table, std::string& bytes, std::size_t start);

} // namespace astromill::fits

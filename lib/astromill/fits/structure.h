// astromill: what kind of data follow a header, and how many
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <cstdint>
#include <string>
#include <vector>

namespace astromill::fits {

/// What a header and data unit holds.
enum class HduType {
  image, ///< the primary, an IMAGE extension or a tile-compressed image
  table  ///< everything else
};

/// The structural keywords of a header, checked.
struct Structure {
  HduType type = HduType::image;
  bool compressed = false;        ///< a tile-compressed image in a binary table
  std::vector<std::int64_t> axes; ///< lengths, first axis first; of the image where compressed
  std::int64_t data_length = 0;   ///< bytes of data, without the filling of their last block
  std::int64_t data_bytes = 0;    ///< what follows the header, with the filling of the last block
};

/// Reads BITPIX, NAXIS, NAXISn, PCOUNT, GCOUNT and, for compressed images, ZNAXIS and ZNAXISn (FITS
/// standard 4.0, sections 4.4.1 and 10.1). Throws Error naming the keyword that is missing or has a
/// value that cannot be, such as sizes that no file has.
Structure read_structure(const Header& header, bool primary);

/// The same for a header without data, of which nothing need be there: the axes are NAXIS1, NAXIS2,
/// ... as far as they go, at most NAXIS. Throws Error on values that cannot be.
Structure read_stated_structure(const Header& header);

/// The cards of the image that is compressed in a binary table: the table's own structural keywords
/// are gone, ZBITPIX, ZNAXIS and ZNAXISn are BITPIX, NAXIS and NAXISn.
std::string uncompressed_cards(const Header& table);

} // namespace astromill::fits

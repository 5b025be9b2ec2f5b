// astromill: the tables of distortions by lookup table
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"
#include "astromill/wcs/lookup_keywords.h"
#include "astromill/wcs/newton.h"
#include "astromill/wcs/offset_table.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace astromill::wcs {

/// One table with the linear coordinates of its nodes.
struct LookupTable {
  std::vector<double> values;              ///< [row][column], padded as OffsetTable wants them
  std::array<std::size_t, 2> length{};     ///< columns and rows in the file
  std::array<double, 2> reference_node{};  ///< CRPIXn, 1-based
  std::array<double, 2> reference_pixel{}; ///< CRVALn: pixel of the whole image, 1-based
  std::array<double, 2> step{1, 1};        ///< CDELTn: pixels from node to node

  /// The table as a function of the pixel offset from the image's CRPIX.
  OffsetTable view(const std::array<double, 2>& image_reference_pixel) const;
};

/// The tables that a header asks for, an element a pixel axis.
struct LookupTables {
  std::array<std::optional<LookupTable>, 2> detector;
  std::array<std::optional<LookupTable>, 2> pixel;
  std::string warning; ///< not empty if the table of AXISCORR is missing
};

/// Reads a table from the data of the current HDU of `file`: an image of one or two axes (numbers
/// of any kind; BSCALE, BZERO) and CRPIXn, CRVALn, CDELTn, which are 0, 0 and 1 where they are
/// missing. Throws Error: not an image, no values or too many, data cut off, values that are not
/// finite.
LookupTable read_lookup_table(fits::File& file);

/// Finds and reads all tables. `file` is that of the header, null where there is only a header.
/// Throws Error, also where an extension is missing. Moves to other HDUs of the file.
LookupTables read_lookup_tables(const fits::Header& header, const LookupKeywords& keywords,
                                fits::File* file);

/// What one table adds to its coordinate, and the derivatives of that: the slow and obvious
/// counterpart of the vector kernels. Zero without a table. On the line between two cells the
/// derivatives are those of the cell behind it.
struct TableOffset {
  double value = 0;
  double da = 0;
  double db = 0;
};
TableOffset evaluate(const OffsetTable& table, PlanePoint p);

} // namespace astromill::wcs

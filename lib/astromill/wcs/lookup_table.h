// astromill: the tables of distortions by lookup table
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"
#include "astromill/wcs/lookup_keywords.h"
#include "astromill/wcs/newton.h"
#include "astromill/wcs/offset_grid.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace astromill::wcs {

/// One table with the linear coordinates of its nodes.
struct LookupTable {
  std::vector<double> values;              ///< [row][column]
  std::array<std::size_t, 2> length{};     ///< columns and rows
  std::array<double, 2> reference_node{};  ///< CRPIXn, 1-based
  std::array<double, 2> reference_pixel{}; ///< CRVALn: pixel of the whole image, 1-based
  std::array<double, 2> step{1, 1};        ///< CDELTn: pixels from node to node
};

/// The tables of one distortion, an element a pixel axis.
using LookupPair = std::array<std::optional<LookupTable>, 2>;

/// The tables that a header asks for.
struct LookupTables {
  LookupPair detector;
  LookupPair pixel;
  std::string warning; ///< not empty if the table of AXISCORR is missing
};

/// Grids and the values that they look at; does not change once it is made.
class LookupGrids {
public:
  LookupGrids(const LookupPair& tables, const std::array<double, 2>& image_reference_pixel);
  LookupGrids(const LookupGrids&) = delete;
  LookupGrids& operator=(const LookupGrids&) = delete;

  /// Views for as long as this object lives.
  const OffsetGrids& grids() const { return grids_; }

private:
  std::array<std::vector<double>, 2> values_;
  OffsetGrids grids_;
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

/// What a grid adds to the two coordinates, and the derivatives of that: the slow and obvious
/// counterpart of the vector kernels. Zero without a grid. On the line between two cells the
/// derivatives are those of the cell behind it.
Linearisation evaluate(const OffsetGrid& grid, PlanePoint p);

} // namespace astromill::wcs

// astromill: the list of stars that were added
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/addstars/report.h"
#include "astromill/base/output_file.h"
#include "astromill/stars/star.h"

#include <span>
#include <string>

namespace astromill::addstars {

/// A row of the list.
struct AddedStar {
  stars::Star star; ///< NaN where there is none
  double flux = 0;  ///< of the star in the image's unit, without noise; NaN
                    ///< where none was added
  StarStatus status = StarStatus::ok;
  std::string label{}; ///< its id where that is no whole number; empty: star.id
};

/// Writes the list as text, columns id, x, y, mag, flux and status; as a FITS table where the name
/// of the output ends in .fits or .fit (id: whole numbers; floating point with NaN where one has
/// none; text where one is neither), with `history` in its header. Numbers of text have at least
/// four decimals (flux: nine digits), and as many more as it takes to read the same again. Throws
/// Error.
void write_added_list(OutputFile& output, std::span<const AddedStar> stars,
                      const std::string& history);

} // namespace astromill::addstars

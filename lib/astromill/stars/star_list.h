// astromill: lists of stars to be added
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/stars/star.h"

#include <cstdint>
#include <string>
#include <vector>

namespace astromill::stars {

/// A star of a list, or a row that is none.
struct ListedStar {
  Star star;                          ///< number: that of the row; NaN where there is no star
  std::int64_t place = 0;             ///< line or row of the file
  ItemStatus status = ItemStatus::ok; ///< ok, missing_column or unparsable
  std::string label{}; ///< its id as the list has it where that is no whole number, "nan" where
                       ///< there is none; empty: star.id
};

/// What was read from a list.
struct StarList {
  std::string name;    ///< of the file, for messages
  std::string counted; ///< what ListedStar::place counts: "line" or "row"
  std::vector<ListedStar> stars{};
  std::string note{}; ///< what was chosen for the user; empty if nothing
};

/// Reads x, y, magnitude and perhaps id of stars from a list in any format that
/// tables::read_number_list() reads. `columns` names three or four of its columns, in that order;
/// where it is empty they are those called x, y, mag and perhaps id, or XCENTER ... as IRAF calls
/// them, or X_IMAGE, Y_IMAGE and MAG_AUTO with NUMBER; else id, x, y and mag are the first four, or
/// x, y and mag where a row has just three. A list without ids gives each star the number of its
/// row. A bad row keeps its id. Random numbers go by the row (Star::number), never by the id.
/// Throws Error as read_number_list() does, and for an id that is a fraction in a list without
/// names: then these are other columns; and for the catalogue of a detection (mag beside sharpness)
/// without `columns`, whose magnitudes are relative to the threshold. Throws UsageError for
/// `columns`.
StarList read_star_list(const std::string& path, const std::string& columns);

} // namespace astromill::stars

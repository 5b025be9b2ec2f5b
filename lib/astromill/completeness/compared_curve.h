// astromill: completeness curves of others, to be drawn beside ours
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/plot/figure.h"
#include "astromill/tables/column_choice.h"

#include <string>
#include <vector>

namespace astromill::completeness {

/// What --compare says: "[LABEL=]FILE[:COLUMNS]".
struct ComparedFile {
  std::string label{}; ///< that of the file without its folder, if none is given
  std::string path{};
  std::vector<tables::ColumnChoice> columns{}; ///< magnitude, fraction, perhaps low and high;
                                               ///< empty: the usual ones
};

/// Splits at the first '=' and at the last ':' that 2 or 4 columns follow, by number or name: what
/// follows it has a comma and no '/'. Throws UsageError naming --compare: no file, three columns.
ComparedFile parse_compared_file(const std::string& text);

/// The curves of all --compare, in their order and without colours; to be called before the trials
/// begin, not after hours of them. Each is a list in any format: columns mag, fraction and, where
/// the list has them, lo68 and hi68; of a list without names the first two. Rows without numbers in
/// these columns are left out. Throws Error: it cannot be read, has no such rows, or a fraction
/// that is not from 0 to 1 (such as a percentage).
std::vector<plot::Series> read_compared_curves(const std::vector<std::string>& texts);

} // namespace astromill::completeness

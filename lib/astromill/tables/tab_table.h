// astromill: tab tables as of WCSTools, Starbase and RDB (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/rewritten_front.h"

#include <string_view>

namespace astromill::tables {

/// True if `line` ends the head of a tab table: it stands under the line of names and rules off
/// each of its columns with dashes ("---<tab>----"; Skycat has one long run of them), or says for
/// each how wide it is and of what type, as RDB does ("10N<tab>5S", or without widths).
bool is_tab_rule(std::string_view names, std::string_view line);

/// Finds the columns, and adds the new ones to the last two lines, the names and the rule. Some
/// programs put a tab behind the last name but not in the rows, or the reverse; the first row shows
/// where a new column comes to stand. Throws as find_columns does, and if columns are chosen by
/// name but the first row has not as many fields as there are names.
RewrittenFront rewrite_tab_table(const FrontInput& input, const TableRequest& request);

} // namespace astromill::tables

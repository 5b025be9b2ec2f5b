// astromill: source-extractor's ASCII_HEAD catalogues (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/rewritten_front.h"

#include <span>
#include <string>
#include <string_view>

namespace astromill::tables {

/// True for a line that may be the first of a head: "#   1 NUMBER Running object number".
bool may_begin_ascii_head(std::string_view line);

/// True if these lines, all of which are comments or blank, name columns as source-extractor does:
/// "#  NUMBER NAME DESCRIPTION [UNIT]", two at least, with numbers that start at 1 and increase.
/// Other comments may stand between them.
bool is_ascii_head(std::span<const std::string> lines);

/// Finds the columns, and adds a line for each new one. A gap in the numbers tells of a vector, the
/// elements of which are named as astropy does: FLUX_APER, FLUX_APER_1, FLUX_APER_2; whether the
/// last column is one shows in the first row. Throws as find_columns does.
RewrittenFront rewrite_ascii_head(const FrontInput& input, const TableRequest& request);

} // namespace astromill::tables

// astromill: ECSV tables (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/rewritten_front.h"

namespace astromill::tables {

/// Finds the columns in an ECSV header, of which the last line is the one of names, and adds the
/// new columns to the list "datatype", in the style of its last entry, and to the line of names.
/// Other lines stay as they are. Throws Error (file, line) for a header that is not understood,
/// names that are not those of the list, and as find_columns does.
///
/// The format: https://github.com/astropy/astropy-APEs/blob/main/APE6.rst
RewrittenFront rewrite_ecsv(const FrontInput& input, const TableRequest& request);

} // namespace astromill::tables

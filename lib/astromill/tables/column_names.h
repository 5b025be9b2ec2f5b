// astromill: the columns asked for, among the names of a table, and names for new ones
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/tables/column_choice.h"
#include "astromill/tables/new_column.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace astromill::tables {

/// The columns chosen, counted from 0, of a table with these column names. A name is looked for
/// exactly, then without regard to case, and must be there once. Throws Error at `where` that lists
/// the names if a column is not there, or there twice, or if the first two choices are one column.
std::vector<std::size_t> find_columns(std::span<const ColumnChoice> choices,
                                      std::span<const std::string> names, const Where& where);

/// The names of the new columns, each with "_2", "_3"... behind it if it is taken, in whatever
/// case, by a column of the table or an earlier new one.
std::vector<std::string> unique_names(std::span<const std::string> taken,
                                      std::span<const NewColumn> added);

} // namespace astromill::tables

// astromill: columns of numbers from the rows of a text (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/front_matter.h"
#include "astromill/tables/number_list.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// Reads the rows of a text that begin at line `first_line`. Of `usual`, label and undefined count.
std::vector<NumberRow> read_number_rows(std::string_view rows, const RowLayout& layout,
                                        std::int64_t first_line, const UsualColumns& usual);

} // namespace astromill::tables

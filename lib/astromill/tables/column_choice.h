// astromill: the columns of a table that a user asked for
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// One column, by its number or by its name.
struct ColumnChoice {
  std::size_t index = 0; ///< counted from 0; meaningful if by_name() is false
  std::string name{};    ///< empty: chosen by number

  bool by_name() const noexcept { return !name.empty(); }

  friend bool operator==(const ColumnChoice&, const ColumnChoice&) = default;
};

/// Reads "2,3" (numbers counted from 1) or "ra,dec" (names; blanks around them are dropped), from
/// `least` to `most` of them. Throws UsageError that names `option` for another count, an empty
/// name, a number that is zero, negative or beyond all reason, and two that are equal.
std::vector<ColumnChoice> parse_columns(std::string_view text, std::size_t least, std::size_t most,
                                        const char* option);

} // namespace astromill::tables

// astromill: region files of ds9: words, numbers with units, properties
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/region_line.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

bool is_region_letter(char c);

/// The name that an item starts with, or a part of it.
struct RegionWord {
  std::string name;       ///< in small letters; empty if there is none
  bool is_signed = false; ///< + or - in front: include, exclude
  std::size_t end = 0;
};

/// The word at `place` or behind the white space there.
RegionWord region_word_at(std::string_view text, std::size_t place);

/// A number as it stands in an item.
struct RegionToken {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// True if a number may start at `place`.
bool starts_region_number(std::string_view text, std::size_t place);

/// The token at `place` or behind the white space there.
RegionToken region_token_at(std::string_view text, std::size_t place);

/// What stands between the parentheses of a shape, or where they would be.
struct RegionArguments {
  std::vector<RegionToken> tokens; ///< without "n=3"
  std::size_t end = 0;             ///< behind them
  std::string problem;             ///< empty: none
};

/// The arguments that start at `place`: separated by blanks or commas, with or without parentheses.
RegionArguments region_arguments(std::string_view text, std::size_t place);

/// Reads number.begin ... number.end of the text as a number of number.kind. False if it is none,
/// or a position that is not in the units of the system.
bool read_region_number(std::string_view text, const RegionSystem& system, RegionNumber& number);

/// Where the value of a property begins that stands, outside quotes and braces, behind `place`.
std::optional<std::size_t> find_region_property(std::string_view text, std::size_t place,
                                                std::string_view name);

} // namespace astromill::tables

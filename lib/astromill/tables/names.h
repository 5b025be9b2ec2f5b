// astromill: column names: comparing, finding, listing, and making new ones
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// The letter in lower case, if it is an ASCII letter.
constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// True if two texts are the same but for the case of ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Where `name` is: the only equal one, else the only one that differs just in case.
std::optional<std::size_t> find_name(const std::vector<std::string_view>& names,
                                     std::string_view name);

/// "a, b, c" for messages, shortened where there are many.
std::string list_of(const std::vector<std::string_view>& names);

/// `name`, or `name`_2, _3, ...: the first that is not among `names`, whatever the case.
std::string unused_name(const std::vector<std::string_view>& names, std::string_view name);

} // namespace astromill::tables

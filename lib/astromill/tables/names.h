// astromill: column names: finding, listing, and making new ones
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// Where `name` is: the only equal one, else the only one that differs just in case.
std::optional<std::size_t> find_name(const std::vector<std::string_view>& names,
                                     std::string_view name);

/// "a, b, c" for messages, shortened where there are many.
std::string list_of(const std::vector<std::string_view>& names);

/// `name`, or `name`_2, _3, ...: the first that is not among `names`, whatever the case.
std::string unused_name(const std::vector<std::string_view>& names, std::string_view name);

} // namespace astromill::tables

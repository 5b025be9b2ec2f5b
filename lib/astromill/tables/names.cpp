// astromill: column names: finding, listing, and making new ones
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/names.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"

#include <algorithm>

namespace astromill::tables {

std::optional<std::size_t> find_name(const std::vector<std::string_view>& names,
                                     std::string_view name) {
  const auto only = [&](auto&& matches) -> std::optional<std::size_t> {
    const auto found = std::ranges::find_if(names, matches);
    if (found == names.end() || std::find_if(found + 1, names.end(), matches) != names.end())
      return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  };
  if (std::ranges::find(names, name) != names.end())
    return only([&](std::string_view other) { return other == name; });
  return only([&](std::string_view other) { return equal_ignoring_case(other, name); });
}

std::string list_of(const std::vector<std::string_view>& names) {
  constexpr std::size_t kMost = 20;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i)
    list += (i == 0 ? "" : ", ") + shown(names[i], 30);
  return names.size() > kMost ? list + ", ..." : list;
}

std::string unused_name(const std::vector<std::string_view>& names, std::string_view name) {
  const auto taken = [&](std::string_view candidate) {
    return std::ranges::any_of(
        names, [&](std::string_view other) { return equal_ignoring_case(other, candidate); });
  };
  std::string candidate(name);
  for (int number = 2; taken(candidate); ++number)
    candidate = std::string(name) + "_" + std::to_string(number);
  return candidate;
}

} // namespace astromill::tables

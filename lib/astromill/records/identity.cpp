// astromill: what a run is, to tell runs apart
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/identity.h"

#include "astromill/base/error.h"
#include "astromill/base/input_file.h"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace astromill::records {

namespace {

std::optional<std::string> value_of(const Identity& identity, const std::string& name) {
  const auto item = std::ranges::find(identity, name, &Identity::value_type::first);
  return item == identity.end() ? std::nullopt : std::optional(item->second);
}

std::string described(const std::optional<std::string>& value) {
  return !value ? "not given" : value->empty() ? "given" : "'" + shown(*value) + "'";
}

} // namespace

std::string digest(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto* const data = reinterpret_cast<const Bytef*>(bytes.data());
  std::string out;
  for (const unsigned long sum : {crc32_z(0, data, bytes.size()), adler32_z(1, data, bytes.size())})
    for (int shift = 28; shift >= 0; shift -= 4)
      out += kDigits[sum >> shift & 15U];
  return out;
}

void add_file(Identity& identity, const std::string& what, const std::string& path) {
  std::error_code ignored;
  if (path.empty() || !std::filesystem::is_regular_file(path, ignored))
    return;
  InputFile file(path);
  std::string bytes;
  read_to_end(file, bytes);
  identity.emplace_back(what, digest_of(bytes));
}

std::optional<Difference> first_difference(const Identity& one, const Identity& other) {
  for (const Identity* items : {&one, &other})
    for (const auto& item : *items) {
      const auto a = value_of(one, item.first);
      const auto b = value_of(other, item.first);
      if (a != b)
        return Difference{.item = item.first, .one = described(a), .other = described(b)};
    }
  return std::nullopt;
}

void check_same_run(const std::string& file, const Identity& theirs, const Identity& ours) {
  if (const auto found = first_difference(ours, theirs))
    throw Error("is of another run: there it is " + found->other + ", here " + found->one,
                {.file = file, .keyword = found->item});
}

} // namespace astromill::records

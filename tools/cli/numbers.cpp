// astromill: numbers of a command line that the parser does not take
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/numbers.h"

#include "astromill/base/error.h"

#include <charconv>
#include <system_error>

namespace astromill::cli {

std::uint64_t whole_number(const char* option, const std::string& text, std::uint64_t most) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value > most)
    throw UsageError("must be a whole number from 0 to " + std::to_string(most),
                     {.keyword = option, .value = text});
  return value;
}

} // namespace astromill::cli

// astromill: options of a run as a command line has them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/arguments.h"

#include "astromill/text/shortest.h"

namespace astromill::text {

void add(Arguments& arguments, const char* option, const std::string& value) {
  if (!value.empty())
    arguments.emplace_back(option, value);
}

void add(Arguments& arguments, const char* option, const std::optional<double>& value) {
  if (value)
    arguments.emplace_back(option, shortest(*value));
}

std::string joined(const Arguments& arguments) {
  std::string out;
  for (const auto& [option, value] : arguments)
    out += " " + option + (value.empty() ? "" : " " + value);
  return out;
}

} // namespace astromill::text

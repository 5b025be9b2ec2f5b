// astromill: numbers of a command line that the parser does not take
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

namespace astromill::cli {

/// A whole number from 0 to `most`. Throws UsageError that names the option and the text.
std::uint64_t whole_number(const char* option, const std::string& text, std::uint64_t most);

} // namespace astromill::cli

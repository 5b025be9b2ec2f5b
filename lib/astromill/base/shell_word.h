// astromill: words as the shell takes them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace astromill {

/// The word as it is to be written in a command for /bin/sh: as it is where every character is
/// plain or one of `also_plain`, else in single quotes.
std::string shell_word(std::string_view word, std::string_view also_plain = {});

} // namespace astromill

// astromill: words as the shell takes them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/shell_word.h"

#include <algorithm>

namespace astromill {

std::string shell_word(std::string_view word, std::string_view also_plain) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789_./+-,@%:=";
  const auto is_plain = [=](char c) {
    return kPlain.find(c) != kPlain.npos || also_plain.find(c) != also_plain.npos;
  };
  if (!word.empty() && std::ranges::all_of(word, is_plain))
    return std::string(word);
  std::string out = "'";
  for (const char c : word)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

} // namespace astromill

// astromill: header cards from the lines of a text
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "fuzz/fuzz.h"

namespace astromill::test {

/// Each line as a card of 80 bytes, filled up with blanks or cut off.
inline std::string cards_of(std::string_view text) {
  std::string cards;
  while (!text.empty()) {
    std::string card(without_ending(take_line(text)));
    card.resize(fits::Header::kCardLength, ' ');
    cards += card;
  }
  return cards;
}

} // namespace astromill::test

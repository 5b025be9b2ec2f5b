// astromill: the cards of a header, taken apart and written
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace astromill::fits {

/// What a card can say.
using CardValue = std::variant<bool, std::int64_t, double, std::string>;

/// One card: cut or filled with blanks to 80 characters.
std::string padded_card(std::string card);

/// The part of a card that FITS calls its keyword, without blanks behind it.
std::string_view keyword_of(std::string_view card);

/// True if the card has a keyword with a value ("= " in columns 9 and 10).
bool has_value(std::string_view card);

/// Comment of a card with a value, with the "/" before it; empty if it has none.
std::string_view comment_of(std::string_view card);

/// A card with a value, in the fixed format, text with CONTINUE cards where it is long (FITS
/// standard 4.0, section 4.2); a comment is cut where there is no room. Characters that FITS does
/// not allow become '?'. Numbers are the shortest that read the same.
std::string value_cards(std::string_view keyword, const CardValue& value,
                        std::string_view comment = {});

/// HISTORY cards, broken at blanks where there are any.
std::string history_cards(std::string_view text);

/// The cards for which `drops(keyword, card)` is false; CONTINUE goes with the card before it.
std::string
cards_without(std::string_view cards,
              const std::function<bool(std::string_view keyword, std::string_view card)>& drops);

/// Fills a header or data unit up to a whole number of blocks.
void fill_block(std::string& bytes, char filling);

} // namespace astromill::fits

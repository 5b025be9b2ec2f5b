// astromill: the cards of a header, taken apart and written
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/cards.h"

#include "astromill/fits/hdu.h"
#include "astromill/fits/header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace astromill::fits {

namespace {

constexpr std::size_t kKeywordLength = 8;
constexpr std::size_t kFixedLength = 20; ///< of numbers, which end in column 30

char allowed(char c) { return c < ' ' || c > '~' ? '?' : c; }

/// The keyword and "= ".
std::string start_of(std::string_view keyword) {
  std::string card(keyword);
  card.resize(kKeywordLength, ' ');
  return card + "= ";
}

std::string number_text(double value) {
  std::array<char, 40> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  std::string out(digits.data(), end);
  std::ranges::replace(out, 'e', 'E');
  if (out.find_first_of(".E") == std::string::npos)
    out += ".0";
  return out;
}

std::string with_comment(std::string card, std::string_view comment) {
  if (comment.empty())
    return padded_card(card);
  if (card.size() < kKeywordLength + 2 + kFixedLength)
    card.resize(kKeywordLength + 2 + kFixedLength, ' ');
  card += " / ";
  std::ranges::transform(comment, std::back_inserter(card), allowed);
  return padded_card(card);
}

std::string text_cards(std::string_view keyword, std::string_view text, std::string_view comment) {
  constexpr std::size_t kRoom = 67; // between the quotes, less one for the '&'
  std::string out;
  std::string card = start_of(keyword) + "'";
  std::size_t used = 0;
  for (const char c : text) {
    const std::string written = c == '\'' ? "''" : std::string(1, allowed(c));
    if (used + written.size() > kRoom) {
      out += padded_card(card + "&'");
      card = "CONTINUE  '";
      used = 0;
    }
    card += written;
    used += written.size();
  }
  card.resize(std::max<std::size_t>(card.size(), 19), ' '); // 8 characters at least
  return out + with_comment(card + "'", comment);
}

} // namespace

std::string padded_card(std::string card) {
  card.resize(Header::kCardLength, ' ');
  return card;
}

std::string_view keyword_of(std::string_view card) {
  const std::string_view keyword = card.substr(0, kKeywordLength);
  return keyword.substr(0, keyword.find_last_not_of(' ') + 1);
}

bool has_value(std::string_view card) { return card.substr(kKeywordLength, 2) == "= "; }

std::string_view comment_of(std::string_view card) {
  bool quoted = false;
  for (std::size_t i = kKeywordLength; i < card.size(); ++i) {
    if (card[i] == '\'')
      quoted = !quoted;
    else if (card[i] == '/' && !quoted)
      return card.substr(i, card.find_last_not_of(' ') + 1 - i);
  }
  return {};
}

std::string value_cards(std::string_view keyword, const CardValue& value,
                        std::string_view comment) {
  if (const auto* text = std::get_if<std::string>(&value))
    return text_cards(keyword, *text, comment);
  std::string digits;
  if (const auto* truth = std::get_if<bool>(&value))
    digits = *truth ? "T" : "F";
  else if (const auto* whole = std::get_if<std::int64_t>(&value))
    digits = std::to_string(*whole);
  else
    digits = number_text(std::get<double>(value));
  const std::size_t filling = kFixedLength - std::min(kFixedLength, digits.size());
  return with_comment(start_of(keyword) + std::string(filling, ' ') + digits, comment);
}

std::string history_cards(std::string_view text) {
  constexpr std::size_t kRoom = Header::kCardLength - kKeywordLength;
  std::string out;
  while (!text.empty()) {
    std::size_t length = std::min(text.size(), kRoom);
    if (text.size() > kRoom)
      if (const std::size_t blank = text.rfind(' ', kRoom); blank > kRoom / 2)
        length = std::min(blank, kRoom);
    std::string card = "HISTORY ";
    std::ranges::transform(text.substr(0, length), std::back_inserter(card), allowed);
    out += padded_card(card);
    text.remove_prefix(length);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return out;
}

std::string cards_without(std::string_view cards,
                          const std::function<bool(std::string_view, std::string_view)>& drops) {
  std::string out;
  bool dropping = false;
  for (std::size_t at = 0; at < cards.size(); at += Header::kCardLength) {
    const std::string_view card = cards.substr(at, Header::kCardLength);
    const std::string_view keyword = keyword_of(card);
    if (keyword != "CONTINUE")
      dropping = drops(keyword, card);
    if (!dropping)
      out += card;
  }
  return out;
}

void fill_block(std::string& bytes, char filling) {
  bytes.resize((bytes.size() + kBlockLength - 1) / kBlockLength * kBlockLength, filling);
}

} // namespace astromill::fits

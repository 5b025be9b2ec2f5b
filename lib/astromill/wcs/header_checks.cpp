// astromill: keeps headers away from wcslib that it would misread without a word
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/header_checks.h"

#include "astromill/base/error.h"
#include "astromill/wcs/distortion_parameters.h"
#include "astromill/wcs/iraf_surface.h"
#include "astromill/wcs/lookup_keywords.h"
#include "astromill/wcs/plate_solution.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace astromill::wcs {

namespace {

constexpr std::size_t kValueStart = 10; ///< of a card
constexpr std::int64_t kMostAxes = 99;
constexpr int kAxesChecked = 9;
constexpr int kParametersChecked = 40; ///< PVi_0 to PVi_39

void check_axis_count(const fits::Header& header, const std::string& keyword) {
  if (header.integer(keyword).value_or(0) > kMostAxes)
    throw Error("the header has too many axes", header.where(keyword));
}

void check_values(const fits::Header& header, const std::string& alternate) {
  const auto check = [&](std::string keyword, const std::string& indices) {
    keyword += indices;
    keyword += alternate;
    header.number(keyword);
  };
  for (int i = 1; i <= kAxesChecked; ++i) {
    const std::string n = std::to_string(i);
    for (const char* name : {"CRPIX", "CRVAL", "CDELT"})
      check(name, n);
    header.number("CROTA" + n);
    const std::string row = n + "_";
    for (int j = 1; j <= kAxesChecked; ++j)
      for (const char* name : {"CD", "PC"})
        check(name, row + std::to_string(j));
    for (const char* name : {"CTYPE", "CUNIT"})
      header.text(std::string(name).append(n).append(alternate));
    for (int m = 0; m < kParametersChecked; ++m)
      check("PV", row + std::to_string(m));
  }
  for (const char* name : {"LONPOLE", "LATPOLE"})
    check(name, "");
  header.text("RADESYS" + alternate);
}

void refuse_tables_behind_the_matrix(const fits::Header& header, const std::string& alternate) {
  for (int axis = 1; axis <= kAxesChecked; ++axis) {
    const std::string keyword = "CQDIS" + std::to_string(axis) + alternate;
    if (is_lookup(header, keyword))
      throw Error("a lookup table for intermediate world coordinates is not supported",
                  header.where(keyword));
  }
}

/// True for A_ORDER, B_1_2, AP_0_0, ...: the keywords of SIP, sound or not.
bool is_sip_card(std::string_view card) {
  return card.starts_with("A_") || card.starts_with("B_") || card.starts_with("AP_") ||
         card.starts_with("BP_");
}

/// True for a card whose value is a text that does not end: wcslib writes beyond its memory.
bool is_open_text(std::string_view card) {
  std::size_t quote = card.find_first_not_of(' ', kValueStart);
  if (quote == std::string_view::npos || card[quote] != '\'')
    return false;
  for (;;) { // two quotes in a row stand for one
    quote = card.find('\'', quote + 1);
    if (quote == std::string_view::npos)
      return true;
    if (card.substr(quote + 1, 1) != "'")
      return false;
    ++quote;
  }
}

/// Moves the blanks at the end of the name of a distortion behind its closing quote: wcslib takes
/// them for a part of the name.
void tighten_name(std::string& cards, std::size_t card) {
  const auto text = std::string_view(cards).substr(card, fits::Header::kCardLength);
  const std::size_t open = text.find('\'');
  if ((!text.starts_with("CPDIS") && !text.starts_with("CQDIS")) || open == std::string_view::npos)
    return;
  const std::size_t close = text.find('\'', open + 1);
  if (close == std::string_view::npos || close == open + 1)
    return;
  const std::size_t last = text.find_last_not_of(' ', close - 1);
  std::swap(cards[card + last + 1], cards[card + close]);
}

/// Hides -TAB from wcspih(), which frees memory twice where the tables of an axis make no sense.
void hide_tables(std::string& cards, std::size_t card) {
  constexpr std::size_t kCode = 5; // behind the quote and RA--
  const auto text = std::string_view(cards).substr(card, fits::Header::kCardLength);
  const std::size_t open = text.find('\'');
  if (text.starts_with("CTYPE") && open < text.size() - kCode &&
      text.substr(open + kCode).starts_with(kTabularCode))
    cards.replace(card + open + kCode, kHiddenTabularCode.size(), kHiddenTabularCode);
}

} // namespace

std::string cards_for_wcslib(const fits::Header& header, char alternate) {
  check_axis_count(header, "NAXIS");
  check_axis_count(header, "WCSAXES");
  for (char letter = 'A'; letter <= 'Z'; ++letter)
    check_axis_count(header, std::string("WCSAXES") + letter);

  std::string cards = header.cards();
  blank_lookup_cards(header, cards);
  for (std::size_t card = 0; card < cards.size(); card += fits::Header::kCardLength) {
    const auto text = std::string_view(cards).substr(card, fits::Header::kCardLength);
    if (is_sip_card(text) || is_open_text(text))
      cards.replace(card, fits::Header::kCardLength, fits::Header::kCardLength, ' ');
    tighten_name(cards, card);
    hide_tables(cards, card);
    if (cards.compare(card + kValueStart - 2, 2, "= ") != 0)
      continue;
    const std::size_t end = card + fits::Header::kCardLength;
    const std::size_t stop =
        std::min(end, cards.find_first_not_of("+-.0123456789EeDd ", card + kValueStart));
    if (stop == end || cards[stop] == '/')
      std::replace_if(
          cards.begin() + static_cast<std::ptrdiff_t>(card + kValueStart),
          cards.begin() + static_cast<std::ptrdiff_t>(stop),
          [](char c) { return c == 'D' || c == 'd'; }, 'E');
  }
  blank_other_distortions(header, cards, alternate);
  if (alternate == ' ')
    rewrite_iraf_surfaces(header, cards);
  blank_plate_solution(header, cards, alternate == ' ' && has_plate_solution(header));
  return cards;
}

void check_wcs_keywords(const fits::Header& header, char alternate) {
  const std::string suffix = alternate == ' ' ? std::string() : std::string(1, alternate);
  check_values(header, suffix);
  refuse_tables_behind_the_matrix(header, suffix);
}

} // namespace astromill::wcs

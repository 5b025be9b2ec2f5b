// astromill: keeps headers away from wcslib that it would misread without a word
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/header_checks.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>

namespace astromill::wcs {

namespace {

constexpr std::size_t kValueStart = 10; ///< of a card

void check_axis_count(const fits::Header& header, const std::string& keyword) {
  constexpr std::int64_t most = 99;
  if (header.integer(keyword).value_or(0) > most)
    throw Error("the header has too many axes", header.where(keyword));
}

void check_numbers(const fits::Header& header, const std::string& alternate) {
  constexpr int axes = 9;
  constexpr int parameters = 40;
  for (int i = 1; i <= axes; ++i) {
    const std::string n = std::to_string(i);
    for (const char* name : {"CRPIX", "CRVAL", "CDELT"})
      header.number(name + n + alternate);
    header.number("CROTA" + n);
    for (int j = 1; j <= axes; ++j)
      for (const char* name : {"CD", "PC"})
        header.number(name + n + "_" + std::to_string(j) + alternate);
    for (int m = 0; m < parameters; ++m)
      header.number("PV" + n + "_" + std::to_string(m) + alternate);
  }
  for (const char* name : {"LONPOLE", "LATPOLE"})
    header.number(name + alternate);
}

void refuse_lookup_tables(const fits::Header& header) {
  for (const char* name : {"CPDIS", "CQDIS", "D2IMDIS"}) {
    for (int axis = 1; axis <= 2; ++axis) {
      const std::string keyword = name + std::to_string(axis);
      std::string kind = header.text(keyword).value_or("");
      std::transform(kind.begin(), kind.end(), kind.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      if (kind == "LOOKUP")
        throw Error("distortion by lookup table is not supported", header.where(keyword));
    }
  }
}

} // namespace

std::string cards_for_wcslib(const fits::Header& header) {
  check_axis_count(header, "NAXIS");
  check_axis_count(header, "WCSAXES");
  for (char alternate = 'A'; alternate <= 'Z'; ++alternate)
    check_axis_count(header, std::string("WCSAXES") + alternate);

  std::string cards = header.cards();
  for (std::size_t card = 0; card < cards.size(); card += fits::Header::kCardLength) {
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
  return cards;
}

void check_wcs_keywords(const fits::Header& header, char alternate) {
  check_numbers(header, alternate == ' ' ? std::string() : std::string(1, alternate));
  refuse_lookup_tables(header);
}

} // namespace astromill::wcs

// astromill: keywords that an extension takes from the primary header
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/inherit.h"

#include <array>
#include <optional>
#include <string_view>

namespace astromill::fits {

namespace {

constexpr std::array<std::string_view, 2> kSystem = {"RADESYS", "RADECSYS"};
constexpr std::array<std::string_view, 2> kEquinox = {"EQUINOX", "EPOCH"};
constexpr std::array<std::string_view, 6> kTime = {"DATE-OBS", "DATE-BEG", "DATE-AVG",
                                                   "MJD-OBS",  "MJD-BEG",  "MJD-AVG"};

template <class Keys> bool has_any(const Header& header, const Keys& keys) {
  for (const std::string_view key : keys)
    if (header.has(key))
      return true;
  return false;
}

std::optional<std::string> system_of(const Header& header) {
  for (const std::string_view key : kSystem)
    if (header.has(key))
      return header.text(key);
  return std::nullopt;
}

/// The cards of these keywords.
template <class Keys> std::string cards_of(const Header& header, const Keys& keys) {
  std::string out;
  for (std::size_t at = 0; at < header.cards().size(); at += Header::kCardLength) {
    const std::string_view card = std::string_view(header.cards()).substr(at, Header::kCardLength);
    const std::string_view field = card.substr(0, 8);
    const std::string_view keyword = field.substr(0, field.find(' '));
    for (const std::string_view key : keys)
      if (keyword == key && header.has(key))
        out += card;
  }
  return out;
}

} // namespace

std::string inherited_cards(const Header& extension, const Header& primary) {
  if (extension.text("INHERIT") != "T")
    return {};
  std::string out;
  if (!has_any(extension, kEquinox)) {
    const auto own = system_of(extension);
    const auto general = system_of(primary);
    if (!own)
      out += cards_of(primary, kSystem);
    if (!own || !general || *own == *general)
      out += cards_of(primary, kEquinox);
  }
  if (!has_any(extension, kTime))
    out += cards_of(primary, kTime);
  return out;
}

} // namespace astromill::fits

// astromill: the cards of IRAF's TNX and ZPX surfaces, as wcslib can read them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/surface_cards.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace astromill::wcs {

namespace {

constexpr int kAxes = 9;
constexpr int kMostCards = 999;
constexpr int kHighestOrder = 10;       ///< number of powers of one coordinate
constexpr std::size_t kTextLength = 68; ///< of a card
constexpr std::string_view kNearlyZero = "1E-99";

/// Which products of powers a surface has: its cross terms.
enum class Cross { none = 0, full = 1, half = 2 };

struct Layout {
  int x_order = 0;
  int y_order = 0;
  Cross cross = Cross::full;
  bool operator==(const Layout&) const = default;

  bool has(int x_power, int y_power) const {
    if (x_power >= x_order || y_power >= y_order)
      return false;
    return cross == Cross::full || (cross == Cross::none && (x_power == 0 || y_power == 0)) ||
           (cross == Cross::half && x_power + y_power < std::max(x_order, y_order));
  }
};

/// The text of WATi_nnn around and in the quotes of lngcor or latcor.
struct Surface {
  int axis = 0;
  std::string before; ///< with the quote
  std::string after;  ///< with the quote
  std::string type;
  Layout layout;
  std::array<std::string, 4> limits;
  std::array<std::array<std::string, kHighestOrder>, kHighestOrder> coefficients; ///< [y][x]
  bool has_zero = false;
};

std::string keyword_of(int axis, int card) {
  const std::string number = std::to_string(card);
  return "WAT" + std::to_string(axis) + "_" + std::string(3 - number.size(), '0') + number;
}

/// The text of WATi_001, WATi_002, ...: all but the last card are full.
std::string joined(const fits::Header& header, int axis) {
  std::string out;
  for (int card = 1; card <= kMostCards; ++card) {
    const std::optional<std::string> text = header.text(keyword_of(axis, card));
    if (!text)
      break;
    out.resize((out.size() + kTextLength - 1) / kTextLength * kTextLength, ' ');
    out += *text;
  }
  return out;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

double number_or(const std::string& word, double otherwise) {
  double value = otherwise;
  const char* end = word.data() + word.size();
  return text::parse_number(word.data(), end, value) == end ? value : otherwise;
}

/// Reads the coefficients, in the order in which the powers of x run fastest.
void read_coefficients(const std::vector<std::string>& words, const Where& where,
                       Surface& surface) {
  std::size_t next = 8; // what stands before them
  for (int y = 0; y < surface.layout.y_order; ++y)
    for (int x = 0; x < surface.layout.x_order; ++x) {
      if (!surface.layout.has(x, y))
        continue;
      if (next == words.size())
        throw Error("the surface of the distortion has fewer coefficients than its order asks for",
                    where);
      surface.has_zero = surface.has_zero || number_or(words[next], 1) == 0;
      surface.coefficients[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] =
          words[next++];
    }
}

/// The surface of an axis whose CTYPE has one; nothing where there is none, or one that is left to
/// wcslib to refuse.
std::optional<Surface> read_surface(const fits::Header& header, int axis) {
  const std::string ctype = header.text("CTYPE" + std::to_string(axis)).value_or("");
  if (ctype.find("-TNX") == std::string::npos && ctype.find("-ZPX") == std::string::npos)
    return std::nullopt;
  const std::string text = joined(header, axis);
  const std::size_t name = std::min(text.find("lngcor"), text.find("latcor"));
  const std::size_t begin = name == std::string::npos ? name : text.find('"', name);
  const std::size_t end = begin == std::string::npos ? begin : text.find('"', begin + 1);
  if (end == std::string::npos || text.find('\'') != std::string::npos)
    return std::nullopt;
  const std::vector<std::string> all = words(text.substr(begin + 1, end - begin - 1));
  if (all.size() < 8)
    return std::nullopt;
  const auto small = [&](std::size_t i, double highest) {
    const double value = number_or(all[i], -1);
    return value >= 0 && value <= highest ? static_cast<int>(value) : -1;
  };
  Surface out;
  out.layout = {small(1, kHighestOrder), small(2, kHighestOrder)};
  const int cross = small(3, 2);
  if (out.layout.x_order < 1 || out.layout.y_order < 1 || cross < 0)
    return std::nullopt;
  out.layout.cross = static_cast<Cross>(cross);
  out.axis = axis;
  out.before = text.substr(0, begin + 1);
  out.after = text.substr(end);
  out.type = all[0];
  std::copy_n(all.begin() + 4, 4, out.limits.begin());
  read_coefficients(all, header.where(keyword_of(axis, 1)), out);
  return out;
}

/// The text with all products of powers up to these orders.
std::string text_of(const Surface& surface, int x_order, int y_order) {
  std::string out = surface.before + surface.type + " " + std::to_string(x_order) + ". " +
                    std::to_string(y_order) + ". 1. ";
  for (const std::string& limit : surface.limits)
    out += limit + " ";
  for (int y = 0; y < y_order; ++y)
    for (int x = 0; x < x_order; ++x) {
      const std::string& value =
          surface.coefficients[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
      out += (value.empty() || number_or(value, 1) == 0 ? std::string(kNearlyZero) : value) + " ";
    }
  return out + surface.after;
}

void replace_cards(int axis, const std::string& text, std::string& cards) {
  const std::string prefix = "WAT" + std::to_string(axis) + "_";
  for (std::size_t at = 0; at < cards.size(); at += fits::Header::kCardLength)
    if (cards.compare(at, prefix.size(), prefix) == 0)
      cards.replace(at, fits::Header::kCardLength, fits::Header::kCardLength, ' ');
  for (std::size_t begin = 0; begin < text.size(); begin += kTextLength) {
    const int number = static_cast<int>(begin / kTextLength) + 1;
    std::string card = keyword_of(axis, number) + "= '" + text.substr(begin, kTextLength) + "'";
    card.resize(fits::Header::kCardLength, ' ');
    cards += card;
  }
}

} // namespace

void level_surfaces(const fits::Header& header, std::string& cards) {
  std::vector<Surface> surfaces;
  for (int axis = 1; axis <= kAxes; ++axis)
    if (auto surface = read_surface(header, axis))
      surfaces.push_back(std::move(*surface));
  int x_order = 0;
  int y_order = 0;
  bool good = true;
  for (const Surface& surface : surfaces) {
    good = good && !surface.has_zero && surface.layout == surfaces.front().layout;
    x_order = std::max(x_order, surface.layout.x_order);
    y_order = std::max(y_order, surface.layout.y_order);
  }
  if (good)
    return;
  for (const Surface& surface : surfaces)
    replace_cards(surface.axis, text_of(surface, x_order, y_order), cards);
}

} // namespace astromill::wcs

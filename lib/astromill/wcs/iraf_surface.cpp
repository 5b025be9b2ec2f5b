// astromill: the distortions of TNX and ZPX, as they stand in a header
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/iraf_surface.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace astromill::wcs {

namespace {

constexpr std::size_t kPieceLength = 68; ///< of the text in a card
constexpr int kHighestDegree = 9;
constexpr int kMostTerms = 20; ///< along one axis

/// Which products of powers a surface has.
enum class CrossTerms { none, full, half };

/// c[m][n] belongs to the functions of degree m of x and n of y.
struct Surface {
  int function = 3;                          ///< Chebyshev, Legendre, powers: 1, 2, 3
  std::array<double, 4> range{-1, 1, -1, 1}; ///< lowest and highest x, lowest and highest y
  std::array<std::array<double, kMostTerms>, kMostTerms> c{};
};

/// WATi_nnn of one axis.
struct Attributes {
  std::string type;                                 ///< "tnx"
  std::vector<std::pair<int, double>> projection{}; ///< projpm = value
  std::optional<std::string> surface{};             ///< what is in quotes
};

std::string keyword_of(int axis, std::size_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 3 - std::min<std::size_t>(3, digits.size()), '0');
  return "WAT" + std::to_string(axis) + "_" + digits;
}

/// The pieces of the text joined, each filled up to its full length.
std::string joined_text(const fits::Header& header, int axis) {
  std::string out;
  for (std::size_t number = 1; number < 1000; ++number) {
    const auto piece = header.text(keyword_of(axis, number));
    if (!piece)
      break;
    out += *piece;
    out.resize(number * kPieceLength, ' ');
  }
  return out;
}

[[noreturn]] void fail(const fits::Header& header, int axis, const char* what) {
  throw Error(what, header.where(keyword_of(axis, 1)));
}

/// The blank-separated numbers of a text.
std::vector<double> numbers_of(std::string_view text, const fits::Header& header, int axis) {
  std::vector<double> out;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (true) {
    while (p != end && *p == ' ')
      ++p;
    if (p == end)
      return out;
    double value = 0;
    p = text::parse_number(p, end, value);
    if (p == nullptr || (p != end && *p != ' '))
      fail(header, axis, "the surface of the distortion has something that is no number");
    out.push_back(value);
  }
}

/// The value behind "name =" in the text, up to the next blank; nothing if it is not there.
std::optional<std::string_view> value_of(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    std::size_t place = text.find_first_not_of(' ', at + name.size());
    if ((at > 0 && text[at - 1] != ' ') || place == std::string_view::npos || text[place] != '=')
      continue;
    place = std::min(text.find_first_not_of(' ', place + 1), text.size());
    return text.substr(place, text.find(' ', place) - place);
  }
  return std::nullopt;
}

Attributes read_attributes(const fits::Header& header, int axis) {
  const std::string text = joined_text(header, axis);
  const std::string_view names = std::string_view(text).substr(0, text.find('"'));
  Attributes out{.type = std::string(value_of(names, "wtype").value_or(""))};
  for (int m = 0; m < 30; ++m)
    if (const auto value = value_of(names, "projp" + std::to_string(m))) {
      const std::vector<double> numbers = numbers_of(*value, header, axis);
      if (numbers.size() != 1)
        fail(header, axis, "a parameter of the projection is no number");
      out.projection.emplace_back(m, numbers[0]);
    }
  if (names.size() < text.size()) {
    const std::size_t begin = names.size() + 1;
    out.surface = text.substr(begin, text.find('"', begin) - begin);
  }
  return out;
}

/// How many terms there are; 0 if it is no sound number of them.
int order_of(double number) {
  return number >= 1 && number <= kMostTerms && number == std::floor(number)
             ? static_cast<int>(number)
             : 0;
}

/// Function, orders, kind of cross terms, ranges, coefficients: x runs faster.
Surface read_surface(const std::string& text, const fits::Header& header, int axis) {
  constexpr std::size_t kCoefficients = 8; // where they begin
  const std::vector<double> numbers = numbers_of(text, header, axis);
  if (numbers.size() < kCoefficients)
    fail(header, axis, "the surface of the distortion is not complete");
  const int x_order = order_of(numbers[1]);
  const int y_order = order_of(numbers[2]);
  const bool known = numbers[0] == 1 || numbers[0] == 2 || numbers[0] == 3;
  if (!known || x_order == 0 || y_order == 0 ||
      (numbers[3] != 0 && numbers[3] != 1 && numbers[3] != 2))
    fail(header, axis, "the surface of the distortion is of no kind that is known");
  Surface out;
  out.function = static_cast<int>(numbers[0]);
  std::copy_n(numbers.begin() + 4, 4, out.range.begin());
  const auto cross = static_cast<CrossTerms>(static_cast<int>(numbers[3]));
  const int highest = std::max(x_order, y_order) - 1;
  std::size_t next = kCoefficients;
  for (int n = 0; n < y_order; ++n)
    for (int m = 0; m < x_order; ++m) {
      if ((cross == CrossTerms::none && m > 0 && n > 0) ||
          (cross == CrossTerms::half && m + n > highest))
        continue;
      if (next == numbers.size())
        fail(header, axis,
             "the surface of the distortion has fewer coefficients than its order asks for");
      out.c[static_cast<std::size_t>(m)][static_cast<std::size_t>(n)] = numbers[next++];
    }
  return out;
}

/// The highest degree of any of its terms.
int degree_of(const Surface& surface) {
  int degree = 0;
  for (int m = 0; m < kMostTerms; ++m)
    for (int n = 0; n < kMostTerms; ++n)
      if (surface.c[static_cast<std::size_t>(m)][static_cast<std::size_t>(n)] != 0)
        degree = std::max(degree, m + n);
  return degree;
}

void append_number(std::string& out, double value) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, end) += ' ';
}

/// As half cross terms, whose orders are the same for both axes.
std::string text_of(const Attributes& attributes, const Surface& surface, int degree, int axis) {
  constexpr double kNothing = 1e-99; // in place of a coefficient of 0
  std::string out = "wtype=" + attributes.type + " axtype=" + (axis == 1 ? "ra " : "dec ");
  for (const auto& [m, value] : attributes.projection) {
    out += "projp" + std::to_string(m) + "=";
    append_number(out, value);
  }
  const std::string order = std::to_string(degree + 1);
  out += axis == 1 ? "lngcor = \"" : "latcor = \"";
  out += std::to_string(surface.function) + " " + order + " " + order + " 2 ";
  for (const double limit : surface.range)
    append_number(out, limit);
  for (int n = 0; n <= degree; ++n)
    for (int m = 0; m + n <= degree; ++m) {
      const double c = surface.c[static_cast<std::size_t>(m)][static_cast<std::size_t>(n)];
      append_number(out, c == 0 ? kNothing : c);
    }
  return out += '"';
}

void append_cards(std::string& cards, const std::string& text, int axis) {
  for (std::size_t at = 0; at < text.size(); at += kPieceLength) {
    std::string card = keyword_of(axis, at / kPieceLength + 1) + "= '";
    card.append(text, at, kPieceLength) += '\'';
    card.resize(fits::Header::kCardLength, ' ');
    cards += card;
  }
}

bool is_longitude(std::string_view type) {
  return type.starts_with("RA--") || type.find("LON-") == 1 || type.find("LN-") == 2;
}

/// True if an axis is TNX or ZPX.
bool has_surfaces(const fits::Header& header) {
  for (const char* keyword : {"CTYPE1", "CTYPE2"}) {
    const std::string type = header.text(keyword).value_or("");
    if (type.ends_with("-TNX") || type.ends_with("-ZPX"))
      return true;
  }
  return false;
}

} // namespace

void rewrite_iraf_surfaces(const fits::Header& header, std::string& cards) {
  for (std::size_t at = 0; at < cards.size(); at += fits::Header::kCardLength) {
    const auto card = std::string_view(cards).substr(at, fits::Header::kCardLength);
    if (card.starts_with("WAT1_") || card.starts_with("WAT2_"))
      cards.replace(at, fits::Header::kCardLength, fits::Header::kCardLength, ' ');
  }
  if (!has_surfaces(header))
    return;
  std::array<Attributes, 2> attributes{read_attributes(header, 1), read_attributes(header, 2)};
  std::array<Surface, 2> surfaces;
  int degree = 1;
  for (std::size_t i = 0; i < 2; ++i) {
    Attributes& of_axis = attributes[i];
    const int axis = static_cast<int>(i) + 1;
    if (of_axis.type.empty())
      of_axis.type = attributes[1 - i].type;
    if (of_axis.type.empty()) // no distortion after all
      return;
    if ((of_axis.type != "tnx" && of_axis.type != "zpx") || of_axis.type != attributes[0].type)
      fail(header, axis, "the types of the distortion do not fit those of the axes");
    if (of_axis.surface)
      surfaces[i] = read_surface(*of_axis.surface, header, axis);
    degree = std::max(degree, degree_of(surfaces[i]));
  }
  if (degree > kHighestDegree)
    fail(header, 1, "a distortion with a surface of degree 10 or more is not supported");
  if (attributes[1].projection.empty()) // wcslib takes those of the second axis ...
    attributes[1].projection = attributes[0].projection;
  if (!attributes[1].projection.empty() && !is_longitude(header.text("CTYPE1").value_or("")))
    fail(header, 2, "ZPX with the latitude on axis 1 is not supported"); // ... for the latitude's
  for (const int axis : {1, 2}) {
    const auto i = static_cast<std::size_t>(axis) - 1;
    append_cards(cards, text_of(attributes[i], surfaces[i], degree, axis), axis);
  }
}

} // namespace astromill::wcs

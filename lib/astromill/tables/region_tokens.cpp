// astromill: region files of ds9: words, numbers with units, properties
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/region_tokens.h"

#include "astromill/base/letters.h"
#include "astromill/text/angle.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <numbers>

namespace astromill::tables {

namespace {

using Kind = RegionNumber::Kind;
using Unit = RegionNumber::Unit;

constexpr double kRadian = 180 / std::numbers::pi;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_blanks(std::string_view text, std::size_t place) {
  while (place < text.size() && is_blank(text[place]))
    ++place;
  return place;
}

/// Behind the quoted or braced text that starts at `place`; the end of the text if it does not end.
std::size_t skip_quoted(std::string_view text, std::size_t place) {
  const char close = text[place] == '{' ? '}' : text[place];
  const std::size_t end = text.find(close, place + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

bool opens_quotes(char c) { return c == '{' || c == '"' || c == '\''; }

/// True if what follows a semicolon among properties is an item of its own.
bool starts_item(std::string_view text, std::size_t place) {
  constexpr RegionSystem kSky{.kind = RegionSystem::Kind::sky};
  text = text.substr(place, text.find(';', place) - place);
  for (const RegionSystem& system : {RegionSystem{}, kSky}) {
    const RegionItem item = parse_region_item(text, system);
    if (item.kind == RegionItem::Kind::system || item.kind == RegionItem::Kind::shape)
      return true;
  }
  return false;
}

struct UnitValue {
  Unit unit;
  double factor;
};

/// The unit that a letter behind a number stands for.
std::optional<UnitValue> unit_of(char letter) {
  switch (letter) {
  case 'd':
    return UnitValue{Unit::degrees, 1};
  case 'r':
    return UnitValue{Unit::degrees, kRadian};
  case '\'':
    return UnitValue{Unit::degrees, 1.0 / 60};
  case '"':
    return UnitValue{Unit::degrees, 1.0 / 3600};
  case 'i':
    return UnitValue{Unit::image, 1};
  case 'p':
    return UnitValue{Unit::physical, 1};
  default:
    return std::nullopt;
  }
}

Unit unit_of(const RegionSystem& system) {
  return system.kind == RegionSystem::Kind::image      ? Unit::image
         : system.kind == RegionSystem::Kind::physical ? Unit::physical
                                                       : Unit::degrees;
}

/// An angle with colons or with letters for its parts.
bool read_sexagesimal(std::string_view token, const RegionSystem& system, RegionNumber& number) {
  text::AngleText angle;
  const char* const end = token.data() + token.size();
  if (text::parse_angle(token.data(), end, angle) != end || angle.unit == text::AngleUnit::plain ||
      (angle.unit == text::AngleUnit::hours && number.kind != Kind::x))
    return false;
  const bool hours = number.kind == Kind::x && frames::is_equatorial(system.frame);
  number.value = hours ? angle.degrees_if_hours : angle.degrees;
  number.unit = Unit::degrees;
  return true;
}

} // namespace

bool is_region_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

RegionWord region_word_at(std::string_view text, std::size_t place) {
  RegionWord word;
  place = skip_blanks(text, place);
  word.is_signed = place < text.size() && (text[place] == '+' || text[place] == '-');
  if (word.is_signed)
    place = skip_blanks(text, place + 1);
  const bool is_name = place < text.size() && is_region_letter(text[place]);
  while (is_name && place < text.size() &&
         (is_region_letter(text[place]) || is_digit(text[place]) || text[place] == '-'))
    word.name += to_lower(text[place++]);
  word.end = place;
  return word;
}

bool starts_region_number(std::string_view text, std::size_t place) {
  return place < text.size() &&
         (is_digit(text[place]) || text[place] == '.' || text[place] == '+' || text[place] == '-');
}

RegionToken region_token_at(std::string_view text, std::size_t place) {
  const std::size_t begin = skip_blanks(text, place);
  return {begin, std::min(text.find_first_of(" \t\r,();#|{}", begin), text.size())};
}

RegionArguments region_arguments(std::string_view text, std::size_t place) {
  RegionArguments arguments;
  place = skip_blanks(text, place);
  const bool in_parentheses = place < text.size() && text[place] == '(';
  place += in_parentheses ? 1 : 0;
  while (true) {
    const RegionToken token = region_token_at(text, place);
    const std::string_view word = token.of(text);
    const bool is_count = word.size() > 2 && to_lower(word[0]) == 'n' && word[1] == '=';
    if (!is_count && !starts_region_number(text, token.begin))
      break;
    if (!is_count)
      arguments.tokens.push_back(token);
    place = skip_blanks(text, token.end);
    if (place < text.size() && text[place] == ',')
      ++place;
  }
  place = skip_blanks(text, place);
  if (in_parentheses && (place == text.size() || text[place] != ')'))
    arguments.problem = "something that is no number, or no closing parenthesis";
  arguments.end = std::min(place + (in_parentheses ? 1U : 0U), text.size());
  const std::size_t next = skip_blanks(text, arguments.end);
  const bool is_comment = text[skip_blanks(text, 0)] == '#';
  if (arguments.problem.empty() && !is_comment && next < text.size() && text[next] != '#' &&
      text[next] != '|' && !opens_quotes(text[next]))
    arguments.problem = "something behind the numbers";
  return arguments;
}

bool read_region_number(std::string_view text, const RegionSystem& system, RegionNumber& number) {
  const std::string_view token = RegionToken{.begin = number.begin, .end = number.end}.of(text);
  const char* const end = token.data() + token.size();
  const bool is_position = number.kind == Kind::x || number.kind == Kind::y;
  const char* const stop = text::parse_number(token.data(), end, number.value);
  if (stop == end && stop != nullptr) {
    number.unit = number.kind == Kind::angle ? Unit::degrees : unit_of(system);
  } else if (const auto unit =
                 stop != nullptr && end - stop == 1 ? unit_of(to_lower(*stop)) : std::nullopt) {
    number.value *= unit->factor;
    number.unit = unit->unit;
    // Minutes and seconds of arc are for sizes, pixels not for angles.
    if (number.kind != Kind::size && (*stop == '\'' || *stop == '"'))
      return false;
    if (number.kind == Kind::angle && number.unit != Unit::degrees)
      return false;
  } else if (!is_position || !read_sexagesimal(token, system, number)) {
    return false;
  }
  if (number.kind == Kind::size && !(number.value >= 0))
    return false;
  return !is_position || number.unit == unit_of(system);
}

std::optional<std::size_t> find_region_property(std::string_view text, std::size_t place,
                                                std::string_view name) {
  while (place < text.size()) {
    if (opens_quotes(text[place])) {
      place = skip_quoted(text, place);
      continue;
    }
    if (!is_region_letter(text[place])) {
      ++place;
      continue;
    }
    const RegionWord word = region_word_at(text, place);
    place = skip_blanks(text, word.end);
    if (place < text.size() && text[place] == '=' && word.name == name)
      return place + 1;
  }
  return std::nullopt;
}

std::vector<std::string_view> split_region_line(std::string_view line) {
  std::vector<std::string_view> items;
  const auto push = [&](std::size_t begin, std::size_t end) {
    items.push_back(line.substr(begin, end - begin));
  };
  std::size_t begin = 0;
  bool in_properties = false;
  std::size_t i = 0;
  while (i < line.size()) {
    const char c = line[i];
    const bool is_unit =
        i > begin && !in_properties && (is_digit(line[i - 1]) || line[i - 1] == '.');
    if (opens_quotes(c) && !is_unit) {
      i = skip_quoted(line, i);
      continue;
    }
    in_properties = in_properties || c == '#';
    if (c == ';' && (!in_properties || starts_item(line, i + 1))) {
      push(begin, i);
      begin = i + 1;
      in_properties = false;
    }
    ++i;
  }
  push(begin, line.size());
  return items;
}

} // namespace astromill::tables

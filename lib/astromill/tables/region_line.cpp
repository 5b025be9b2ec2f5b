// astromill: region files of ds9: the items of a line and the numbers in them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/region_line.h"

#include "astromill/base/error.h"
#include "astromill/tables/region_tokens.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace astromill::tables {

namespace {

using Kind = RegionNumber::Kind;

/// A shape and its numbers: p position, P positions (at least two), s size, S sizes (at least two),
/// E pairs of sizes and perhaps an angle, a angle, A an angle that may be left out, n a count.
struct Shape {
  std::string_view name;
  std::string_view numbers;
  bool in_comment = false; ///< ds9 writes it behind a '#'
};

constexpr std::array kShapes = {Shape{"annulus", "pS"},        Shape{"box", "pE"},
                                Shape{"bpanda", "paanssssnA"}, Shape{"circle", "ps"},
                                Shape{"compass", "ps", true},  Shape{"composite", "pA", true},
                                Shape{"cpanda", "paanssn"},    Shape{"ellipse", "pE"},
                                Shape{"epanda", "paanssssnA"}, Shape{"line", "pp"},
                                Shape{"panda", "paanssn"},     Shape{"point", "p"},
                                Shape{"polygon", "P"},         Shape{"projection", "pps", true},
                                Shape{"rotbox", "pE"},         Shape{"ruler", "pp", true},
                                Shape{"segment", "P", true},   Shape{"text", "p", true},
                                Shape{"vector", "psa", true}};

struct SystemName {
  std::string_view name;
  RegionSystem system;
};

constexpr RegionSystem sky(frames::System system) {
  return {RegionSystem::Kind::sky, frames::Frame(system)};
}

constexpr RegionSystem kImage{RegionSystem::Kind::image, {}};
constexpr RegionSystem kPhysical{RegionSystem::Kind::physical, {}};
constexpr RegionSystem kOther{RegionSystem::Kind::other, {}};

/// The first name of a frame is the one that is written.
constexpr std::array kSystems = {SystemName{"image", kImage},
                                 SystemName{"physical", kPhysical},
                                 SystemName{"fk5", sky(frames::System::fk5)},
                                 SystemName{"j2000", sky(frames::System::fk5)},
                                 SystemName{"fk4", sky(frames::System::fk4)},
                                 SystemName{"b1950", sky(frames::System::fk4)},
                                 SystemName{"fk4-no-e", sky(frames::System::fk4_no_e_terms)},
                                 SystemName{"icrs", sky(frames::System::icrs)},
                                 SystemName{"galactic", sky(frames::System::galactic)},
                                 SystemName{"supergalactic", sky(frames::System::supergalactic)},
                                 SystemName{"ecliptic", sky(frames::System::ecliptic)},
                                 SystemName{"helioecliptic", kOther},
                                 SystemName{"detector", kOther},
                                 SystemName{"amplifier", kOther},
                                 SystemName{"linear", kOther},
                                 SystemName{"wcs", kOther},
                                 SystemName{"wcs0", kOther}};

constexpr std::array<std::string_view, 7> kPointStyles = {"circle", "box",   "diamond",  "cross",
                                                          "x",      "arrow", "boxcircle"};

const Shape* find_shape(std::string_view name) {
  const auto found = std::ranges::find(kShapes, name, &Shape::name);
  return found == kShapes.end() ? nullptr : &*found;
}

std::optional<RegionSystem> find_system(std::string_view name) {
  const auto found = std::ranges::find(kSystems, name, &SystemName::name);
  if (found != kSystems.end())
    return found->system;
  if (name.size() == 4 && name.starts_with("wcs") && is_region_letter(name[3]))
    return kOther;
  return std::nullopt;
}

RegionItem unknown(std::string problem) {
  RegionItem item;
  item.kind = RegionItem::Kind::unknown;
  item.problem = std::move(problem);
  return item;
}

/// The kinds of `count` numbers of a shape; 'n' for a count. Nothing if a shape has not as many.
std::optional<std::string> kinds_of(std::string_view pattern, std::size_t count) {
  std::string kinds;
  for (const char kind : pattern) {
    const std::size_t left = count - std::min(count, kinds.size());
    switch (kind) {
    case 'p':
      kinds += "xy";
      break;
    case 'P':
      if (left < 4 || left % 2 != 0)
        return std::nullopt;
      for (std::size_t k = 0; k < left; k += 2)
        kinds += "xy";
      break;
    case 'S':
      if (left < 2)
        return std::nullopt;
      kinds.append(left, 's');
      break;
    case 'E':
      if (left < 2)
        return std::nullopt;
      kinds.append(left - left % 2, 's');
      kinds += 'a';
      break;
    case 'A':
      kinds += 'a';
      break;
    default:
      kinds += kind;
    }
  }
  const bool may_leave_out = pattern.back() == 'E' || pattern.back() == 'A';
  if (count == kinds.size() || (may_leave_out && count + 1 == kinds.size()))
    return kinds;
  return std::nullopt;
}

Kind kind_of(char letter) {
  return letter == 'x'   ? Kind::x
         : letter == 'y' ? Kind::y
         : letter == 's' ? Kind::size
                         : Kind::angle;
}

/// Adds the angle of the properties "textangle=30".
void add_text_angle(std::string_view text, std::size_t behind, RegionItem& item) {
  const auto place = find_region_property(text, behind, "textangle");
  if (!place)
    return;
  const RegionToken token = region_token_at(text, *place);
  RegionNumber angle{.kind = Kind::angle, .begin = token.begin, .end = token.end};
  if (read_region_number(text, {}, angle))
    item.numbers.push_back(angle);
  else
    item = unknown("not an angle: '" + shown(token.of(text)) + "'");
}

/// Reads the numbers of a shape, which start at `place`.
RegionItem read_shape(const Shape& shape, std::string_view text, std::size_t place,
                      const RegionSystem& system) {
  const RegionArguments arguments = region_arguments(text, place);
  const std::vector<RegionToken>& tokens = arguments.tokens;
  if (!arguments.problem.empty())
    return unknown(arguments.problem);
  const auto kinds = kinds_of(shape.numbers, tokens.size());
  if (!kinds)
    return unknown("a " + std::string(shape.name) + " does not have " +
                   std::to_string(tokens.size()) + " numbers");
  RegionItem item;
  item.kind = RegionItem::Kind::shape;
  item.shape = shape.name;
  for (std::size_t i = 0; i < kinds->size(); ++i) {
    if ((*kinds)[i] == 'n')
      continue;
    const bool left_out = i == tokens.size();
    const std::size_t end = left_out ? tokens.back().end : tokens[i].end;
    RegionNumber number{.kind = kind_of((*kinds)[i]),
                        .unit = RegionNumber::Unit::degrees,
                        .begin = left_out ? end : tokens[i].begin,
                        .end = end};
    if (!left_out && !read_region_number(text, system, number))
      return unknown("not a number here: '" + shown(tokens[i].of(text)) + "'");
    item.numbers.push_back(number);
  }
  for (const std::string_view property : {"panda", "cpanda", "epanda", "bpanda"})
    if (shape.name.ends_with("panda") && find_region_property(text, arguments.end, property))
      return unknown("a panda whose parts are not equal");
  if (shape.name == "text")
    add_text_angle(text, arguments.end, item);
  return item;
}

/// An item that starts with '#': a comment, but for the shapes that ds9 writes so.
RegionItem read_comment(std::string_view text, std::size_t place, const RegionSystem& system) {
  const RegionWord word = region_word_at(text, place);
  const Shape* const shape = find_shape(word.name);
  const std::size_t next = text.find_first_not_of(" \t", word.end);
  if (shape != nullptr && shape->in_comment && next != std::string_view::npos &&
      (text[next] == '(' || starts_region_number(text, next)))
    return read_shape(*shape, text, word.end, system);
  if (word.name == "tile")
    return unknown(std::string(kRegionTiles));
  return {};
}

} // namespace

RegionItem parse_region_item(std::string_view text, const RegionSystem& system) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos)
    return {};
  if (text[begin] == '#')
    return read_comment(text, begin + 1, system);
  const RegionWord word = region_word_at(text, begin);
  if (word.name == "global")
    return {};
  if (const auto named = find_system(word.name); named && !word.is_signed) {
    const std::size_t rest = text.find_first_not_of(" \t\r", word.end);
    if (rest != std::string_view::npos && text[rest] != '#')
      return unknown("something behind the name of coordinates");
    RegionItem item;
    item.kind = RegionItem::Kind::system;
    item.system = *named;
    return item;
  }
  if (word.name == "tile")
    return unknown(std::string(kRegionTiles));
  if (std::ranges::find(kPointStyles, word.name) != kPointStyles.end()) {
    const RegionWord second = region_word_at(text, word.end);
    if (second.name == "point" && !second.is_signed)
      return read_shape(*find_shape("point"), text, second.end, system);
  }
  if (const Shape* const shape = find_shape(word.name))
    return read_shape(*shape, text, word.end, system);
  return unknown(word.name.empty() ? "no shape" : "an unknown shape");
}

std::string replace_region_numbers(std::string_view text, const RegionItem& item,
                                   const std::vector<std::string>& numbers) {
  std::string out;
  std::size_t copied = 0;
  std::string_view separator = ",";
  for (std::size_t i = 0; i < item.numbers.size(); ++i) {
    const RegionNumber& number = item.numbers[i];
    if (i > 0 && number.begin < number.end)
      separator = text.substr(item.numbers[i - 1].end, number.begin - item.numbers[i - 1].end);
    if (numbers[i].empty())
      continue;
    out += text.substr(copied, number.begin - copied);
    if (number.begin == number.end)
      out += separator;
    else if (number.begin > 0 && is_region_letter(text[number.begin - 1]))
      out += ' '; // "circle.5 1 2"
    out += numbers[i];
    copied = number.end;
  }
  return out.append(text.substr(copied));
}

std::string add_region_property(std::string_view text, std::string_view property) {
  const std::size_t last = text.find_last_not_of(" \t\r");
  std::string out(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
  out += out.find('#') == std::string::npos ? " # " : " ";
  return out.append(property);
}

std::string_view region_frame_name(const frames::Frame& frame) {
  for (const SystemName& known : kSystems)
    if (known.system.kind == RegionSystem::Kind::sky && known.system.frame == frame)
      return known.name;
  return {};
}

bool looks_like_regions(std::string_view beginning) {
  bool is_first = true;
  while (!beginning.empty()) {
    const std::string_view line = beginning.substr(0, beginning.find('\n'));
    beginning.remove_prefix(std::min(line.size() + 1, beginning.size()));
    const RegionWord word = region_word_at(line, 0);
    if (std::exchange(is_first, false) && line.starts_with("# Region file format: DS9"))
      return true;
    if (line.starts_with('#') || line.find_first_not_of(" \t\r") == std::string_view::npos)
      continue;
    const std::string_view first = split_region_line(line).front();
    const RegionItem item = parse_region_item(first, {});
    if (item.kind == RegionItem::Kind::system)
      return true;
    const std::size_t next = line.find_first_not_of(" \t", word.end);
    const bool is_call = next != std::string_view::npos && line[next] == '(';
    return (word.name == "global" && line.find('=') != std::string_view::npos) ||
           (is_call && find_shape(word.name) != nullptr);
  }
  return false;
}

} // namespace astromill::tables

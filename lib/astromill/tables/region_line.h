// astromill: region files of ds9: the items of a line and the numbers in them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/frames/frame.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// Coordinates that the shapes of a region file are in, until another name comes.
struct RegionSystem {
  enum class Kind {
    image,    ///< pixels; the centre of the first is 1
    physical, ///< pixels of the image before it was cut or binned; what holds without a name
    sky,
    other, ///< a system of ds9 that has no meaning without ds9: detector, wcsa, linear ...
  };

  Kind kind = Kind::physical;
  frames::Frame frame{}; ///< of sky

  bool is_pixels() const { return kind == Kind::image || kind == Kind::physical; }

  friend bool operator==(const RegionSystem&, const RegionSystem&) = default;
};

/// A number of a shape, and where it stands in the text.
struct RegionNumber {
  enum class Kind {
    x,    ///< or longitude
    y,    ///< or latitude
    size, ///< a length
    angle,
  };
  enum class Unit {
    degrees,
    image,    ///< pixels
    physical, ///< pixels
  };

  Kind kind = Kind::x;
  Unit unit = Unit::image; ///< of an angle always degrees
  double value = 0;
  std::size_t begin = 0; ///< in the text of the item
  std::size_t end = 0;   ///< equal to `begin` where an angle is left out, which means 0
};

/// A piece of a line of a region file: what stands between two semicolons.
struct RegionItem {
  enum class Kind {
    verbatim, ///< a comment, global properties, nothing
    system,   ///< names the coordinates of what follows
    shape,
    unknown, ///< anything else, also shapes that are not known or not understood
  };

  Kind kind = Kind::verbatim;
  RegionSystem system{};             ///< of Kind::system
  std::string shape{};               ///< its name, in small letters
  std::vector<RegionNumber> numbers; ///< positions always as a pair x, y
  std::string problem{};             ///< of Kind::unknown: what is wrong
};

/// The problem of items that say which tile of a mosaic the coordinates of what follows are on.
inline constexpr std::string_view kRegionTiles = "tiles of a mosaic";

/// True if a table that begins with these bytes is read as a region file: its first line says so,
/// or the first line that is no comment is one of a region file and of no other table.
bool looks_like_regions(std::string_view beginning);

/// The items of a line (without its line ending), which may come with white space around them. A
/// semicolon in a comment, in quotes or in braces separates nothing.
std::vector<std::string_view> split_region_line(std::string_view line);

/// Reads an item whose numbers are in `system` if they do not say otherwise.
///
/// The syntax is that of ds9 8: https://ds9.si.edu/doc/ref/region.html, and for what it leaves open
/// the files that ds9 writes. Shapes: annulus, box (also rotbox), bpanda, circle, compass,
/// composite, cpanda (panda), ellipse, epanda, line, point, polygon, projection, ruler, segment,
/// text, vector; the properties of text may hold an angle too.
RegionItem parse_region_item(std::string_view text, const RegionSystem& system);

/// The text of a shape with new numbers: one text for each of item.numbers, empty where it is to
/// stay as it is.
std::string replace_region_numbers(std::string_view text, const RegionItem& item,
                                   const std::vector<std::string>& numbers);

/// The text of a shape with a property more, as "tag={ok}".
std::string add_region_property(std::string_view text, std::string_view property);

/// The name that ds9 has for a frame; empty if it has none (another equinox).
std::string_view region_frame_name(const frames::Frame& frame);

} // namespace astromill::tables

// astromill: tests of the lines of region files
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/region_line.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {
namespace {

using Unit = RegionNumber::Unit;
using Items = std::vector<std::string_view>;

constexpr RegionSystem kImage{.kind = RegionSystem::Kind::image};
constexpr RegionSystem kFk5{.kind = RegionSystem::Kind::sky,
                            .frame = frames::Frame(frames::System::fk5)};
constexpr RegionSystem kGalactic{.kind = RegionSystem::Kind::sky,
                                 .frame = frames::Frame(frames::System::galactic)};

/// "circle xys" for a shape: its name and the kinds of its numbers; else the kind of the item.
std::string read(std::string_view text, const RegionSystem& system = kImage) {
  const RegionItem item = parse_region_item(text, system);
  switch (item.kind) {
  case RegionItem::Kind::verbatim:
    return "verbatim";
  case RegionItem::Kind::system:
    return "system";
  case RegionItem::Kind::unknown:
    return "? " + item.problem;
  default:
    break;
  }
  std::string out = item.shape + " ";
  for (const RegionNumber& number : item.numbers)
    out += std::string_view("xysa")[static_cast<std::size_t>(number.kind)];
  return out;
}

/// All numbers replaced by A, B, C ...
std::string replaced(std::string_view text, const RegionSystem& system = kImage) {
  const RegionItem item = parse_region_item(text, system);
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < item.numbers.size(); ++i)
    numbers.emplace_back(1, static_cast<char>('A' + i));
  return replace_region_numbers(text, item, numbers);
}

RegionNumber number(std::string_view text, const RegionSystem& system, std::size_t index) {
  const RegionItem item = parse_region_item(text, system);
  EXPECT_LT(index, item.numbers.size()) << text << ": " << item.problem;
  return index < item.numbers.size() ? item.numbers[index] : RegionNumber{};
}

void expect_number(std::string_view text, const RegionSystem& system, std::size_t index,
                   double value, Unit unit) {
  const RegionNumber found = number(text, system, index);
  EXPECT_NEAR(found.value, value, 1e-13 * std::fabs(value)) << text;
  EXPECT_EQ(found.unit, unit) << text;
}

TEST(RegionLine, Shapes) {
  EXPECT_EQ(read("circle(1,2,3)"), "circle xys");
  EXPECT_EQ(read("CIRCLE 1 2 3"), "circle xys");
  EXPECT_EQ(read(" -circle( 1, 2 3 ) # color=red"), "circle xys");
  EXPECT_EQ(read("+ circle(1 2 3) || # color=#f00"), "circle xys");
  EXPECT_EQ(read("annulus(1,2,3,4,5)"), "annulus xysss");
  EXPECT_EQ(read("annulus 1 2 3 9 n=4"), "annulus xyss");
  EXPECT_EQ(read("ellipse(1,2,3,4,5)"), "ellipse xyssa");
  EXPECT_EQ(read("ellipse(1,2,3,4)"), "ellipse xyssa");
  EXPECT_EQ(read("ellipse(1,2,3,4,5,6,7)"), "ellipse xyssssa");
  EXPECT_EQ(read("box(1,2,3,4,5,6)"), "box xyssssa");
  EXPECT_EQ(read("rotbox(1,2,3,4,30)"), "rotbox xyssa");
  EXPECT_EQ(read("polygon(1,2,3,4,5,6)"), "polygon xyxyxy");
  EXPECT_EQ(read("line(1,2,3,4) # line=1 0"), "line xyxy");
  EXPECT_EQ(read("vector(1,2,3,4)"), "vector xysa");
  EXPECT_EQ(read("# vector(1,2,3,4) vector=1"), "vector xysa");
  EXPECT_EQ(read("# text(1,2) text={hello; (1,2)}"), "text xy");
  EXPECT_EQ(read("text 1 2 {hello}"), "text xy");
  EXPECT_EQ(read("text(1,2) # text={a} textangle=30 color=red"), "text xya");
  EXPECT_EQ(read("# ruler(1,2,3,4) ruler=physical physical"), "ruler xyxy");
  EXPECT_EQ(read("# projection(1,2,3,4,5)"), "projection xyxys");
  EXPECT_EQ(read("# compass(1,2,3) compass=fk5 {N} {E} 1 1"), "compass xys");
  EXPECT_EQ(read("# composite(1,2,30) || composite=1"), "composite xya");
  EXPECT_EQ(read("# segment(1,2,3,4,5,6)"), "segment xyxyxy");
  EXPECT_EQ(read("panda(1,2,0,90,4,5,10,2)"), "panda xyaass");
  EXPECT_EQ(read("epanda(1,2,0,90,4,5,6,10,12,2,30)"), "epanda xyaassssa");
  EXPECT_EQ(read("bpanda(1,2,0,90,4,5,6,10,12,2)"), "bpanda xyaassssa");
  EXPECT_EQ(read("point(1,2) # point=circle 11"), "point xy");
  EXPECT_EQ(read("boxcircle point 1 2"), "point xy");
  EXPECT_EQ(read("x point(1,2)"), "point xy");
}

TEST(RegionLine, ItemsThatAreNoShapes) {
  EXPECT_EQ(read(""), "verbatim");
  EXPECT_EQ(read("  \r"), "verbatim");
  EXPECT_EQ(read("# a comment"), "verbatim");
  EXPECT_EQ(read("# text of no shape"), "verbatim");
  EXPECT_EQ(read("# circle(1,2,3)"), "verbatim"); // so it is for ds9
  EXPECT_EQ(read("global color=green font=\"helvetica 10 normal\""), "verbatim");
  EXPECT_EQ(read("fk5"), "system");
  EXPECT_EQ(read(" J2000 # comment\r"), "system");
  EXPECT_EQ(parse_region_item("galactic", {}).system, kGalactic);
  EXPECT_EQ(parse_region_item("physical", {}).system, RegionSystem{});
  EXPECT_EQ(parse_region_item("wcsa", {}).system.kind, RegionSystem::Kind::other);
  EXPECT_EQ(parse_region_item("linear", {}).system.kind, RegionSystem::Kind::other);
}

TEST(RegionLine, WhatIsNotUnderstood) {
  EXPECT_EQ(read("pie(1,2,3,4)"), "? an unknown shape");
  EXPECT_EQ(read("(1,2)"), "? no shape");
  EXPECT_EQ(read("circle(1,2)"), "? a circle does not have 2 numbers");
  EXPECT_EQ(read("circle(1,2,3,4)"), "? a circle does not have 4 numbers");
  EXPECT_EQ(read("circle"), "? a circle does not have 0 numbers");
  EXPECT_EQ(read("polygon(1,2)"), "? a polygon does not have 2 numbers");
  EXPECT_EQ(read("polygon(1,2,3,4,5)"), "? a polygon does not have 5 numbers");
  EXPECT_EQ(read("annulus(1,2,3)"), "? a annulus does not have 3 numbers");
  EXPECT_EQ(read("circle(1,2,3x)"), "? not a number here: '3x'");
  EXPECT_EQ(read("circle(1,2,-3)"), "? not a number here: '-3'");
  EXPECT_EQ(read("circle(1,2,1e999)"), "? not a number here: '1e999'");
  EXPECT_EQ(read("circle(1,2,r)"), "? something that is no number, or no closing parenthesis");
  EXPECT_EQ(read("circle(1,2,3"), "? something that is no number, or no closing parenthesis");
  EXPECT_EQ(read("circle(1,2,3) & !circle(1,2,1)"), "? something behind the numbers");
  EXPECT_EQ(read("circle(10:00:00,2,3)"), "? not a number here: '10:00:00'");
  EXPECT_EQ(read("circle(10d,20d,3)"), "? not a number here: '10d'");
  EXPECT_EQ(read("circle(10i,20i,3)", kFk5), "? not a number here: '10i'");
  EXPECT_EQ(read("ellipse(1,2,3,4,5\")"), "? not a number here: '5\"'");
  EXPECT_EQ(read("fk5 circle(1,2,3)"), "? something behind the name of coordinates");
  EXPECT_EQ(read("tile 2"), "? tiles of a mosaic");
  EXPECT_EQ(read("# tile 2"), "? tiles of a mosaic");
  EXPECT_EQ(read("panda(1,2,0,90,1,5,10,1) # panda=(0 90 135)(5 10 20)"),
            "? a panda whose parts are not equal");
  EXPECT_EQ(read("panda(1,2,0,90,1,5,10,1) # panda=ignore"), "? a panda whose parts are not equal");
}

TEST(RegionLine, Values) {
  expect_number("circle(1.5,2,3)", kImage, 0, 1.5, Unit::image);
  expect_number("circle(1.5,2,3)", {}, 0, 1.5, Unit::physical);
  expect_number("circle(1.5,2,3)", kFk5, 0, 1.5, Unit::degrees);
  expect_number("circle(1.5i,2i,3)", kImage, 0, 1.5, Unit::image);
  expect_number("circle(1.5d,2d,3)", kFk5, 1, 2, Unit::degrees);
  expect_number("circle(1r,0.5r,3)", kFk5, 0, 57.295779513082320877, Unit::degrees);
  expect_number("circle(12:34:56,-0:30:00,3)", kFk5, 0, 188.73333333333333333, Unit::degrees);
  expect_number("circle(12:34:56,-0:30:00,3)", kFk5, 1, -0.5, Unit::degrees);
  expect_number("circle(12:34:56,-0:30:00,3)", kGalactic, 0, 12.582222222222222, Unit::degrees);
  expect_number("circle(1h2m3s,+1d2m3s,3)", kFk5, 0, 15.5125, Unit::degrees);
  expect_number("circle(1h2m3s,+1d2m3s,3)", kFk5, 1, 1.0341666666666667, Unit::degrees);
  expect_number("circle(1,2,3)", kImage, 2, 3, Unit::image);
  expect_number("circle(1,2,3)", kFk5, 2, 3, Unit::degrees);
  expect_number("circle(1,2,3\")", kFk5, 2, 3.0 / 3600, Unit::degrees);
  expect_number("circle(1 2 3')", kImage, 2, 0.05, Unit::degrees);
  expect_number("circle(1,2,3d)", kImage, 2, 3, Unit::degrees);
  expect_number("circle(1,2,3p)", kFk5, 2, 3, Unit::physical);
  expect_number("circle(1,2,3i)", kFk5, 2, 3, Unit::image);
  expect_number("ellipse(1,2,3,4,-30.5)", kImage, 4, -30.5, Unit::degrees);
  expect_number("ellipse(1,2,3,4,1r)", kImage, 4, 57.295779513082320877, Unit::degrees);
  expect_number("ellipse(1,2,3,4)", kImage, 4, 0, Unit::degrees);
}

TEST(RegionLine, ReplacesNumbers) {
  EXPECT_EQ(replaced(" -circle( 1, 2 3\" ) # color=red text={1 2}"),
            " -circle( A, B C ) # color=red text={1 2}");
  EXPECT_EQ(replaced("ellipse(1, 2, 3, 4)"), "ellipse(A, B, C, D, E)");
  EXPECT_EQ(replaced("box 1 2 3 4 # x"), "box A B C D E # x");
  EXPECT_EQ(replaced("circle.1 2 3"), "circle A B C");
  EXPECT_EQ(replaced("epanda(1,2,0,90,4,5,6,10,12,2)"), "epanda(A,B,C,D,4,E,F,G,H,2,I)");
  EXPECT_EQ(replaced("annulus 1 2 3 9 n=4"), "annulus A B C D n=4");
  EXPECT_EQ(replaced("# text(1,2) color=red textangle=30 text={textangle=5}"),
            "# text(A,B) color=red textangle=C text={textangle=5}");
  const std::string_view text = "circle(1,2,3\")";
  EXPECT_EQ(replace_region_numbers(text, parse_region_item(text, kImage), {"9", "8", ""}),
            "circle(9,8,3\")");
}

TEST(RegionLine, SplitsAtSemicolons) {
  EXPECT_EQ(split_region_line("image; circle(1,2,3\");box 1 2 3 4"),
            (Items{"image", " circle(1,2,3\")", "box 1 2 3 4"}));
  EXPECT_EQ(split_region_line("circle(1,2,3) # text={a;b} color=red; fk5;point(12:00:00,2)"),
            (Items{"circle(1,2,3) # text={a;b} color=red", " fk5", "point(12:00:00,2)"}));
  EXPECT_EQ(split_region_line("# Filename: a;b.fits"), (Items{"# Filename: a;b.fits"}));
  EXPECT_EQ(split_region_line("global font=\"a;b\" tag='c;d'"),
            (Items{"global font=\"a;b\" tag='c;d'"}));
  EXPECT_EQ(split_region_line(""), (Items{""}));
  EXPECT_EQ(split_region_line("fk5;"), (Items{"fk5", ""}));
  EXPECT_EQ(split_region_line("text 1 2 {a;b"), (Items{"text 1 2 {a;b"}));
}

TEST(RegionLine, Properties) {
  EXPECT_EQ(add_region_property("circle(1,2,3)\r", "tag={ok}"), "circle(1,2,3) # tag={ok}");
  EXPECT_EQ(add_region_property("circle(1,2,3) # color=red ", "tag={ok}"),
            "circle(1,2,3) # color=red tag={ok}");
  EXPECT_EQ(add_region_property("# text(1,2)", "tag={ok}"), "# text(1,2) tag={ok}");
}

TEST(RegionLine, FrameNames) {
  EXPECT_EQ(region_frame_name(frames::Frame(frames::System::fk5)), "fk5");
  EXPECT_EQ(region_frame_name(frames::Frame(frames::System::fk4)), "fk4");
  EXPECT_EQ(region_frame_name(frames::Frame(frames::System::galactic)), "galactic");
  EXPECT_EQ(region_frame_name(frames::Frame(frames::System::fk5, 1975)), "");
}

TEST(RegionLine, Recognised) {
  for (const char* yes :
       {"# Region file format: DS9 version 4.1\n", "fk5\n", "# a\n\nimage;circle 1 2 3\n",
        "circle(1,2,3)", "# a\n-box (1,2,3,4)\n", "global color=green\nimage\n"})
    EXPECT_TRUE(looks_like_regions(yes)) << yes;
  for (const char* no : {"", "# id x y\n1 2 3\n", "point x y mag\nM1 1 2 3\n", "1 2\nimage\n",
                         "x,y\n", "circle 1 2 3\n", "f(1,2)\n", "# Region\n1 2\n", "global 1 2\n"})
    EXPECT_FALSE(looks_like_regions(no)) << no;
}

TEST(RegionLine, AnyBytes) {
  // Every beginning of lines with everything in them, and every byte at every place.
  for (const std::string line :
       {"# text(1,2) || color=red textangle=30 text={a;b}", "circle point(1:2:3,4d5m6s) # tag='a'",
        "epanda(1,2,0,90,4,5i,6p,10',12\",2,3r);fk5;box 1 2 3 4 {x}"}) {
    for (std::size_t size = 0; size <= line.size(); ++size)
      for (const auto item : split_region_line(std::string_view(line).substr(0, size)))
        replaced(item, kFk5);
    for (std::size_t i = 0; i < line.size(); ++i)
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = line;
        changed[i] = static_cast<char>(byte);
        for (const auto item : split_region_line(changed))
          replaced(item, kFk5);
      }
  }
}

} // namespace
} // namespace astromill::tables

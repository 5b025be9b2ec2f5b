// astromill: tests of the conversion of blocks of rows
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_converter.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace astromill::coordinates {
namespace {

/// A 100x100 TAN image, 0.001 degree a pixel, centred on longitude 10, latitude 20 at pixel 50, 50.
wcs::Transform transform() {
  std::string cards;
  const auto add = [&cards](std::string card) {
    card.resize(80, ' ');
    cards += card;
  };
  add("SIMPLE  =                    T");
  add("NAXIS   =                    2");
  add("NAXIS1  =                  100");
  add("NAXIS2  =                  100");
  add("CTYPE1  = 'RA---TAN'");
  add("CTYPE2  = 'DEC--TAN'");
  add("CRVAL1  = 10.0");
  add("CRVAL2  = 20.0");
  add("CRPIX1  = 50.0");
  add("CRPIX2  = 50.0");
  add("CDELT1  = -0.001");
  add("CDELT2  = 0.001");
  fits::ImageHeader image{fits::Header(cards), {100, 100}, {}, "0", "", nullptr};
  image.section = fits::section_map({}, image.axes, {});
  return {image, {}};
}

std::pair<std::string, RowCounts> convert(const Options& options, const std::string& rows) {
  const RowPlan plan = make_row_plan(options, false);
  std::vector<Chip> chips;
  chips.push_back({transform(), "0"});
  PointConverter points(options, plan, {Mosaic(std::move(chips)), std::nullopt});
  const auto kind = options.direction == Direction::pixel_to_sky ? text::PairKind::pixels
                                                                 : text::PairKind::equatorial;
  tables::RowLayout layout;
  for (const tables::ColumnChoice& choice : plan.choices)
    layout.columns.push_back(choice.index);
  OutputBlock out;
  RowCounts counts;
  RowConverter(options, plan, kind, layout, std::move(points)).convert(rows, out, counts);
  return {std::string(out.bytes().begin(), out.bytes().end()), counts};
}

TEST(RowConverter, AppendsColumnsWithTheRowsOwnSeparatorAndLineEnd) {
  const auto [out, counts] =
      convert({}, "50 50\n50,50\r\n50\t50\tname\n\n# note\n  50   50  x  \n50 50");
  EXPECT_EQ(out, "50 50 10.00000000 20.00000000\n"
                 "50,50,10.00000000,20.00000000\r\n"
                 "50\t50\tname\t10.00000000\t20.00000000\n"
                 "\n# note\n"
                 "  50   50  x   10.00000000 20.00000000\n"
                 "50 50 10.00000000 20.00000000\n");
  EXPECT_EQ(counts.rows, 5);
  EXPECT_EQ(counts.lines, 7);
}

TEST(RowConverter, CoordsModeWritesTheNewColumnsAlone) {
  Options options{.rows = RowsMode::coords, .precision = 2};
  EXPECT_EQ(convert(options, "50,50,x\r\n# note\n bad\n").first, "10.00 20.00\n# note\nnan nan\n");
}

TEST(RowConverter, BadRowsAreMarkedAndCounted) {
  Options options{.precision = 1, .status = true, .bad_text = "INDEF"};
  const auto [out, counts] = convert(options, "50 50\nx y\n50\n500 50\n");
  EXPECT_EQ(out, "50 50 10.0 20.0 ok\n"
                 "x y INDEF INDEF unparsable\n"
                 "50 INDEF INDEF missing-column\n"
                 "500 50 9.5 20.0 off-image\n");
  EXPECT_EQ(counts.by_status[static_cast<std::size_t>(ItemStatus::unparsable)], 1);
  EXPECT_EQ(counts.first_line[static_cast<std::size_t>(ItemStatus::unparsable)], 2);
  EXPECT_EQ(counts.first_line[static_cast<std::size_t>(ItemStatus::missing_column)], 3);
}

TEST(RowConverter, SkyToPixelReadsHoursAndFindsTheFarSide) {
  Options options{.direction = Direction::sky_to_pixel, .precision = 3, .status = true};
  EXPECT_EQ(convert(options, "0:40:00 20:00:00\n190 -20\n10 95\n").first,
            "0:40:00 20:00:00 50.000 50.000 ok\n"
            "190 -20 nan nan outside-projection\n"
            "10 95 nan nan outside-projection\n");
}

TEST(RowConverter, SexagesimalGivesArcSecondsOneDecimalLess) {
  Options options{.format = SkyFormat::sexagesimal, .precision = 3};
  EXPECT_EQ(convert(options, "50 50\n").first, "50 50 00:40:00.000 +20:00:00.00\n");
}

TEST(RowConverter, LongInputsAreTheSameAsRowByRow) {
  std::string rows;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string row = i % 97 == 0 ? "# comment\n"
                            : i % 89 == 0
                                ? "bad\n"
                                : std::to_string(i * 0.37) + " " + std::to_string(i % 71) + "\n";
    rows += row;
    expected += convert({}, row).first;
  }
  EXPECT_EQ(convert({}, rows).first, expected);
}

TEST(RowCounts, AppendCountsLinesOn) {
  RowCounts a;
  a.lines = 10;
  RowCounts b;
  b.lines = 5;
  b.rows = 5;
  b.by_status[4] = 2;
  b.first_line[4] = 3;
  a.append(b);
  a.append(b);
  EXPECT_EQ(a.first_line[4], 13);
  EXPECT_EQ(a.by_status[4], 4);
  EXPECT_EQ(a.lines, 20);
}

} // namespace
} // namespace astromill::coordinates

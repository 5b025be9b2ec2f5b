// astromill: tests of reading the fields of a row
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/cell_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace astromill::coordinates {
namespace {

struct Reading {
  ItemStatus status;
  PointBatch batch;
};

Reading read(const Options& options, const std::vector<std::string>& cells,
             std::vector<std::string> units = {}) {
  RowPlan plan = make_row_plan(options, false);
  units.resize(plan.choices.size());
  take_units(plan, units, {});
  std::vector<text::Field> fields;
  for (const std::string& cell : cells)
    fields.push_back(cell == "(none)" ? text::Field{}
                                      : text::Field{cell.data(), cell.data() + cell.size()});
  const bool sky = options.direction == Direction::sky_to_pixel;
  Reading out;
  out.status = CellReader(plan, sky ? text::PairKind::equatorial : text::PairKind::pixels)
                   .read(fields, out.batch, 0);
  return out;
}

const Options kSky{.direction = Direction::sky_to_pixel};

TEST(CellReader, Pairs) {
  const Reading pixels = read({}, {"100.5", "-2e1"});
  EXPECT_EQ(pixels.status, ItemStatus::ok);
  EXPECT_EQ(pixels.batch.a[0], 100.5);
  EXPECT_EQ(pixels.batch.b[0], -20);
  const Reading sky = read(kSky, {"1:00:00", "-0:30:00"});
  EXPECT_EQ(sky.batch.a[0], 15);
  EXPECT_EQ(sky.batch.b[0], -0.5);
  EXPECT_EQ(read({}, {"1:00", "2"}).status, ItemStatus::unparsable);
  EXPECT_EQ(read(kSky, {"10", "2h"}).status, ItemStatus::unparsable);
}

TEST(CellReader, MissingAndBadCells) {
  EXPECT_EQ(read({}, {"1", "(none)"}).status, ItemStatus::missing_column);
  EXPECT_EQ(read({}, {"", "1"}).status, ItemStatus::missing_column);
  EXPECT_EQ(read({}, {"1", "x"}).status, ItemStatus::unparsable);
  EXPECT_EQ(read({}, {"1", "nan"}).status, ItemStatus::unparsable);
}

TEST(CellReader, UnitsCountForPlainNumbersOnly) {
  EXPECT_EQ(read(kSky, {"2", "1"}, {"hourangle", "deg"}).batch.a[0], 30);
  EXPECT_EQ(read(kSky, {"2:00:00", "1"}, {"hourangle", "deg"}).batch.a[0], 30);
  EXPECT_EQ(read(kSky, {"7200", "1"}, {"arcsec", "deg"}).batch.a[0], 2);
}

TEST(CellReader, FrameByRow) {
  Options options = kSky;
  options.system_column = "3";
  const Reading galactic = read(options, {"10:30:00", "1", "Galactic"});
  EXPECT_EQ(galactic.status, ItemStatus::ok);
  EXPECT_EQ(galactic.batch.a[0], 10.5);
  EXPECT_EQ(galactic.batch.frame[0].system, frames::System::galactic);
  EXPECT_EQ(read(options, {"10:30:00", "1", "B1950"}).batch.a[0], 157.5);
  EXPECT_EQ(read(options, {"10", "1", "nowhere"}).status, ItemStatus::unparsable);
  EXPECT_EQ(read(options, {"10", "1", ""}).status, ItemStatus::missing_column);
}

TEST(CellReader, ErrorsAndMotions) {
  const Options options{.proper_motion = "5,6", .epoch = "2000:2010", .errors = "7,8,9"};
  const Reading good = read(options, {"1", "2", "3", "-4", "0.5", "0", "-1"});
  EXPECT_EQ(good.status, ItemStatus::ok);
  EXPECT_EQ(good.batch.numbers[1][0], -4);
  EXPECT_EQ(good.batch.numbers[4][0], -1);
  EXPECT_EQ(read(options, {"1", "2", "3", "4", "-0.5", "1", "0"}).status, ItemStatus::unparsable);
  EXPECT_EQ(read(options, {"1", "2", "3", "4", "0.5", "1", "1.01"}).status, ItemStatus::unparsable);
  EXPECT_EQ(read(options, {"1", "2", "3", "", "0.5", "1", "0"}).status, ItemStatus::missing_column);
}

} // namespace
} // namespace astromill::coordinates

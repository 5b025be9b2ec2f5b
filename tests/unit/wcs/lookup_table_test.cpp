// astromill: tests of reading lookup tables and of what they mean
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/lookup_table.h"
#include "support/lookup_tables.h"
#include "support/temporary_directory.h"
#include "support/tolerances.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Lookup;
using test::Random;
using test::TemporaryDirectory;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class LookupTableFile : public testing::Test {
protected:
  LookupTable read(const FitsWriter& writer) {
    writer.write(path_);
    fits::File file(path_);
    file.select("WCSDVARR");
    return read_lookup_table(file);
  }
  void expect_refused(const FitsWriter& writer, const std::string& part) {
    try {
      read(writer);
      FAIL() << part;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("a.fits[WCSDVARR,1]"), std::string::npos);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
  static FitsWriter table(const FitsWriter::Axes& axes, int bitpix,
                          const std::vector<double>& values) {
    return FitsWriter().extension("WCSDVARR", axes).values(bitpix, values);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("a.fits");
};

TEST_F(LookupTableFile, NumbersOfEveryKind) {
  const std::vector<double> values{1, 2, 3, 100, 5, 6};
  const std::vector<double> negative{-1, 2.0, -3, 100, -5, 6};
  for (const int bitpix : {8, 16, 32, 64, -32, -64}) {
    const auto& given = bitpix == 8 ? values : negative;
    const LookupTable out = read(table({3, 2}, bitpix, given));
    EXPECT_EQ(out.values, given) << bitpix;
    EXPECT_EQ(out.length, (std::array<std::size_t, 2>{3, 2}));
  }
  EXPECT_EQ(read(table({1, 1}, -64, {1.0 / 3})).values, std::vector<double>{1.0 / 3});
  EXPECT_EQ(read(table({1, 1}, -32, {1.0 / 3})).values, std::vector<double>{1.0F / 3});
}

TEST_F(LookupTableFile, ScaledNumbers) {
  const LookupTable out =
      read(table({2, 1}, 16, {-100, 300}).set("BSCALE", 0.25).set("BZERO", -1.5));
  EXPECT_EQ(out.values, (std::vector<double>{-26.5, 73.5}));
}

TEST_F(LookupTableFile, NodesAndTheirDefaults) {
  const LookupTable defaults = read(table({2, 1}, -32, {0, 0}));
  EXPECT_EQ(defaults.reference_node, (std::array<double, 2>{0, 0}));
  EXPECT_EQ(defaults.reference_pixel, (std::array<double, 2>{0, 0}));
  EXPECT_EQ(defaults.step, (std::array<double, 2>{1, 1}));
  FitsWriter writer = table({2}, -32, {0, 0});
  writer.set("CRPIX1", 1.5).set("CRVAL1", 100).set("CDELT1", 64).set("CDELT2", -2.5);
  const LookupTable given = read(writer);
  EXPECT_EQ(given.length, (std::array<std::size_t, 2>{2, 1}));
  EXPECT_EQ(given.reference_node, (std::array<double, 2>{1.5, 0}));
  EXPECT_EQ(given.reference_pixel, (std::array<double, 2>{100, 0}));
  EXPECT_EQ(given.step, (std::array<double, 2>{64, -2.5}));
}

TEST_F(LookupTableFile, WhatIsNoTable) {
  expect_refused(FitsWriter().table("WCSDVARR"), "is a table of rows and columns");
  expect_refused(FitsWriter().compressed_image("WCSDVARR"), "unpack it with funpack");
  expect_refused(FitsWriter().extension("WCSDVARR", {}), "NAXIS: a lookup table must have one or");
  expect_refused(FitsWriter().extension("WCSDVARR", {2, 2, 2}), "must have one or two axes");
  expect_refused(FitsWriter().extension("WCSDVARR", {0, 2}), "has no values");
  expect_refused(FitsWriter().extension("WCSDVARR", {2, 2}).set("NAXIS1", 1LL << 40),
                 "too large: more than 4194304 values");
  expect_refused(FitsWriter().extension("WCSDVARR", {2, 2}).set("NAXIS2", 1LL << 22), "too large");
  expect_refused(table({2, 1}, -32, {0, 0}).set("CDELT2", 0.0), "CDELT2: the step of a lookup");
  expect_refused(table({2, 1}, -32, {0, 0}).set("CRVAL1", "abc"), "CRVAL1");
}

TEST_F(LookupTableFile, DamagedValues) {
  expect_refused(table({3, 2}, -32, {0, 0, 0, 0, kNan, 0}),
                 "a value that is not a finite number, at column 2 of row 2");
  expect_refused(table({2, 1}, -64, {std::numeric_limits<double>::infinity(), 0}),
                 "at column 1 of row 1");
  expect_refused(table({2, 1}, 16, {1, -99}).set("BLANK", -99), "at column 2 of row 1");
  expect_refused(FitsWriter().extension("WCSDVARR", {100, 100}).data("abc").set("BITPIX", -32),
                 "is cut off: the file ends before its values do");
}

TEST_F(LookupTableFile, TablesOfAHeaderAreFound) {
  FitsWriter writer;
  const Lookup first{{2, 1}, {1, 2}};
  const Lookup second{{2, 1}, {3, 4}};
  add_lookup(writer, second, "WCSDVARR", 2);
  add_lookup(writer, first, "WCSDVARR", 1);
  add_lookup(writer, first, "D2IMARR", 1);
  writer.write(path_);
  fits::File file(path_);
  FitsWriter asking;
  ask_for_lookup(asking, "CPDIS", 2, 2);
  ask_for_lookup(asking, "D2IMDIS", 1, 1);
  const fits::Header header(asking.cards());
  const LookupTables out = read_lookup_tables(header, read_lookup_keywords(header, ' '), &file);
  EXPECT_FALSE(out.pixel[0] || out.detector[1]);
  ASSERT_TRUE(out.pixel[1] && out.detector[0]);
  EXPECT_EQ(out.pixel[1]->values, second.values);
  EXPECT_EQ(out.detector[0]->values, first.values);
  EXPECT_EQ(out.warning, "");
}

TEST_F(LookupTableFile, MissingTables) {
  FitsWriter().write(path_);
  fits::File file(path_);
  FitsWriter asking;
  ask_for_lookup(asking, "CPDIS", 2, 2);
  const fits::Header header(asking.cards(), {.file = "a.fits", .hdu = "SCI,1"});
  const auto message = [&](fits::File* from) -> std::string {
    try {
      read_lookup_tables(header, read_lookup_keywords(header, ' '), from);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message(&file), "a.fits[SCI,1]: CPDIS2: asks for the lookup table of extension "
                            "WCSDVARR,2, which is not in the file");
  EXPECT_NE(message(nullptr).find("a header by itself has no extensions"), std::string::npos);
}

TEST_F(LookupTableFile, MissingTableOfTheOldDetectorCorrectionIsAWarning) {
  FitsWriter().write(path_);
  fits::File file(path_);
  const fits::Header header(FitsWriter().set("AXISCORR", 1).cards());
  for (fits::File* from : {&file, static_cast<fits::File*>(nullptr)}) {
    const auto out = read_lookup_tables(header, read_lookup_keywords(header, ' '), from);
    EXPECT_FALSE(out.detector[0]);
    EXPECT_NE(out.warning.find("AXISCORR"), std::string::npos);
  }
}

LookupTable table_of(const Lookup& lookup) {
  return {lookup.values, lookup.length, lookup.crpix, lookup.crval, lookup.cdelt};
}

/// Grids against the definition of their tables, in and around them, on their nodes and edges.
void expect_definition(Random& random, const std::array<std::optional<Lookup>, 2>& lookups) {
  LookupPair tables;
  for (std::size_t i = 0; i < 2; ++i)
    if (lookups[i])
      tables[i] = table_of(*lookups[i]);
  const std::array<double, 2> crpix{random.uniform(-100, 1000), random.uniform(-100, 1000)};
  const LookupGrids grids(tables, crpix);
  std::vector<std::array<double, 2>> pixels{{1e15, -1e15}, {-1e300, 1e300}};
  for (int i = 0; i < 40; ++i)
    pixels.push_back({random.uniform(-500, 1500), random.uniform(-500, 1300)});
  for (const auto& [x, y] : pixels) {
    const PlanePoint p{x - crpix[0], y - crpix[1]};
    Linearisation sum{{0, 0}, {}};
    for (const OffsetGrid& grid : grids.grids()) {
      sum.value.a += evaluate(grid, p).value.a;
      sum.value.b += evaluate(grid, p).value.b;
    }
    const double a = lookups[0] ? static_cast<double>(lookups[0]->offset(x, y)) : 0;
    const double b = lookups[1] ? static_cast<double>(lookups[1]->offset(x, y)) : 0;
    EXPECT_NEAR(sum.value.a, a, test::tolerance::kTableOffset) << x << ' ' << y;
    EXPECT_NEAR(sum.value.b, b, test::tolerance::kTableOffset) << x << ' ' << y;
  }
}

TEST(LookupGrids, AgreeWithTheDefinition) {
  Random random(71);
  for (int trial = 0; trial < 300; ++trial) {
    const Lookup first = test::random_lookup(random, 1000, 800, 0.1);
    Lookup second = test::random_lookup(random, 1000, 800, 0.1);
    if (trial % 2 == 0) { // one grid for both
      second = first;
      for (double& value : second.values)
        value = random.uniform(-1, 1);
    }
    expect_definition(random, {first, second});
    expect_definition(random, {first, std::nullopt});
    expect_definition(random, {std::nullopt, second});
  }
}

TEST(LookupGrids, AreSharedByTablesWithTheSameNodes) {
  const Lookup first{{2, 2}, {1, 2, 3, 4}};
  Lookup second{{2, 2}, {5, 6, 7, 8}};
  EXPECT_EQ(LookupGrids({table_of(first), table_of(second)}, {0, 0}).grids()[1].values, nullptr);
  second.crval = {1, 0};
  EXPECT_NE(LookupGrids({table_of(first), table_of(second)}, {0, 0}).grids()[1].values, nullptr);
  EXPECT_EQ(LookupGrids({std::nullopt, std::nullopt}, {0, 0}).grids()[0].values, nullptr);
}

TEST(LookupGrids, SlopesAreThoseOfTheValues) {
  Random random(72);
  for (int trial = 0; trial < 100; ++trial) {
    const Lookup lookup = test::random_lookup(random, 1000, 800, 0.1);
    const LookupGrids grids({table_of(lookup), std::nullopt}, {0, 0});
    const OffsetGrid& grid = grids.grids()[0];
    for (int i = 0; i < 20; ++i) {
      const PlanePoint p{random.uniform(-500, 1500), random.uniform(-500, 1300)};
      constexpr double kStep = 1e-5;
      const double a = (evaluate(grid, {p.a + kStep, p.b}).value.a - evaluate(grid, p).value.a);
      const double b = (evaluate(grid, {p.a, p.b + kStep}).value.a - evaluate(grid, p).value.a);
      EXPECT_NEAR(evaluate(grid, p).slope[0][0], a / kStep, test::tolerance::kSlope);
      EXPECT_NEAR(evaluate(grid, p).slope[0][1], b / kStep, test::tolerance::kSlope);
    }
  }
}

TEST(LookupGrids, TakeAnyPoint) {
  const Lookup lookup{{2, 2}, {1, 2, 3, 4}};
  const LookupGrids grids({table_of(lookup), table_of(lookup)}, {0, 0});
  const double inf = std::numeric_limits<double>::infinity();
  for (const double a : {kNan, inf, -inf, 1e308, -1e308})
    for (const double b : {kNan, inf, -inf, 0.0})
      EXPECT_TRUE(std::isfinite(evaluate(grids.grids()[0], {a, b}).value.a));
}

} // namespace
} // namespace astromill::wcs

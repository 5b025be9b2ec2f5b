// astromill: tests of the columns that a run reads and adds
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/coordinates/row_plan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace astromill::coordinates {
namespace {

std::vector<std::string> names(const RowPlan& plan) {
  std::vector<std::string> out;
  for (const tables::NewColumn& column : plan.added)
    out.push_back(column.name);
  return out;
}

using Names = std::vector<std::string>;

TEST(RowPlan, JustAPair) {
  const RowPlan plan = make_row_plan({}, false);
  EXPECT_TRUE(plan.pair_only());
  EXPECT_EQ(names(plan), (Names{"lon", "lat"}));
  EXPECT_EQ(plan.added[0].unit, "deg");
  EXPECT_EQ(plan.numbers(), 0U);
  const RowPlan back = make_row_plan({.direction = Direction::sky_to_pixel}, true);
  EXPECT_EQ(names(back), (Names{"x", "y", "status"}));
  EXPECT_EQ(back.added[0].unit, "pixel");
  EXPECT_EQ(names(make_row_plan({.frame = "physical"}, false)), (Names{"x", "y"}));
}

TEST(RowPlan, Everything) {
  const RowPlan plan = make_row_plan({.direction = Direction::sky_to_pixel,
                                      .columns = "ra,dec",
                                      .system_column = "sys",
                                      .proper_motion = "pmra,pmdec",
                                      .epoch = "2000:2016",
                                      .errors = "sx,sy,rho",
                                      .scale = true,
                                      .chips = true,
                                      .status = true},
                                     false);
  EXPECT_EQ(names(plan), (Names{"x", "y", "x_err", "y_err", "err_corr", "scale_x", "scale_y",
                                "pa_y", "pixel_area", "chip", "status"}));
  ASSERT_EQ(plan.choices.size(), 8U);
  EXPECT_EQ(plan.choices[2].name, "pmra");
  EXPECT_EQ(plan.choices[4].name, "sx");
  EXPECT_EQ(plan.choices[7].name, "sys");
  EXPECT_EQ(plan.quantities[7], Quantity::frame);
  EXPECT_EQ(plan.numbers(), 5U);
  EXPECT_EQ(plan.further_numbers(), 7U);
  EXPECT_FALSE(plan.pair_only());
}

TEST(RowPlan, AColumnHasOneMeaning) {
  EXPECT_THROW(make_row_plan({.columns = "1,2", .errors = "2,3"}, false), UsageError);
  EXPECT_THROW(make_row_plan({.system_column = "1,2"}, false), UsageError);
  EXPECT_THROW(make_row_plan({.errors = "3"}, false), UsageError);
}

std::vector<double> factors(std::vector<std::string> units, const Options& options) {
  RowPlan plan = make_row_plan(options, false);
  units.resize(plan.choices.size());
  take_units(plan, units, {.file = "list"});
  return plan.factors;
}

TEST(Units, OfPositions) {
  const Options options{.direction = Direction::sky_to_pixel};
  EXPECT_EQ(factors({"deg", "degrees"}, options), (std::vector<double>{1, 1}));
  EXPECT_EQ(factors({"", ""}, options), (std::vector<double>{1, 1}));
  EXPECT_EQ(factors({"hourangle", "arcsec"}, options), (std::vector<double>{15, 1.0 / 3600}));
  EXPECT_NEAR(factors({"rad", "RAD"}, options)[1], 57.29577951308232, 1e-13);
  EXPECT_THROW(factors({"pixel", "deg"}, options), Error);
  EXPECT_EQ(factors({"pix", "pixel"}, {}), (std::vector<double>{1, 1}));
  EXPECT_THROW(factors({"deg", "deg"}, {}), Error);
}

TEST(Units, OfMotionsAndErrors) {
  const Options options{.direction = Direction::sky_to_pixel,
                        .proper_motion = "3,4",
                        .epoch = "2000:2016",
                        .errors = "5,6"};
  const auto of = [&](const std::string& motion, const std::string& error) {
    return factors({"deg", "deg", motion, motion, error, error}, options);
  };
  for (const char* unit : {"mas/yr", "mas yr-1", "mas.yr-1", "mas yr**-1", "mas / yr", "mas/year"})
    EXPECT_EQ(of(unit, "mas"), (std::vector<double>{1, 1, 1, 1, 0.001, 0.001})) << unit;
  EXPECT_EQ(of("arcsec/yr", "arcsec")[2], 1000);
  EXPECT_EQ(of("", "deg")[5], 3600);
  EXPECT_THROW(of("mas", "mas"), Error);
  EXPECT_THROW(of("km/s", "mas"), Error);
  try {
    of("mas/yr", "pixel");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "list: column 5: this unit is not one that the column can have: 'pixel'");
  }
}

} // namespace
} // namespace astromill::coordinates

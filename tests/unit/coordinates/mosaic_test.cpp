// astromill: tests of finding the chip of a mosaic on which a position lies
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/coordinates/mosaic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace astromill::coordinates {
namespace {

/// A 100x100 TAN image of 0.001 degree a pixel whose middle is at (longitude, latitude).
Chip chip(double longitude, double latitude, const std::string& label,
          const std::string& system = "'ICRS'", int size = 100) {
  std::string cards;
  const auto add = [&cards](std::string card) {
    card.resize(80, ' ');
    cards += card;
  };
  add("SIMPLE  =                    T");
  add("NAXIS   =                    2");
  add("CTYPE1  = 'RA---TAN'");
  add("CTYPE2  = 'DEC--TAN'");
  add("RADESYS = " + system);
  add("CRVAL1  = " + std::to_string(longitude));
  add("CRVAL2  = " + std::to_string(latitude));
  add("CRPIX1  = 50.5");
  add("CRPIX2  = 50.5");
  add("CDELT1  = -0.001");
  add("CDELT2  = 0.001");
  fits::ImageHeader image{fits::Header(cards), {}, {}, label, "", nullptr};
  if (size > 0)
    image.axes = {size, size};
  image.section = fits::section_map({}, image.axes, {});
  return {wcs::Transform(image, {}), label};
}

std::vector<Chip> pair_of_chips() {
  std::vector<Chip> chips;
  chips.push_back(chip(10, 20, "SCI,1"));
  chips.push_back(chip(10.2, 20, "SCI,2"));
  return chips;
}

struct Found {
  std::vector<double> x, y;
  std::vector<ItemStatus> status;
  std::vector<std::size_t> chip;
};

Found find(Mosaic& mosaic, const std::vector<double>& longitude,
           const std::vector<double>& latitude) {
  const std::size_t n = longitude.size();
  Found out{std::vector<double>(n), std::vector<double>(n), std::vector<ItemStatus>(n),
            std::vector<std::size_t>(n)};
  mosaic.sky_to_pixel(longitude, latitude, out.x, out.y, out.status, out.chip);
  return out;
}

TEST(Mosaic, EachPositionOnItsChip) {
  Mosaic mosaic(pair_of_chips());
  const Found found = find(mosaic, {10.2, 10, 10.01, 10.1, 190}, {20, 20, 20.02, 20, -20});
  EXPECT_EQ(found.chip, (std::vector<std::size_t>{1, 0, 0, found.chip[3], found.chip[4]}));
  EXPECT_EQ(found.status[0], ItemStatus::ok);
  EXPECT_NEAR(found.x[0], 50.5, 1e-6);
  EXPECT_NEAR(found.y[2], 70.5, 1e-2);
  EXPECT_EQ(found.status[3], ItemStatus::off_image); // in the gap
  EXPECT_TRUE(std::isfinite(found.x[3]));
  EXPECT_EQ(found.status[4], ItemStatus::outside_projection);
}

TEST(Mosaic, NearestChipWhereThereIsNone) {
  Mosaic mosaic(pair_of_chips());
  const Found found = find(mosaic, {9.5, 10.6}, {20, 20});
  EXPECT_EQ(found.chip, (std::vector<std::size_t>{0, 1}));
}

TEST(Mosaic, ResultsDoNotDependOnTheCompany) {
  Mosaic mosaic(pair_of_chips());
  std::vector<double> longitude;
  std::vector<double> latitude;
  for (int i = 0; i < 300; ++i) {
    longitude.push_back(9.9 + 0.0014 * i);
    latitude.push_back(19.9 + 0.0007 * (i * 7 % 300));
  }
  longitude.push_back(std::numeric_limits<double>::quiet_NaN());
  latitude.push_back(0);
  const Found all = find(mosaic, longitude, latitude);
  Mosaic copy = mosaic.clone();
  for (std::size_t i = 0; i < longitude.size(); ++i) {
    const Found one = find(copy, {longitude[i]}, {latitude[i]});
    EXPECT_EQ(one.status[0], all.status[i]) << i;
    EXPECT_EQ(one.chip[0], all.chip[i]) << i;
    if (has_result(all.status[i])) {
      EXPECT_EQ(one.x[0], all.x[i]) << i;
    }
  }
  // The obvious way: every chip in turn.
  for (std::size_t i = 0; i < longitude.size(); ++i) {
    std::size_t first = 2;
    for (std::size_t c = 0; c < 2 && first == 2; ++c) {
      std::vector<Chip> alone;
      alone.push_back({mosaic.transform(c).clone(), ""});
      Mosaic single(std::move(alone));
      if (find(single, {longitude[i]}, {latitude[i]}).status[0] == ItemStatus::ok)
        first = c;
    }
    EXPECT_EQ(all.status[i] == ItemStatus::ok, first < 2) << i;
    if (first < 2) {
      EXPECT_EQ(all.chip[i], first) << i;
    }
  }
}

TEST(Mosaic, ChipsOfOneFrameAndKnownSize) {
  EXPECT_EQ(Mosaic(pair_of_chips()).frame().system, frames::System::icrs);
  std::vector<Chip> mixed = pair_of_chips();
  mixed.push_back(chip(10, 21, "SCI,3", "'FK5'"));
  EXPECT_THROW(Mosaic(std::move(mixed)).frame(), Error);
  std::vector<Chip> unknown = pair_of_chips();
  unknown.push_back(chip(10, 21, "SCI,3", "'ICRS'", 0));
  EXPECT_THROW(Mosaic(std::move(unknown)), Error);
}

} // namespace
} // namespace astromill::coordinates

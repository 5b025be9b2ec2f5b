// astromill: tests of lookup tables in every compiled set of kernels against plain evaluation
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/distortion.h"
#include "astromill/wcs/kernels.h"
#include "astromill/wcs/lookup_table.h"
#include "astromill/wcs/plane_scalar.h"
#include "support/lookup_tables.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace astromill::wcs {

static void PrintTo(const Kernels* kernels, std::ostream* out) { *out << kernels->name; }

namespace {

using test::Random;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kPoints = 64;

class LookupKernels : public ::testing::TestWithParam<const Kernels*> {
protected:
  const Kernels& kernels() const { return *GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(Sets, LookupKernels, ::testing::ValuesIn(available_kernels()),
                         [](const auto& set) { return std::string(set.param->name); });

/// A map of an image of 1000 x 800 pixels in units of pixels, with the tables it looks at.
struct TableMap {
  PlaneMap map;
  std::unique_ptr<LookupGrids> detector, pixel;
};

LookupPair random_pair(Random& random, double slope) {
  const auto table = [&] {
    const test::Lookup lookup = test::random_lookup(random, 1000, 800, slope);
    return LookupTable{lookup.values, lookup.length, lookup.crpix, lookup.crval, lookup.cdelt};
  };
  LookupPair out{table(), table()};
  if (random.chance(0.5)) {
    out[1] = out[0];
    for (double& value : out[1]->values)
      value *= random.uniform(-1, 1);
  }
  if (random.chance(0.3))
    out[static_cast<std::size_t>(random.integer(0, 1))].reset();
  return out;
}

TableMap table_map(Random& random, bool sip, double slope) {
  TableMap out;
  const std::array<double, 2> crpix{500.5, 400.5};
  out.detector = std::make_unique<LookupGrids>(random_pair(random, slope), crpix);
  out.pixel = std::make_unique<LookupGrids>(random_pair(random, slope), crpix);
  out.map.shift = {-crpix[0], -crpix[1]};
  out.map.to_plane = {{{-0.8, 0.6}, {0.6, 0.8}}};
  out.map.from_plane = inverse(out.map.to_plane);
  if (random.chance(0.8))
    out.map.detector_grids = out.detector->grids();
  if (random.chance(0.8))
    out.map.pixel_grids = out.pixel->grids();
  if (sip)
    out.map.pixel_correction = read_sip(test::image_of(test::sip_header()).header).forward;
  return out;
}

struct Arrays {
  std::vector<double> a = std::vector<double>(kPoints);
  std::vector<double> b = a;
};

/// On the image and up to 300 pixels beside it.
Arrays pixels(Random& random) {
  Arrays out;
  for (std::size_t i = 0; i < kPoints; ++i) {
    out.a[i] = random.uniform(-300, 1300);
    out.b[i] = random.uniform(-300, 1100);
  }
  return out;
}

Arrays to_plane(const Kernels& kernels, const PlaneMap& map, const Arrays& in) {
  Arrays out;
  kernels.pixel_to_plane(map, kPoints, in.a.data(), in.b.data(), out.a.data(), out.b.data());
  return out;
}

Arrays to_pixel(const Kernels& kernels, const PlaneMap& map, const Arrays& in) {
  Arrays out;
  kernels.plane_to_pixel(map, kPoints, in.a.data(), in.b.data(), out.a.data(), out.b.data());
  return out;
}

TEST_P(LookupKernels, PixelToPlaneAgreesWithThePlainEvaluation) {
  Random random(81);
  for (int trial = 0; trial < 500; ++trial) {
    const TableMap tables = table_map(random, trial % 2 == 1, 0.2);
    const Arrays in = pixels(random);
    const Arrays out = to_plane(kernels(), tables.map, in);
    for (std::size_t i = 0; i < kPoints; ++i) {
      const PlanePoint expected = plane_of_pixel(tables.map, {in.a[i], in.b[i]});
      EXPECT_NEAR(out.a[i], expected.a, test::tolerance::kTableOffset);
      EXPECT_NEAR(out.b[i], expected.b, test::tolerance::kTableOffset);
    }
  }
}

TEST_P(LookupKernels, PlaneToPixelLeadsBack) {
  Random random(82);
  for (int trial = 0; trial < 500; ++trial) {
    const TableMap tables = table_map(random, trial % 2 == 1, 0.002);
    const Arrays in = pixels(random);
    const Arrays plane = to_plane(kernels(), tables.map, in);
    const Arrays back = to_pixel(kernels(), tables.map, plane);
    for (std::size_t i = 0; i < kPoints; ++i) {
      EXPECT_NEAR(back.a[i], in.a[i], test::tolerance::kPixel) << in.a[i] << ' ' << in.b[i];
      EXPECT_NEAR(back.b[i], in.b[i], test::tolerance::kPixel) << in.a[i] << ' ' << in.b[i];
    }
  }
}

/// Steep tables are where the vector iteration gives up at times; what it does give is right, and
/// the plain one finds the rest.
TEST_P(LookupKernels, SteepTablesAreInvertedByOneOrTheOther) {
  Random random(83);
  for (int trial = 0; trial < 500; ++trial) {
    const TableMap tables = table_map(random, false, 0.45);
    const Arrays in = pixels(random);
    const Arrays plane = to_plane(kernels(), tables.map, in);
    const Arrays back = to_pixel(kernels(), tables.map, plane);
    for (std::size_t i = 0; i < kPoints; ++i) {
      const auto plain = pixel_of_plane(tables.map, {plane.a[i], plane.b[i]});
      ASSERT_TRUE(plain) << in.a[i] << ' ' << in.b[i];
      EXPECT_NEAR(plain->a, in.a[i], test::tolerance::kPixel);
      EXPECT_NEAR(plain->b, in.b[i], test::tolerance::kPixel);
      if (std::isfinite(back.a[i])) {
        EXPECT_NEAR(back.a[i], in.a[i], test::tolerance::kPixel);
        EXPECT_NEAR(back.b[i], in.b[i], test::tolerance::kPixel);
      }
    }
  }
}

TEST_P(LookupKernels, PointsThatAreNoPointsHarmNobody) {
  Random random(84);
  const TableMap tables = table_map(random, true, 0.1);
  const double inf = std::numeric_limits<double>::infinity();
  Arrays in = pixels(random);
  std::size_t i = 0;
  for (const double bad : {kNan, inf, -inf, 1e308, -1e308}) {
    in.a[i++] = bad;
    in.b[i++] = bad;
  }
  to_plane(kernels(), tables.map, in); // under the sanitizers
  const Arrays back = to_pixel(kernels(), tables.map, in);
  for (std::size_t k = 0; k < 6; ++k)
    EXPECT_TRUE(std::isnan(back.a[k]) && std::isnan(back.b[k])) << k;
}

TEST_P(LookupKernels, ResultsDoNotDependOnTheNeighbours) {
  Random random(85);
  for (int trial = 0; trial < 50; ++trial) {
    const TableMap tables = table_map(random, trial % 2 == 1, 0.3);
    const Arrays in = pixels(random);
    const Arrays plane = to_plane(kernels(), tables.map, in);
    const Arrays back = to_pixel(kernels(), tables.map, plane);
    for (std::size_t i = 0; i < kPoints; ++i) {
      Arrays alone;
      alone.a.assign(kPoints, in.a[i]);
      alone.b.assign(kPoints, in.b[i]);
      const Arrays there = to_plane(kernels(), tables.map, alone);
      const Arrays again = to_pixel(kernels(), tables.map, there);
      const auto same = [](double p, double q) {
        return std::bit_cast<std::uint64_t>(p) == std::bit_cast<std::uint64_t>(q);
      };
      ASSERT_TRUE(same(there.a[kPoints - 1], plane.a[i]) && same(there.b[kPoints - 1], plane.b[i]));
      ASSERT_TRUE(same(again.a[kPoints - 1], back.a[i]) && same(again.b[kPoints - 1], back.b[i]));
    }
  }
}

} // namespace
} // namespace astromill::wcs

// astromill: tests of every compiled set of kernels against long double formulas
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/celestial_rotation.h"
#include "astromill/wcs/distortion.h"
#include "astromill/wcs/kernels.h"
#include "support/random.h"
#include "support/tan_formulas.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

namespace astromill::wcs {

/// Shown as the test's parameter.
static void PrintTo(const Kernels* kernels, std::ostream* out) { *out << kernels->name; }

namespace {

using test::Pixel;
using test::Random;
using test::Sky;
using test::TanFormulas;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class KernelSet : public ::testing::TestWithParam<const Kernels*> {
protected:
  const Kernels& kernels() const { return *GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(Sets, KernelSet, ::testing::ValuesIn(available_kernels()),
                         [](const auto& set) { return std::string(set.param->name); });

struct Arrays {
  std::vector<double> a, b;

  void push(double first, double second) {
    a.push_back(first);
    b.push_back(second);
  }
  std::size_t size() const { return a.size(); }
  /// Fills up to whole lanes.
  void pad() {
    while (size() % kMaxLanes != 0)
      push(0, 0);
  }
};

/// A gnomonic projection with its native pole at (longitude, latitude).
CelestialGeometry geometry_at(double longitude, double latitude, double pole_native_longitude) {
  CelestialGeometry out;
  out.projection = "TAN";
  out.reference_longitude = out.pole_longitude = longitude;
  out.reference_latitude = latitude;
  out.pole_colatitude = 90 - latitude;
  out.pole_native_longitude = pole_native_longitude;
  return out;
}

std::vector<CelestialGeometry> geometries() {
  std::vector<CelestialGeometry> out;
  for (const double latitude : {-90.0, -89.9999999, -45.0, 0.0, 10.5, 89.9999999, 90.0})
    for (const double longitude : {0.0, 1e-13, 90.0, 180.0, 201.25, 359.9999999999999})
      for (const double pole : {180.0, 0.0, 33.3})
        out.push_back(geometry_at(longitude, latitude, pole));
  return out;
}

Arrays plane_points(Random& random, const TanFormulas& formulas) {
  Arrays out;
  for (const double u : {0.0, 1e-300, 1e-10, 1.0, -57.3, 1e5, -1e10, 1e50, 1e99, -1e100})
    for (const double v : {0.0, -1e-10, 1.0, -2e10, 1e100})
      out.push(u, v);
  for (int i = 0; i < 100; ++i) {
    const double r = random.log_uniform(1e-8, 1e3);
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    out.push(r * std::cos(angle), r * std::sin(angle));
  }
  for (const double pole : {-90.0, 90.0}) { // the points next to the celestial poles
    const auto at = formulas.plane(0, pole);
    for (const double off : {0.0, 1e-13, -1e-12, 1e-9, -1e-6, 1e-3})
      if (at.sine_theta > 0)
        out.push(static_cast<double>(at.u) + off, static_cast<double>(at.v) - off / 3);
  }
  out.pad();
  return out;
}

TEST_P(KernelSet, PlaneToSkyAgreesWithTheFormulas) {
  Random random(21);
  for (const CelestialGeometry& geometry : geometries()) {
    const TanFormulas formulas(geometry);
    const TanProjection tan = tan_projection(geometry);
    const Arrays in = plane_points(random, formulas);
    std::vector<double> longitude(in.size()), latitude(in.size());
    kernels().plane_to_sky(tan, in.size(), in.a.data(), in.b.data(), longitude.data(),
                           latitude.data());
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Sky sky{longitude[i], latitude[i]};
      ASSERT_TRUE(sky.defined()) << in.a[i] << ' ' << in.b[i];
      EXPECT_GE(sky.longitude, 0);
      EXPECT_LT(sky.longitude, 360);
      EXPECT_LE(std::fabs(sky.latitude), 90);
      EXPECT_LE(test::separation(sky, formulas.sky(in.a[i], in.b[i])), test::tolerance::kKernelSky)
          << in.a[i] << ' ' << in.b[i] << " at " << geometry.reference_longitude << ' '
          << geometry.reference_latitude;
    }
  }
}

TEST_P(KernelSet, PlaneToSkyHasNoResultFarOutAndForNan) {
  const TanProjection tan = tan_projection(geometry_at(10, 20, 180));
  Arrays in;
  for (const double bad : {1.01e100, -1e200, 1e308, std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity(), kNan}) {
    in.push(bad, 0);
    in.push(0, bad);
  }
  const std::size_t bad_ones = in.size();
  in.pad();
  std::vector<double> longitude(in.size()), latitude(in.size());
  kernels().plane_to_sky(tan, in.size(), in.a.data(), in.b.data(), longitude.data(),
                         latitude.data());
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_EQ(std::isnan(longitude[i]), i < bad_ones);
    EXPECT_EQ(std::isnan(latitude[i]), i < bad_ones);
  }
}

Arrays sky_points(Random& random, const CelestialGeometry& geometry) {
  Arrays out;
  for (int i = 0; i < 100; ++i)
    out.push(random.uniform(0, 360), std::asin(random.uniform(-1, 1)) * 180 / std::numbers::pi);
  for (int i = 0; i < 50; ++i)
    out.push(geometry.reference_longitude + random.uniform(-1, 1),
             std::clamp(geometry.reference_latitude + random.uniform(-1, 1), -90.0, 90.0));
  for (const double longitude : {0.0, -0.0, 1e-300, 90.0, 179.99999999999997, 180.0, -180.0, 360.0,
                                 359.99999999999994, -1e-15, 540.0, -720.0})
    for (const double latitude : {-90.0, -89.99999999999999, 0.0, 1e-300, 89.999999, 90.0})
      out.push(longitude, latitude);
  out.pad();
  return out;
}

TEST_P(KernelSet, SkyToPlaneAgreesWithTheFormulas) {
  Random random(22);
  for (const CelestialGeometry& geometry : geometries()) {
    const TanFormulas formulas(geometry);
    const TanProjection tan = tan_projection(geometry);
    const Arrays in = sky_points(random, geometry);
    std::vector<double> u(in.size()), v(in.size());
    kernels().sky_to_plane(tan, in.size(), in.a.data(), in.b.data(), u.data(), v.data());
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto expected = formulas.plane(in.a[i], in.b[i]);
      if (std::fabs(expected.sine_theta) < 1e-13L)
        continue; // at the rim either answer will do
      ASSERT_EQ(std::isfinite(u[i]), expected.sine_theta > 0) << in.a[i] << ' ' << in.b[i];
      ASSERT_EQ(std::isfinite(v[i]), expected.sine_theta > 0);
      if (expected.sine_theta < 0)
        continue;
      // An error of the sky is 1 / sin^2 theta times as large on the plane.
      const auto limit = static_cast<double>(test::tolerance::kKernelSky /
                                             (expected.sine_theta * expected.sine_theta));
      EXPECT_NEAR(u[i], static_cast<double>(expected.u), limit) << in.a[i] << ' ' << in.b[i];
      EXPECT_NEAR(v[i], static_cast<double>(expected.v), limit) << in.a[i] << ' ' << in.b[i];
    }
  }
}

TEST_P(KernelSet, SkyToPlaneRefusesWhatIsNoPosition) {
  const TanProjection tan = tan_projection(geometry_at(10, 80, 180));
  const double inf = std::numeric_limits<double>::infinity();
  Arrays in;
  for (const double latitude : {90.00000000000001, -90.00000000000001, 100.0, -1e300, inf, kNan})
    in.push(10, latitude);
  for (const double longitude : {inf, -inf, kNan})
    in.push(longitude, 80);
  in.push(10, -80); // the antipode
  in.push(190, -79);
  const std::size_t bad_ones = in.size();
  in.pad();
  std::fill(in.b.begin() + static_cast<std::ptrdiff_t>(bad_ones), in.b.end(), 80);
  std::vector<double> u(in.size()), v(in.size());
  kernels().sky_to_plane(tan, in.size(), in.a.data(), in.b.data(), u.data(), v.data());
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_EQ(std::isnan(u[i]), i < bad_ones) << in.a[i] << ' ' << in.b[i];
    EXPECT_EQ(std::isnan(v[i]), i < bad_ones);
  }
}

TEST_P(KernelSet, LongitudesOfManyTurnsAreReduced) {
  const CelestialGeometry geometry = geometry_at(10, 20, 180);
  const TanProjection tan = tan_projection(geometry);
  const TanFormulas formulas(geometry);
  Arrays in;
  for (const double turns : {-2777.0, -3.0, 1.0, 100.0, 2777.0})
    in.push(11.5 + 360 * turns, 21.25);
  in.pad();
  std::vector<double> u(in.size()), v(in.size());
  kernels().sky_to_plane(tan, in.size(), in.a.data(), in.b.data(), u.data(), v.data());
  const auto expected = formulas.plane(11.5, 21.25);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(u[i], static_cast<double>(expected.u), 2e-10); // half a unit in the last place
    EXPECT_NEAR(v[i], static_cast<double>(expected.v), 2e-10);
  }
}

PlaneMap plane_map(Random& random, bool sip, bool tpv) {
  PlaneMap map;
  map.scale = {random.chance(0.5) ? 1.0 : -2.0, 1.0};
  map.shift = {random.uniform(-300, 300), random.uniform(-300, 300)};
  const double scale = random.log_uniform(1e-6, 1e-4);
  const double angle = random.uniform(0, 2 * std::numbers::pi);
  map.to_plane = {{{-scale * std::cos(angle), scale * std::sin(angle)},
                   {scale * std::sin(angle), scale * std::cos(angle)}}};
  map.from_plane = inverse(map.to_plane);
  map.degrees_per_pixel = scale;
  map.plane_offset = {random.uniform(-1, 1) * scale, 0};
  if (sip)
    map.pixel_correction = read_sip(test::image_of(test::sip_header()).header).forward;
  if (tpv)
    map.plane_correction = read_tpv(test::image_of(test::tpv_header()).header, 1, 2, ' ');
  return map;
}

/// The map by its definition, through evaluate().
PlanePoint plane_of(const PlaneMap& map, Pixel pixel) {
  PlanePoint p{pixel.x * map.scale[0] + map.shift[0], pixel.y * map.scale[1] + map.shift[1]};
  if (map.pixel_correction.present)
    p = evaluate(map.pixel_correction, p).value;
  p = times(map.to_plane, p);
  p = {p.a + map.plane_offset[0], p.b + map.plane_offset[1]};
  return map.plane_correction.present ? evaluate(map.plane_correction, p).value : p;
}

TEST_P(KernelSet, PixelToPlaneAgreesWithThePlainEvaluation) {
  Random random(23);
  for (int trial = 0; trial < 200; ++trial) {
    const PlaneMap map = plane_map(random, trial % 2 == 1, trial % 4 >= 2);
    Arrays in;
    for (int i = 0; i < 16; ++i)
      in.push(random.uniform(-300, 300), random.uniform(-300, 300));
    std::vector<double> u(in.size()), v(in.size());
    kernels().pixel_to_plane(map, in.size(), in.a.data(), in.b.data(), u.data(), v.data());
    for (std::size_t i = 0; i < in.size(); ++i) {
      const PlanePoint expected = plane_of(map, {in.a[i], in.b[i]});
      EXPECT_NEAR(u[i], expected.a, test::tolerance::kKernelSky);
      EXPECT_NEAR(v[i], expected.b, test::tolerance::kKernelSky);
    }
  }
}

TEST_P(KernelSet, PlaneToPixelLeadsBack) {
  Random random(24);
  for (int trial = 0; trial < 200; ++trial) {
    const PlaneMap map = plane_map(random, trial % 2 == 1, trial % 4 >= 2);
    Arrays in;
    for (int i = 0; i < 16; ++i)
      in.push(random.uniform(-300, 300), random.uniform(-300, 300));
    std::vector<double> u(in.size()), v(in.size()), x(in.size()), y(in.size());
    kernels().pixel_to_plane(map, in.size(), in.a.data(), in.b.data(), u.data(), v.data());
    kernels().plane_to_pixel(map, in.size(), u.data(), v.data(), x.data(), y.data());
    const double limit =
        test::tolerance::kPixel + test::tolerance::kSkyRounding / map.degrees_per_pixel;
    for (std::size_t i = 0; i < in.size(); ++i) {
      EXPECT_NEAR(x[i], in.a[i], limit);
      EXPECT_NEAR(y[i], in.b[i], limit);
    }
  }
}

TEST_P(KernelSet, PlaneToPixelRefusesFoldsAndNan) {
  PlaneMap map;
  map.to_plane = map.from_plane = {{{1, 0}, {0, 1}}};
  map.pixel_correction.present = true;
  map.pixel_correction.order = 2;
  map.pixel_correction.first[map.pixel_correction.index(2, 0)] = -1.0 / 400; // top: 100 at 200
  Arrays in;
  in.push(90, 5);
  for (const double beyond : {100.1, 150.0, 1e6, 1e300})
    in.push(beyond, 5);
  in.push(kNan, 5);
  in.push(5, kNan);
  in.pad();
  std::vector<double> x(in.size()), y(in.size());
  kernels().plane_to_pixel(map, in.size(), in.a.data(), in.b.data(), x.data(), y.data());
  EXPECT_NEAR(x[0] - x[0] * x[0] / 400, 90, 1e-9);
  EXPECT_LT(x[0], 200);
  EXPECT_NEAR(y[0], 5, 1e-9);
  for (std::size_t i = 1; i < 7; ++i) {
    EXPECT_TRUE(std::isnan(x[i])) << in.a[i];
    EXPECT_TRUE(std::isnan(y[i])) << in.a[i];
  }
}

TEST_P(KernelSet, NextToAFoldAResultHoldsWhatItPromises) {
  PlaneMap map;
  map.to_plane = map.from_plane = {{{1, 0}, {0, 1}}};
  map.pixel_correction.present = true;
  map.pixel_correction.order = 2;
  map.pixel_correction.first[map.pixel_correction.index(2, 0)] = -1.0 / 400;
  Random random(25);
  Arrays in;
  for (int i = 0; i < 4096; ++i)
    in.push(100 + random.sign() * random.log_uniform(1e-14, 1e-3), 7);
  std::vector<double> x(in.size()), y(in.size()), a(in.size()), b(in.size());
  kernels().plane_to_pixel(map, in.size(), in.a.data(), in.b.data(), x.data(), y.data());
  kernels().pixel_to_plane(map, in.size(), x.data(), y.data(), a.data(), b.data());
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (std::isfinite(x[i])) {
      EXPECT_NEAR(a[i], in.a[i], kAccuracy.residual_pixels);
    }
  }
}

TEST_P(KernelSet, AllWithinLooksAtEveryValue) {
  for (std::size_t n = 0; n <= 3 * kMaxLanes + 1; ++n) {
    std::vector<double> values(n, 0.5);
    EXPECT_TRUE(kernels().all_within(n, values.data(), 0.5, 0.5)) << n;
    for (std::size_t i = 0; i < n; ++i)
      for (const double bad :
           {0.49999999, 0.50000001, kNan, 1e308, -1e308, std::numeric_limits<double>::infinity()}) {
        values[i] = bad;
        EXPECT_FALSE(kernels().all_within(n, values.data(), 0.5, 0.5)) << i << " of " << n;
        values[i] = 0.5;
      }
  }
}

TEST(SelectKernels, KnowsItsSets) {
  const auto available = available_kernels();
  ASSERT_FALSE(available.empty());
  EXPECT_EQ(available.front()->name, "baseline");
  for (const Kernels* kernels : available) {
    EXPECT_EQ(&select_kernels(kernels->name), kernels);
    EXPECT_LE(kernels->lanes, kMaxLanes);
    EXPECT_EQ(kMaxLanes % kernels->lanes, 0U);
  }
  EXPECT_EQ(&select_kernels("auto"), available.back());
}

TEST(SelectKernels, RefusesOthers) {
  for (const char* name : {"", "AVX2", "sse4", "avx2 ", "auto,avx2"})
    EXPECT_THROW(select_kernels(name), UsageError) << name;
}

} // namespace
} // namespace astromill::wcs

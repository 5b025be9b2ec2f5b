// astromill: a point's result does not depend on its place or its neighbours, to the last bit
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/celestial_rotation.h"
#include "astromill/wcs/distortion.h"
#include "astromill/wcs/kernels.h"
#include "support/random.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace astromill::wcs {

static void PrintTo(const Kernels* kernels, std::ostream* out) { *out << kernels->name; }

namespace {

using test::Random;
using Points = std::vector<std::pair<double, double>>;
using Run = std::function<Points(const Points&)>;

class KernelPurity : public ::testing::TestWithParam<const Kernels*> {};
INSTANTIATE_TEST_SUITE_P(Sets, KernelPurity, ::testing::ValuesIn(available_kernels()),
                         [](const auto& set) { return std::string(set.param->name); });

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

template <class Kernel, class Parameters> Run run_of(Kernel kernel, const Parameters& parameters) {
  return [kernel, &parameters](const Points& in) {
    std::vector<double> a, b;
    for (const auto& [first, second] : in)
      a.push_back(first), b.push_back(second);
    std::vector<double> c(a.size()), d(a.size());
    kernel(parameters, a.size(), a.data(), b.data(), c.data(), d.data());
    Points out;
    for (std::size_t i = 0; i < a.size(); ++i)
      out.emplace_back(c[i], d[i]);
    return out;
  };
}

/// Every point alone among copies of itself, then in shuffled arrays with whatever is beside it.
void expect_pure(const Run& run, const Points& points, Random& random) {
  Points alone;
  for (const auto& point : points)
    alone.push_back(run(Points(kMaxLanes, point)).front());
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < 8 * kMaxLanes; ++i)
      order.push_back(static_cast<std::size_t>(random.bits() % points.size()));
    Points shuffled;
    for (const std::size_t i : order)
      shuffled.push_back(points[i]);
    const Points out = run(shuffled);
    for (std::size_t k = 0; k < order.size(); ++k) {
      const auto& expected = alone[order[k]];
      ASSERT_TRUE(same_bits(out[k].first, expected.first) &&
                  same_bits(out[k].second, expected.second))
          << "point " << shuffled[k].first << ' ' << shuffled[k].second << ": " << out[k].first
          << ' ' << out[k].second << " instead of " << expected.first << ' ' << expected.second;
    }
  }
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Points finite_points(Random& random) {
  Points out{{0, 0}, {-0.0, 1e-300}, {1e15, -3}, {-1e100, 1e100}, {1e300, 1}, {0.5, -1e-20}};
  for (int i = 0; i < 40; ++i)
    out.emplace_back(random.uniform(-1000, 1000), random.uniform(-1000, 1000));
  return out;
}

Points all_points(Random& random) {
  Points out = finite_points(random);
  for (const double bad : {kNan, kInf, -kInf})
    out.insert(out.end(), {{bad, 1}, {1, bad}, {bad, bad}});
  return out;
}

Points sky_points(Random& random) {
  Points out{{0, 90},    {10, -90},       {360, 0},      {-180, 45}, {0, 90.5},   {0, -91},
             {kNan, 0},  {0, kNan},       {kInf, 10},    {1e6, 10},  {-1e6, -10}, {330.25, -2.5},
             {1e300, 5}, {150.25, 1e300}, {150.25, 2.5}, {720, 2.5}, {-720, 2.5}};
  for (int i = 0; i < 40; ++i)
    out.emplace_back(random.uniform(-400, 400), random.uniform(-90, 90));
  return out;
}

PlaneMap distorted_map(bool sip, bool tpv) {
  PlaneMap map;
  map.shift = {-500.5, -400.5};
  map.to_plane = {{{-1e-4, 1e-5}, {2e-5, 1e-4}}};
  map.from_plane = inverse(map.to_plane);
  map.degrees_per_pixel = 1e-4;
  if (sip)
    map.pixel_correction = read_sip(test::image_of(test::sip_header()).header).forward;
  if (tpv)
    map.plane_correction = read_tpv(test::image_of(test::tpv_header()).header, 1, 2, ' ');
  return map;
}

TanProjection projection() {
  return tan_projection(WcslibTransform(test::image_of(test::tan_header()).header, ' ').geometry());
}

TEST_P(KernelPurity, PlaneToSky) {
  Random random(31);
  const TanProjection tan = projection();
  expect_pure(run_of(GetParam()->plane_to_sky, tan), all_points(random), random);
}

TEST_P(KernelPurity, SkyToPlane) {
  Random random(32);
  const TanProjection tan = projection();
  expect_pure(run_of(GetParam()->sky_to_plane, tan), sky_points(random), random);
}

TEST_P(KernelPurity, PixelToPlane) {
  Random random(33);
  for (const auto& [sip, tpv] :
       {std::pair(false, false), {true, false}, {false, true}, {true, true}}) {
    const PlaneMap map = distorted_map(sip, tpv);
    expect_pure(run_of(GetParam()->pixel_to_plane, map), finite_points(random), random);
  }
}

TEST_P(KernelPurity, PlaneToPixelWithPointsThatDoNotConverge) {
  Random random(34);
  for (const auto& [sip, tpv] :
       {std::pair(false, false), {true, false}, {false, true}, {true, true}}) {
    const PlaneMap map = distorted_map(sip, tpv);
    Points points = all_points(random); // plane points of many degrees: far beyond the folds
    for (int i = 0; i < 60; ++i)
      points.emplace_back(random.uniform(-0.3, 0.3), random.uniform(-0.3, 0.3));
    for (int i = 0; i < 20; ++i) // next to where the iteration ends
      points.emplace_back(random.uniform(-3, 3), random.uniform(-3, 3));
    expect_pure(run_of(GetParam()->plane_to_pixel, map), points, random);
  }
}

TEST_P(KernelPurity, OutputMayBeTheInput) {
  Random random(35);
  const PlaneMap map = distorted_map(true, true);
  const TanProjection tan = projection();
  std::vector<double> a, b;
  for (std::size_t i = 0; i < 8 * kMaxLanes; ++i) {
    a.push_back(random.uniform(0, 1000));
    b.push_back(random.uniform(0, 800));
  }
  const auto in_place = [&](auto kernel, const auto& parameters) {
    std::vector<double> c(a.size()), d(a.size());
    kernel(parameters, a.size(), a.data(), b.data(), c.data(), d.data());
    kernel(parameters, a.size(), a.data(), b.data(), a.data(), b.data());
    for (std::size_t i = 0; i < a.size(); ++i)
      EXPECT_TRUE(same_bits(a[i], c[i]) && same_bits(b[i], d[i]));
  };
  in_place(GetParam()->pixel_to_plane, map);
  in_place(GetParam()->plane_to_sky, tan);
  in_place(GetParam()->sky_to_plane, tan);
  in_place(GetParam()->plane_to_pixel, map);
}

} // namespace
} // namespace astromill::wcs

// astromill: the search on several threads: the same stars whatever the team
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/catalogue.h"
#include "astromill/findstars/search.h"
#include "astromill/stars/density.h"
#include "astromill/stars/peaks.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

namespace astromill::findstars {
namespace {

using test::Random;

template <class T> bool same_bits(const T& a, const T& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

bool same(const stars::PeakShape& a, const stars::PeakShape& b) {
  return same_bits(a.x, b.x) && same_bits(a.y, b.y) && same_bits(a.height, b.height) &&
         same_bits(a.sharpness, b.sharpness) && same_bits(a.symmetry, b.symmetry) &&
         same_bits(a.marginals, b.marginals) && a.saturated == b.saturated;
}

bool same(const stars::ApertureLight& a, const stars::ApertureLight& b) {
  return same_bits(a.sum, b.sum) && same_bits(a.area, b.area) && same_bits(a.flux, b.flux) &&
         same_bits(a.magnitude, b.magnitude) && same_bits(a.error, b.error);
}

struct Field {
  Image<float> pixels;
  Image<std::uint8_t> bad;
  stars::SearchImage image;

  explicit Field(bool masked) {
    Random random(21);
    pixels = test::star_field(random, 211, 307, 400);
    bad = Image<std::uint8_t>(pixels.width, pixels.height);
    for (std::uint8_t& flag : bad.pixels)
      flag = masked && random.chance(0.02);
    image = {.pixels = pixels.view(), .bad = bad.view(), .masked = masked};
  }
};

const SearchOptions kOptions{.sigma = 5};

TEST(Search, IsTheSameForEveryTeam) {
  for (const bool masked : {false, true}) {
    const Field field(masked);
    const Detections one = search(field.image, kOptions, {.threads = 1});
    ASSERT_GT(one.stars.size(), 150U);
    for (const int threads : {2, 7})
      for (const char* schedule : {"static", "dynamic", "guided", "static,1", "dynamic,3"}) {
        const Team team{.threads = threads, .schedule = parallel::parse_schedule(schedule)};
        const Detections many = search(field.image, kOptions, team);
        ASSERT_EQ(many.stars.size(), one.stars.size());
        EXPECT_EQ(many.verdicts, one.verdicts);
        for (std::size_t i = 0; i < one.stars.size(); ++i)
          ASSERT_TRUE(same(one.stars[i], many.stars[i])) << i;
      }
  }
}

/// The search over the density image in one piece.
Detections plain_search(const stars::SearchImage& image, const SearchOptions& options) {
  const stars::DaofindKernel kernel(options.kernel);
  const float threshold = kernel.relative_error * static_cast<float>(options.threshold) *
                          static_cast<float>(options.sigma);
  Image<float> density(image.pixels.width, image.pixels.height);
  stars::DensityWorkspace workspace;
  stars::density(image, kernel, {0, 0, density.width, density.height}, density.view(), workspace);
  const stars::PeakFinder finder(kernel, image.boundary, threshold);
  std::vector<stars::Peak> peaks;
  for (std::size_t y = 0; y < density.height; ++y)
    finder.find(density.view(), y, peaks);
  stars::PeakMeter meter(kernel, options.limits, 25, threshold); // gain 1, no read noise
  Detections out;
  for (const stars::Peak peak : peaks) {
    stars::PeakShape shape;
    if (meter.measure(image, density.view(), peak, shape) == stars::Verdict::star)
      out.stars.push_back(shape);
  }
  return out;
}

TEST(Search, InBlocksIsThatInOnePiece) {
  Random random(22);
  for (int i = 0; i < 80; ++i) {
    const auto width = static_cast<std::size_t>(random.integer(1, 90));
    const auto height = static_cast<std::size_t>(random.integer(1, 200));
    const Image<float> pixels = test::star_field(random, width, height, 40);
    using Kind = stars::Boundary::Kind;
    const stars::Boundary boundary{
        .kind = random.one_of({Kind::nearest, Kind::reflect, Kind::wrap, Kind::constant}),
        .value = 110};
    const stars::SearchImage image{.pixels = pixels.view(), .boundary = boundary};
    const SearchOptions options{.kernel = {.fwhm = random.uniform(1.5, 9)}, .sigma = 5};
    const Detections blocks = search(image, options, {.threads = 2});
    const Detections whole = plain_search(image, options);
    ASSERT_EQ(blocks.stars.size(), whole.stars.size()) << i;
    for (std::size_t k = 0; k < whole.stars.size(); ++k)
      ASSERT_TRUE(same(blocks.stars[k], whole.stars[k])) << i << ": " << k;
  }
}

TEST(Search, EveryPeakHasAVerdict) {
  const Field field(true);
  const Detections found = search(field.image, kOptions, {.threads = 2});
  EXPECT_EQ(found.verdicts[0], static_cast<std::int64_t>(found.stars.size()));
  EXPECT_GT(found.verdicts[static_cast<std::size_t>(stars::Verdict::masked)], 0);
}

TEST(Search, FindsNothingOnNothing) {
  for (const auto& [width, height] : {std::pair{1U, 1U}, {1U, 500U}, {500U, 1U}, {3U, 2U}}) {
    const Image<float> flat(width, height, 7);
    const Detections found = search({.pixels = flat.view()}, kOptions, {.threads = 3});
    EXPECT_TRUE(found.stars.empty());
  }
}

TEST(Photometry, IsTheSameForEveryTeam) {
  const Field field(true);
  const Detections found = search(field.image, kOptions, {.threads = 1});
  std::vector<stars::StarPosition> positions;
  for (const stars::PeakShape& star : found.stars)
    positions.push_back({.x = star.x, .y = star.y});
  for (const auto method : {stars::SkyMethod::mode, stars::SkyMethod::centroid}) {
    const stars::Photometer photometer(
        {.apertures = {2, 5}, .sky_method = method, .centring_box = 5}, {}, {});
    const auto one = measure(field.image, {}, positions, photometer, 2, {.threads = 1});
    ASSERT_EQ(one.light.size(), 2 * positions.size());
    for (const int threads : {2, 7}) {
      const auto many = measure(field.image, {}, positions, photometer, 2, {.threads = threads});
      for (std::size_t i = 0; i < one.light.size(); ++i)
        ASSERT_TRUE(same(one.light[i], many.light[i])) << i;
    }
  }
}

TEST(Catalogue, PositionsAreThousandths) {
  EXPECT_EQ(printed_position(12.3456F), 12.346);
  EXPECT_EQ(printed_position(0.5F), 0.5);
  EXPECT_EQ(printed_position(4095.0625F), 4095.062) << "a tie: to the even digit, as printf";
}

} // namespace
} // namespace astromill::findstars

// astromill: the search on several threads: the same stars whatever the team
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/catalogue.h"
#include "astromill/findstars/search.h"
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

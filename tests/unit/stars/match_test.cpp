// astromill: tests of stars/match.h
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/stars/match.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace astromill::stars {
namespace {

TEST(Match, TheBrighterStarChoosesFirst) {
  Matcher matcher(MatchChoice::nearest, 1);
  const std::vector<Claimant> claimants{{10, 10, 5, true}, {10.4, 10, 4, false}};
  const std::vector<Candidate> candidates{{10.1, 10, 4}};
  matcher.assign(claimants, candidates);
  EXPECT_EQ(matcher.candidate_of(0), kNobody);
  EXPECT_EQ(matcher.candidate_of(1), 0U);
  EXPECT_EQ(matcher.nearest_to(0), 0U);
  EXPECT_EQ(matcher.rival_of(0), 1U);
}

TEST(Match, NearestOrBrightestAsAsked) {
  const std::vector<Claimant> claimants{{10, 10, 5, true}};
  const std::vector<Candidate> candidates{{10.2, 10, 7}, {10, 9.5, 3}, {11.5, 10, 1}};
  Matcher nearest(MatchChoice::nearest, 1);
  nearest.assign(claimants, candidates);
  EXPECT_EQ(nearest.candidate_of(0), 0U);
  Matcher brightest(MatchChoice::brightest, 1);
  brightest.assign(claimants, candidates);
  EXPECT_EQ(brightest.candidate_of(0), 1U);
}

TEST(Match, TheRadiusIsIncluded) {
  Matcher matcher(MatchChoice::nearest, 1);
  matcher.assign(std::vector<Claimant>{{0, 0, 1, true}}, std::vector<Candidate>{{1, 0, 1}});
  EXPECT_EQ(matcher.candidate_of(0), 0U);
  matcher.assign(std::vector<Claimant>{{0, 0, 1, true}}, std::vector<Candidate>{{1.0001, 0, 1}});
  EXPECT_EQ(matcher.candidate_of(0), kNobody);
  EXPECT_EQ(matcher.nearest_to(0), kNobody);
  EXPECT_EQ(matcher.rival_of(0), kNobody);
}

TEST(Match, UnknownBrightnessIsTheFaintest) {
  Matcher matcher(MatchChoice::brightest, 1);
  matcher.assign(std::vector<Claimant>{{0, 0, NAN, true}, {0, 0.5, 30, true}},
                 std::vector<Candidate>{{0, 0.1, NAN}, {0, 0.2, 20}});
  EXPECT_EQ(matcher.candidate_of(1), 1U);
  EXPECT_EQ(matcher.candidate_of(0), 0U);
}

TEST(Match, WithoutCandidatesNobodyHasOne) {
  Matcher matcher(MatchChoice::nearest, 1);
  matcher.assign(std::vector<Claimant>{{0, 0, 1, true}}, {});
  EXPECT_EQ(matcher.candidate_of(0), kNobody);
  matcher.assign({}, std::vector<Candidate>{{0, 0, 1}});
}

// Many at random: one to one, within the radius, and nobody prefers a free candidate or one that a
// fainter star has.
TEST(Match, IsOneToOneAndStable) {
  test::Random random(5);
  Matcher matcher(MatchChoice::nearest, 1.5);
  for (int round = 0; round < 50; ++round) {
    std::vector<Claimant> claimants;
    std::vector<Candidate> candidates;
    for (int i = 0; i < 150; ++i) {
      claimants.push_back({random.uniform(0, 30), random.uniform(0, 30), random.uniform(15, 25)});
      candidates.push_back({random.uniform(0, 30), random.uniform(0, 30), random.uniform(15, 25)});
    }
    matcher.assign(claimants, candidates);
    std::vector<std::size_t> owner(candidates.size(), kNobody);
    for (std::size_t i = 0; i < claimants.size(); ++i)
      if (const std::size_t c = matcher.candidate_of(i); c != kNobody) {
        EXPECT_EQ(owner[c], kNobody);
        owner[c] = i;
      }
    for (std::size_t i = 0; i < claimants.size(); ++i) {
      const auto distance = [&](std::size_t c) {
        return std::hypot(claimants[i].x - candidates[c].x, claimants[i].y - candidates[c].y);
      };
      const std::size_t mine = matcher.candidate_of(i);
      if (mine != kNobody) {
        EXPECT_LE(distance(mine), 1.5);
      }
      for (std::size_t c = 0; c < candidates.size(); ++c) {
        if (distance(c) > 1.5 || (mine != kNobody && distance(c) >= distance(mine)))
          continue;
        ASSERT_NE(owner[c], kNobody);
        EXPECT_LT(claimants[owner[c]].brightness, claimants[i].brightness);
      }
    }
  }
}

TEST(Match, WrongRulesAreRefused) {
  MatchRules rules;
  EXPECT_NO_THROW(rules.validate());
  rules.radius = 0;
  EXPECT_THROW(rules.validate(), UsageError);
  rules = {};
  rules.magnitude_window = NAN;
  EXPECT_THROW(rules.validate(), UsageError);
  rules = {};
  rules.box_y = -1;
  EXPECT_THROW(rules.validate(), UsageError);
  rules = {};
  rules.expected_offset = INFINITY;
  EXPECT_THROW(rules.validate(), UsageError);
}

} // namespace
} // namespace astromill::stars

// astromill: unit tests of what ranks have to say to each other
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/world.h"
#include "fake_ranks.h"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace astromill::distributed;
using astromill::Error;
using astromill::UsageError;
using astromill::test::run_ranks;
using Texts = std::vector<std::string>;

TEST(World, AloneThereIsNobodyToSpeakTo) {
  EXPECT_TRUE(alone().is_alone());
  EXPECT_TRUE(alone().is_first());
  EXPECT_THROW(alone().send(1, 1, {}), Error);
  EXPECT_EQ(alone().gather(Bytes(3)).size(), 1U);
}

TEST(World, AllHearTheFirstFailureWithItsRank) {
  const auto thrown =
      run_ranks(4, [](World& world) { agree(world, world.rank() >= 2 ? "no file" : ""); });
  EXPECT_EQ(thrown, Texts(4, "rank 2 on nowhere: no file"));
  EXPECT_EQ(run_ranks(3, [](World& world) { agree(world, ""); }), Texts(3));
}

TEST(World, TheFirstRankKeepsWhatItThrew) {
  const auto thrown = run_ranks(3, [](World& world) {
    try {
      together(world, [] { throw UsageError("no such thing"); });
    } catch (const Agreed& agreed) {
      EXPECT_STREQ(agreed.what(), "no such thing");
      if (world.is_first()) {
        EXPECT_THROW(std::rethrow_if_nested(agreed), UsageError);
      } else {
        EXPECT_NO_THROW(std::rethrow_if_nested(agreed));
      }
      throw;
    }
  });
  EXPECT_EQ(thrown, Texts(3, "no such thing"));
}

TEST(World, AloneWhatIsThrownIsThrown) {
  EXPECT_THROW(together(alone(), [] { throw UsageError("no"); }), UsageError);
}

TEST(World, ARankThatSeesSomethingElseIsNamed) {
  const auto see = [](World& world, const std::string& pixels) {
    expect_same(world, {{"image", "a.fits"}, {"pixels", pixels}, {"psf", "p"}});
  };
  EXPECT_EQ(run_ranks(3, [&](World& world) { see(world, "abc"); }), Texts(3));
  EXPECT_EQ(run_ranks(3, [&](World& world) { see(world, world.rank() == 1 ? "xyz" : "abc"); }),
            Texts(3, "rank 1 on nowhere: sees another 'pixels' than rank 0: xyz"));
  EXPECT_EQ(run_ranks(2,
                      [&](World& world) {
                        if (world.is_first())
                          expect_same(world, {{"image", "a"}, {"pixels", "b"}});
                        else
                          expect_same(world, {{"image", "a"}});
                      }),
            Texts(2, "rank 1 on nowhere: sees less than rank 0"));
}

TEST(World, SharedNumbersAreThoseOfTheRankThatHasThem) {
  run_ranks(3, [](World& world) {
    std::vector<double> values(7, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (static_cast<int>(i % 3) == world.rank())
        values[i] = i == 4 ? std::numeric_limits<double>::infinity() : 0.1 * static_cast<double>(i);
    share(world, values);
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_EQ(values[i],
                i == 4 ? std::numeric_limits<double>::infinity() : 0.1 * static_cast<double>(i));
  });
}

TEST(World, CoresAreSharedOutAmongRanksOfOneMachine) {
  ::unsetenv("OMP_NUM_THREADS");
  const int all = default_thread_count(alone());
  run_ranks(2, [&](World& world) { EXPECT_EQ(default_thread_count(world), std::max(all / 2, 1)); });
  ::setenv("OMP_NUM_THREADS", "3", 1);
  run_ranks(2, [&](World& world) { EXPECT_EQ(default_thread_count(world), 3); });
  ::unsetenv("OMP_NUM_THREADS");
}

} // namespace

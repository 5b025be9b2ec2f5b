// astromill: unit tests of ordered_work() where something fails
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/ordered_work.h"
#include "fake_ranks.h"
#include "squares.h"

#include <gtest/gtest.h>

namespace {

using astromill::Error;
using astromill::distributed::Agreed;
using astromill::distributed::ordered_work;
using astromill::distributed::World;
using astromill::test::Number;
using astromill::test::run_ranks;
using astromill::test::Squares;
using astromill::test::squares_to;
using Kind = astromill::parallel::Schedule::Kind;

void expect_beginning(const std::vector<long>& written, int at_most) {
  ASSERT_LE(written.size(), static_cast<std::size_t>(at_most));
  EXPECT_EQ(written, squares_to(static_cast<int>(written.size())));
}

TEST(OrderedWorkFailure, OfAnotherRankHasItsName) {
  for (const int threads : {1, 2}) {
    std::vector<long> written;
    const auto thrown = run_ranks(3, [&](World& world) {
      Squares squares{.count = 5000, .before = [&](int number, int) {
                        if (number >= 100 && world.rank() == 2)
                          throw Error("no more");
                      }};
      try {
        ordered_work(threads, Kind::fixed, {.world = world}, squares.stages());
      } catch (const Agreed&) {
        EXPECT_EQ(world.rank(), 2);
        throw;
      } catch (const Error&) {
        EXPECT_EQ(world.rank(), 0);
        written = squares.written;
        throw;
      }
    });
    EXPECT_EQ(thrown[0], "rank 2 on nowhere: no more");
    EXPECT_EQ(thrown[1], "");
    expect_beginning(written, 110);
  }
}

TEST(OrderedWorkFailure, OfTheFirstRankSendsTheOthersHome) {
  for (const char* stage : {"read", "compute", "write"}) {
    std::vector<long> written;
    const auto thrown = run_ranks(3, [&](World& world) {
      const std::string where = stage;
      const auto fail_at = [&](const char* here, bool now) {
        if (world.is_first() && now && where == here)
          throw Error("cannot " + where);
      };
      Squares squares{.count = 5000,
                      .before = [&](int number, int) { fail_at("compute", number >= 100); }};
      auto stages = squares.stages();
      const auto read = stages.read;
      const auto write = stages.write;
      stages.read = [&](Number& number) {
        fail_at("read", squares.read == 100);
        return read(number);
      };
      stages.write = [&](Number& number) {
        fail_at("write", number.in == 100);
        write(number);
      };
      try {
        ordered_work(2, Kind::dynamic, {.world = world}, stages);
      } catch (const Error&) {
        written = squares.written;
        throw;
      }
    });
    EXPECT_EQ(thrown, (std::vector<std::string>{std::string("cannot ") + stage, "", ""}));
    expect_beginning(written, 130);
  }
}

} // namespace

// astromill: tests of what astromill-scaling is asked for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/options.h"
#include "support/message_of.h"

#include <gtest/gtest.h>

namespace astromill::scaling {
namespace {

using Counts = std::vector<int>;
using test::message_of;

Counts counts(const char* text) { return parse_counts("--threads", text, 64, 40); }

TEST(Counts, AreListsRangesAndSeries) {
  EXPECT_EQ(counts("4"), Counts{4});
  EXPECT_EQ(counts("1,2,4"), (Counts{1, 2, 4}));
  EXPECT_EQ(counts("8,1,2,1"), (Counts{1, 2, 8}));
  EXPECT_EQ(counts("1-4,8"), (Counts{1, 2, 3, 4, 8}));
  EXPECT_EQ(counts("1,2,4,...,20"), (Counts{1, 2, 4, 8, 16, 20}));
  EXPECT_EQ(counts("1,2,4,..."), (Counts{1, 2, 4, 8, 16, 32}));
  EXPECT_EQ(counts("1,2,3,...,6"), (Counts{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(counts("1,2,...,4"), (Counts{1, 2, 3, 4}));
  EXPECT_EQ(counts("2,3,...,5"), (Counts{2, 3, 4, 5}));
  EXPECT_EQ(counts("1,3,...,8"), (Counts{1, 3, 5, 7, 8}));
}

TEST(Counts, ThatAreNoneAreRefused) {
  for (const char* text : {"", ",", "1,", "0", "-1", "1.5", "a", "1 2", "4-2", "1-", "...", "1,...",
                           "1,2,...,...", "65", "99999999999", "1,5,6,...", "2,1,...", "+3"}) {
    const std::string message = message_of([&] { counts(text); });
    EXPECT_EQ(message.find("--threads: "), 0U) << text << ": " << message;
  }
  EXPECT_NE(message_of([] { counts("65"); }).find("at most 64"), std::string::npos);
}

TEST(SimulatedCounts, OfOneNumberArePowersOfTwoUpToIt) {
  EXPECT_EQ(parse_simulated("10"), (Counts{1, 2, 4, 8, 10}));
  EXPECT_EQ(parse_simulated("8"), (Counts{1, 2, 4, 8}));
  EXPECT_EQ(parse_simulated("1"), (Counts{1}));
  EXPECT_EQ(parse_simulated("3,5"), (Counts{3, 5}));
  EXPECT_EQ(parse_simulated("10000").back(), 10000);
  EXPECT_NE(message_of([] { parse_simulated("10001"); }).find("10000"), std::string::npos);
}

TEST(Schedules, AreSeparatedByBlanks) {
  const auto schedules = parse_schedules(" static  dynamic,4 ");
  ASSERT_EQ(schedules.size(), 2U);
  EXPECT_EQ(schedules[1].chunk, 4U);
  EXPECT_NE(message_of([] { parse_schedules("fast"); }).find("--schedules"), std::string::npos);
  EXPECT_NE(message_of([] { parse_schedules(" "); }).find("--schedules"), std::string::npos);
}

TEST(Options, CombineThreadsAndRanks) {
  Options options{.command = {"true"}, .threads = {1, 4}, .ranks = {1, 2}};
  const std::vector<Count> all = options.counts();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0], (Count{1, 1}));
  EXPECT_EQ(all[1], (Count{1, 2}));
  EXPECT_EQ(all[2], (Count{4, 1}));
  EXPECT_EQ(all[3], (Count{4, 2}));
}

TEST(Options, BeginWithOneThreadUnlessToldOtherwise) {
  EXPECT_EQ(Options{}.counts().front(), (Count{1, 1}));
  EXPECT_EQ((Options{.ranks = {3}}).counts(), (std::vector<Count>{{1, 3}}));
  EXPECT_TRUE((Options{.simulation = {.ranks = {8}}}).counts().empty());
}

TEST(Options, MoreThreadsThanCoresMustBeAskedFor) {
  Options options{.command = {"true"}, .threads = {1, 4096}};
  const std::string message = message_of([&] { options.validate(); });
  EXPECT_NE(message.find("4096 threads on "), std::string::npos) << message;
  EXPECT_NE(message.find("--oversubscribe"), std::string::npos);
  options.oversubscribe = true;
  EXPECT_EQ(message_of([&] { options.validate(); }), "no error");
  options = {.command = {"true"}, .threads = {2}, .ranks = {2000}};
  EXPECT_NE(message_of([&] { options.validate(); }).find("2000 ranks of 2 threads on "),
            std::string::npos);
}

TEST(Options, ThatCannotBeAreNamed) {
  const auto refused = [](const Options& options) {
    return message_of([&] { options.validate(); });
  };
  EXPECT_NE(refused({}).find("COMMAND"), std::string::npos);
  EXPECT_EQ(refused({.command = {"true"}, .repeat = 0}).find("--repeat"), 0U);
  EXPECT_EQ(refused({.command = {"true"}, .launcher = " "}).find("--mpirun"), 0U);
  EXPECT_EQ(refused({.command = {"true"}, .plot = "a.txt"}).find("--plot"), 0U);
  EXPECT_EQ(refused({.command = {"true"}, .simulation = {.items = 4}}).find("--items"), 0U);
  EXPECT_EQ(refused({.command = {"true"}, .simulation = {.timings_file = "a"}}).find("--timings"),
            0U);
  EXPECT_EQ(refused({.command = {"true"}, .simulation = {.latency = -1}}).find("--latency"), 0U);
  EXPECT_EQ(refused({.simulation = {.ranks = {4}, .timings_file = "a"}}), "no error");
}

} // namespace
} // namespace astromill::scaling

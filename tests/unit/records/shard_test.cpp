// astromill: which items a shard has, and the command that does another one
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/records/job.h"
#include "astromill/records/shard.h"
#include "support/message_of.h"

#include <gtest/gtest.h>

namespace astromill::records {
namespace {

TEST(Shard, EachItemIsOfOneShard) {
  for (std::uint32_t count = 1; count <= 9; ++count)
    for (std::size_t item = 0; item < 25; ++item) {
      int owners = 0;
      for (std::uint32_t number = 1; number <= count; ++number)
        owners += Shard{.number = number, .count = count}.has(item) ? 1 : 0;
      EXPECT_EQ(owners, 1) << item << " of " << count;
    }
}

TEST(Shard, TextAndBack) {
  for (const char* text : {"1/1", "3/7", "1000000/1000000"})
    EXPECT_EQ(to_text(parse_shard(text)), text);
  for (const char* text : {"",
                           "1",
                           "/",
                           "1/",
                           "/2",
                           "0/2",
                           "3/2",
                           "-1/2",
                           "+1/2",
                           "1/2/3",
                           "1 /2",
                           " 1/2",
                           "1/2 ",
                           "1.0/2",
                           "0x1/2",
                           "1/1000001",
                           "1/99999999999999999999",
                           "a/b",
                           "1:2",
                           "1/0",
                           "0/0"})
    EXPECT_THROW(parse_shard(text), UsageError) << text;
  EXPECT_EQ(test::message_of([] { parse_shard("0/3"); }),
            "--shard: must be K/N, the K-th of N runs, with 1 <= K <= N <= 1000000: '0/3'");
}

std::string rerun(const Job& job, std::uint32_t done, std::uint32_t wanted) {
  return command_of(job, {.number = done, .count = 12}, {.number = wanted, .count = 12}, "/here");
}

TEST(Command, IsThatOfTheJobWithAnotherShard) {
  const Job job{.tool = "tool",
                .arguments = {"a b.fits", "--shard", "2/12", "--x", "it's", "-o", "out/p2"},
                .folder = "/here",
                .output = "out/p2"};
  EXPECT_EQ(rerun(job, 2, 2), "tool --shard 2/12 -o out/p2 'a b.fits' --x 'it'\\''s'");
  EXPECT_EQ(rerun(job, 2, 11), "tool --shard 11/12 -o out/p11 'a b.fits' --x 'it'\\''s'");
}

TEST(Command, AllFormsOfTheShardsOwnOptionsGoAway) {
  const Job job{.tool = "t",
                .arguments = {"--shard=2/12", "-op2", "--output=p2", "--output", "p2", "--", "-o"},
                .folder = "/there",
                .output = "p2"};
  EXPECT_EQ(rerun(job, 2, 2), "cd /there && t --shard 2/12 -o p2 -- -o");
}

TEST(Command, PartsKeepTheirWayOfBeingNumbered) {
  const auto name = [](const char* output, std::uint32_t done, std::uint32_t wanted) {
    return rerun({.tool = "t", .folder = "/here", .output = output}, done, wanted);
  };
  EXPECT_EQ(name("run3/part-002.amp", 2, 10), "t --shard 10/12 -o run3/part-010.amp");
  EXPECT_EQ(name("p10of12", 10, 9), "t --shard 9/12 -o p09of12");
  EXPECT_EQ(name("2/part", 2, 3), "t --shard 3/12 -o 3/part");
  EXPECT_EQ(name("part", 2, 3), "t --shard 3/12 -o part-3");
}

} // namespace
} // namespace astromill::records

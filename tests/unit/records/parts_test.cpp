// astromill: parts written and read, and what is wrong with a set of them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/parts.h"
#include "checkpoint_files.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace astromill::records {
namespace {

PartDescription description(std::uint32_t number, std::uint32_t count, std::uint64_t records) {
  return {.identity = test::kRun,
          .shard = {.number = number, .count = count},
          .job = {.tool = "tool",
                  .options = {{"--a", "1"}, {"--b", "x\ny"}, {"--b", ""}},
                  .config_file = "f",
                  .config = "[x]\ny = 1\n",
                  .arguments = {"image", "--a", "1"},
                  .folder = "/here",
                  .output = "p" + std::to_string(number)},
          .records = records,
          .failed = {{.item = 70 + number, .why = "it \"did\" not"}},
          .measured = {{"zero", "0.5"}}};
}

/// A part with every count-th of the items from 1 to 9.
std::string write(const test::TemporaryDirectory& directory, const std::string& name,
                  const PartDescription& part) {
  PartWriter writer(directory.file(name), true, part);
  for (std::uint32_t item = part.shard.number; item <= 9; item += part.shard.count)
    writer.add(item, test::bytes_of(item));
  writer.commit();
  return directory.file(name);
}

std::string message_for(const std::vector<std::string>& paths) {
  return test::message_of([&] { const Parts parts(paths, "/here"); });
}

class PartsOfThree : public testing::Test {
protected:
  const test::TemporaryDirectory directory;
  const std::string a = write(directory, "a", description(1, 3, 3));
  const std::string b = write(directory, "b", description(2, 3, 3));
  const std::string c = write(directory, "c", description(3, 3, 3));
};

TEST_F(PartsOfThree, AllThatWasWrittenIsRead) {
  const PartFile file(b);
  const PartDescription& part = file.description();
  const PartDescription wanted = description(2, 3, 3);
  EXPECT_EQ(part.identity, wanted.identity);
  EXPECT_EQ(part.shard, wanted.shard);
  EXPECT_EQ(part.job.options, wanted.job.options);
  EXPECT_EQ(part.job.arguments, wanted.job.arguments);
  EXPECT_EQ(part.job.config, wanted.job.config);
  EXPECT_EQ(part.failed.at(0).why, wanted.failed.at(0).why);
  EXPECT_EQ(part.measured, wanted.measured);
  EXPECT_EQ(file.read(5), test::bytes_of(5));
  EXPECT_EQ(file.read(4), std::nullopt);
}

TEST_F(PartsOfThree, InAnyOrder) {
  const Parts parts({c, a, b}, "/here");
  test::Items items;
  parts.for_each([&](std::uint32_t item, auto bytes, const std::string& /*file*/) {
    items[item].assign(bytes.begin(), bytes.end());
  });
  EXPECT_EQ(items, test::wanted(9));
  EXPECT_EQ(parts.read(6)->bytes, test::bytes_of(6));
  EXPECT_EQ(parts.read(6)->file, c);
  EXPECT_FALSE(parts.read(10));
  ASSERT_EQ(parts.failed().size(), 3U);
  EXPECT_EQ(parts.failed().at(0).item, 71U);
  EXPECT_EQ(parts.measured("zero"), "0.5");
  EXPECT_EQ(parts.measured("one"), "");
}

TEST_F(PartsOfThree, MissingAndDoubledAreNamedWithTheCommand) {
  EXPECT_EQ(message_for({c, a, a}), "part 1/3 is there twice: " + a + " and " + a +
                                        "\npart 2/3 is missing\nto be run: tool --shard 2/3 -o p2 "
                                        "image --a 1\nnothing was written");
}

TEST_F(PartsOfThree, OfAnotherRun) {
  PartDescription other = description(2, 3, 3);
  other.identity[1].second = "4";
  const std::string d = write(directory, "d", other);
  EXPECT_EQ(message_for({a, d, c}),
            "different runs: seed: '3' in " + a + ", '4' in " + d + "\nnothing was written");
  other = description(2, 3, 3);
  other.measured[0].second = "0.6";
  write(directory, "d", other);
  EXPECT_EQ(message_for({a, d, c}),
            "different runs: zero: '0.5' in " + a + ", '0.6' in " + d + "\nnothing was written");
}

TEST_F(PartsOfThree, CutOffAnywhereIsNoPart) {
  const std::string whole = test::file_bytes(b);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    test::write_file(b, whole.substr(0, length));
    EXPECT_NE(message_for({a, b, c}).find(length == 0 ? "is empty" : "is cut off"),
              std::string::npos)
        << length;
  }
}

TEST_F(PartsOfThree, AnyByteChangedIsNoPart) {
  const std::string whole = test::file_bytes(b);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    test::write_file(b, damaged);
    EXPECT_EQ(message_for({a, b, c}).find(b + ": is "), 0U) << i;
  }
}

TEST_F(PartsOfThree, UnfinishedOneIsFoundBesideItsName) {
  Identity run = test::kRun;
  run.emplace_back("--shard", "2/3");
  const std::string path = directory.file("p2");
  { const Checkpoint begun(unfinished_name(path), run, {}); }
  EXPECT_EQ(message_for({a, c, path}),
            path + ".unfinished: is unfinished: shard 2/3 is still being done, or was stopped; the "
                   "command that began it goes on from there\nto be run: tool --shard 2/3 -o p2 "
                   "image --a 1\nnothing was written");
}

TEST_F(PartsOfThree, MorePartsThanFilesMayBeOpen) {
  constexpr std::uint32_t kParts = 60;
  std::vector<std::string> paths;
  for (std::uint32_t number = 1; number <= kParts; ++number)
    paths.push_back(write(directory, "many" + std::to_string(number),
                          description(number, kParts, number <= 9 ? 1 : 0)));
  rlimit old = {};
  ::getrlimit(RLIMIT_NOFILE, &old);
  rlimit few = old;
  few.rlim_cur = kParts / 2;
  ::setrlimit(RLIMIT_NOFILE, &few);
  const auto found = Parts(paths, "").read(9);
  ::setrlimit(RLIMIT_NOFILE, &old);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bytes, test::bytes_of(9));
}

} // namespace
} // namespace astromill::records

// astromill: tests of the blocks of lines
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_source.h"
#include "support/temporary_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>

namespace astromill::coordinates {
namespace {

std::string text_of(const Block& block) { return {block.bytes.data(), block.size}; }

class RowSourceTest : public ::testing::Test {
protected:
  std::string file(const std::string& content) {
    const std::string path = directory_.file("rows");
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  test::TemporaryDirectory directory_;
};

TEST_F(RowSourceTest, BlocksEndAtLineEndsAndJoinToTheWhole) {
  std::string content;
  for (int i = 0; i < 1000; ++i)
    content += std::to_string(i * 37) + "\n";
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{7}, std::size_t{64}, content.size(), 10 * content.size()}) {
    RowSource source(file(content));
    EXPECT_EQ(source.size(), static_cast<std::int64_t>(content.size()));
    Block block;
    std::string all;
    while (source.read(block, size)) {
      EXPECT_EQ(block.bytes[block.size - 1], '\n');
      all += text_of(block);
    }
    EXPECT_EQ(all, content);
  }
}

TEST_F(RowSourceTest, LastLineMayLackItsEnd) {
  RowSource source(file("a\nbcd"));
  Block block;
  std::string all;
  while (source.read(block, 5))
    all += text_of(block);
  EXPECT_EQ(all, "a\nbcd");
}

TEST_F(RowSourceTest, EmptyInputHasNoBlock) {
  RowSource source(file(""));
  Block block;
  EXPECT_FALSE(source.read(block, 1 << 16));
}

TEST_F(RowSourceTest, ByteOrderMarkIsDroppedOnlyAtTheStart) {
  RowSource source(file("\xEF\xBB\xBF"
                        "1 2\n\xEF\xBB\xBF"
                        "3 4\n"));
  Block block;
  std::string all;
  while (source.read(block, 5))
    all += text_of(block);
  EXPECT_EQ(all, "1 2\n\xEF\xBB\xBF"
                 "3 4\n");
}

TEST_F(RowSourceTest, WhatIsPutBackComesFirst) {
  RowSource source(file("c\nd\n"));
  source.put_back("a\nb\n");
  Block block;
  std::string all;
  while (source.read(block, 5))
    all += text_of(block);
  EXPECT_EQ(all, "a\nb\nc\nd\n");
}

TEST_F(RowSourceTest, RowsFromMemoryAreOneBlock) {
  RowSource source = RowSource::from_memory("1 2\n3 4\n");
  Block block;
  ASSERT_TRUE(source.read(block, 1 << 16));
  EXPECT_EQ(text_of(block), "1 2\n3 4\n");
  EXPECT_FALSE(source.read(block, 1 << 16));
}

TEST(RowSourceBytes, ComeWhereverLinesEnd) {
  RowSource source = RowSource::from_memory("1 2\n3 4\n");
  EXPECT_EQ(source.beginning(2), "1 2\n3 4\n");
  Block block;
  ASSERT_TRUE(source.read_some(block, 6));
  EXPECT_EQ(text_of(block), "1 2\n3 ");
  ASSERT_TRUE(source.read_some(block, 6));
  EXPECT_EQ(text_of(block), "4\n");
  EXPECT_FALSE(source.read_some(block, 6));
}

TEST_F(RowSourceTest, PauseInAPipeEndsABlock) {
  const std::string path = directory_.file("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  int writer = -1;
  std::thread opener([&] { writer = open(path.c_str(), O_WRONLY | O_CLOEXEC); });
  RowSource source(path);
  opener.join();
  Block block;
  ASSERT_EQ(write(writer, "1 2\n3 4\n5", 9), 9);
  ASSERT_TRUE(source.read(block, 1 << 16)); // the pipe is still open
  EXPECT_EQ(text_of(block), "1 2\n3 4\n");
  source.put_back("x\n");
  ASSERT_TRUE(source.read(block, 1 << 16)); // whole lines are at hand: no waiting for more
  EXPECT_EQ(text_of(block), "x\n");
  ASSERT_EQ(write(writer, " 6\n", 3), 3);
  ASSERT_TRUE(source.read(block, 1 << 16));
  EXPECT_EQ(text_of(block), "5 6\n");
  close(writer);
  EXPECT_FALSE(source.read(block, 1 << 16));
}

} // namespace
} // namespace astromill::coordinates

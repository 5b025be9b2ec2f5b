// astromill: checkpoints cut off or damaged at any byte: never a wrong record
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/record_format.h"
#include "checkpoint_files.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

namespace astromill::records {
namespace {

constexpr std::uint32_t kLast = 9;

class CheckpointDamage : public testing::Test {
protected:
  CheckpointDamage() {
    test::complete(path, kLast);
    whole = test::file_bytes(path);
  }

  const test::TemporaryDirectory directory;
  const std::string path = directory.file("c");
  std::string whole;
};

TEST_F(CheckpointDamage, CutOffAnywhereGoesOnToTheSameBytes) {
  std::size_t records = 0;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    test::write_file(path, whole.substr(0, length));
    const test::Items items = test::complete(path, kLast);
    EXPECT_EQ(items, test::wanted(static_cast<std::uint32_t>(items.size()))) << length;
    EXPECT_GE(items.size(), records) << length;
    records = items.size();
    EXPECT_EQ(test::file_bytes(path), whole) << length;
  }
  EXPECT_EQ(records, kLast);
}

TEST_F(CheckpointDamage, TailIsGoneOnceOpened) {
  test::write_file(path, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(test::read(path), test::wanted(kLast - 1));
  EXPECT_EQ(test::file_bytes(path).size(),
            whole.size() - kRecordHead - test::bytes_of(kLast).size());
}

TEST_F(CheckpointDamage, AnyByteChanged) {
  const std::size_t last_record = whole.size() - kRecordHead - test::bytes_of(kLast).size();
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const int change : {0x01, 0x80, 0xFF}) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ change);
      test::write_file(path, damaged);
      test::Items items;
      const std::string message = test::message_of([&] { items = test::read(path); });
      if (message == "no error") {
        EXPECT_GE(i, last_record + kRecordHead); // its end may not have come to the disk
        EXPECT_EQ(items, test::wanted(kLast - 1));
      } else {
        EXPECT_TRUE(message.find("is damaged; those before it are whole") != std::string::npos ||
                    message.find("is not a checkpoint") != std::string::npos)
            << message;
        EXPECT_EQ(test::file_bytes(path), damaged);
      }
    }
}

TEST_F(CheckpointDamage, MessageSaysWhereAndTheCommandHelps) {
  const std::size_t last_record = whole.size() - kRecordHead - test::bytes_of(kLast).size();
  std::string damaged = whole;
  damaged[last_record + 1] ^= 1;
  test::write_file(path, damaged);
  const std::string at = std::to_string(last_record);
  EXPECT_EQ(test::message_of([&] { test::read(path); }),
            path + ": the record at byte " + at +
                " is damaged; those before it are whole (truncate -s " + at +
                " keeps them and drops the rest)");
  std::filesystem::resize_file(path, last_record);
  EXPECT_EQ(test::complete(path, kLast), test::wanted(kLast - 1));
  EXPECT_EQ(test::file_bytes(path), whole);
}

TEST_F(CheckpointDamage, ZerosAtTheEndAreUnfinished) {
  test::write_file(path, whole + std::string(300'000, '\0'));
  EXPECT_EQ(test::read(path), test::wanted(kLast));
  EXPECT_EQ(test::file_bytes(path), whole);
  test::write_file(path, whole + std::string(300'000, '\0') + "x");
  EXPECT_NE(test::message_of([&] { test::read(path); }).find("is damaged"), std::string::npos);
}

TEST_F(CheckpointDamage, RecordsLongerThanTheReadersBuffer) {
  const std::string long_path = directory.file("long");
  std::vector<std::byte> bytes(1'000'003);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>(i * i % 251);
  {
    Checkpoint checkpoint(long_path, test::kRun, {});
    for (std::uint32_t item = 0; item < 3; ++item) {
      checkpoint.append(item, bytes);
      checkpoint.append(100 + item, {});
    }
  }
  const test::Items items = test::read(long_path);
  EXPECT_EQ(items.size(), 6U);
  for (std::uint32_t item = 0; item < 3; ++item)
    EXPECT_EQ(items.at(item), bytes);
}

} // namespace
} // namespace astromill::records

// astromill: pix2sky as a filter: rows as they come, constant memory, no remains
// SPDX-License-Identifier: BSD-3-Clause
#include "support/child_process.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace astromill::test {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kAnswerLimit = 2s;
constexpr auto kRunLimit = 120s;
constexpr long kPeakLimitKib = 64 * 1024;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryCounts = false; // sanitizers have memory of their own
#else
constexpr bool kMemoryCounts = true;
#endif

class Streaming : public ::testing::Test {
protected:
  /// lon = 10 + x / 100, lat = y / 100.
  Streaming() {
    FitsWriter()
        .set("CTYPE1", "RA---CAR")
        .set("CTYPE2", "DEC--CAR")
        .set("CRPIX1", 0)
        .set("CRPIX2", 0)
        .set("CRVAL1", 10)
        .set("CRVAL2", 0)
        .set("CDELT1", 0.01)
        .set("CDELT2", 0.01)
        .write(file("plain.fits"));
  }

  std::string file(const std::string& name) const { return directory_.file(name); }

  Command pix2sky(std::vector<std::string> options) const {
    Command command;
    command.arguments = {std::string(ASTROMILL_BIN_DIR) + "/pix2sky", "plain.fits"};
    command.arguments.insert(command.arguments.end(), options.begin(), options.end());
    command.directory = directory_.path();
    return command;
  }

  /// Names of what is in the folder.
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(directory_.path()))
      out.push_back(entry.path().filename());
    return out;
  }

private:
  TemporaryDirectory directory_;
};

/// Length of a row that comes out of thousand_rows(): row, longitude, latitude, blanks, line end.
constexpr std::uintmax_t kOutputRow = 19 + 1 + 11 + 1 + 10 + 1;

/// Rows of 20 bytes.
std::string thousand_rows() {
  std::string rows;
  for (int i = 0; i < 1000; ++i)
    rows += "123.4567 234.567890\n";
  return rows;
}

void write_rows(ChildProcess& child, int thousands) {
  const std::string rows = thousand_rows();
  for (int i = 0; i < thousands && child.write(rows); ++i) {
  }
}

void write_list(const std::string& path, int thousands) {
  const std::string rows = thousand_rows();
  std::ofstream list(path, std::ios::binary);
  for (int i = 0; i < thousands; ++i)
    list << rows;
}

} // namespace

TEST_F(Streaming, answers_each_row_while_the_pipe_stays_open) {
  ChildProcess child(pix2sky({}));
  ASSERT_TRUE(child.write("100 200\n"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "100 200 11.00000000 2.00000000\n");
  ASSERT_TRUE(child.write("# a comment\n"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "# a comment\n");
  ASSERT_TRUE(child.write("300 100\n"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "300 100 13.00000000 1.00000000\n");
  EXPECT_EQ(child.finish("", kRunLimit).exit_status, 0);
}

TEST_F(Streaming, answers_the_first_row_behind_a_header_line) {
  ChildProcess child(pix2sky({}));
  ASSERT_TRUE(child.write("# x y\n"));
  ASSERT_TRUE(child.write("100 200\n"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "# x y lon lat\n");
  EXPECT_EQ(child.read_line(kAnswerLimit), "100 200 11.00000000 2.00000000\n");
  EXPECT_EQ(child.finish("", kRunLimit).exit_status, 0);
}

TEST_F(Streaming, passes_a_comment_in_front_at_once) {
  ChildProcess child(pix2sky({}));
  ASSERT_TRUE(child.write("# made by hand, in 2013\n"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "# made by hand, in 2013\n");
  EXPECT_EQ(child.finish("", kRunLimit).exit_status, 0);
}

TEST_F(Streaming, answers_two_rows_of_one_write) {
  ChildProcess child(pix2sky({}));
  ASSERT_TRUE(child.write("100 200\n300 100\n"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "100 200 11.00000000 2.00000000\n");
  EXPECT_EQ(child.read_line(kAnswerLimit), "300 100 13.00000000 1.00000000\n");
  EXPECT_EQ(child.finish("", kRunLimit).exit_status, 0);
}

TEST_F(Streaming, answers_whole_rows_of_a_write_that_ends_inside_one) {
  ChildProcess child(pix2sky({}));
  ASSERT_TRUE(child.write("100 200\n30"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "100 200 11.00000000 2.00000000\n");
  ASSERT_TRUE(child.write("0 100\n"));
  EXPECT_EQ(child.read_line(kAnswerLimit), "300 100 13.00000000 1.00000000\n");
  EXPECT_EQ(child.finish("", kRunLimit).exit_status, 0);
}

TEST_F(Streaming, answers_with_many_threads_too) {
  ChildProcess child(pix2sky({"--threads", "7"}));
  for (const char* row : {"100 200", "100 200", "100 200"}) {
    ASSERT_TRUE(child.write(std::string(row) + "\n"));
    EXPECT_EQ(child.read_line(kAnswerLimit), std::string(row) + " 11.00000000 2.00000000\n");
  }
  EXPECT_EQ(child.finish("", kRunLimit).exit_status, 0);
}

TEST_F(Streaming, follows_a_fifo) {
  const std::string fifo = file("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  ChildProcess child(pix2sky({"fifo"}));
  std::ofstream rows(fifo);
  rows << "100 200\n" << std::flush;
  EXPECT_EQ(child.read_line(kAnswerLimit), "100 200 11.00000000 2.00000000\n");
  rows.close();
  EXPECT_EQ(child.finish("", kRunLimit).exit_status, 0);
}

TEST_F(Streaming, pipes_three_million_rows_in_constant_memory) {
  Command command = pix2sky({"--threads", "2"});
  command.stdout_file = "/dev/null";
  ChildProcess child(command);
  write_rows(child, 3000);
  const Outcome outcome = child.finish("", kRunLimit);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  if (kMemoryCounts) {
    EXPECT_LE(outcome.peak_kib, kPeakLimitKib);
  }
}

TEST_F(Streaming, needs_no_more_memory_for_many_threads) {
  write_list(file("list.txt"), 3000);
  Command command = pix2sky({"list.txt", "--threads", "64", "--precision", "17"});
  command.stdout_file = "/dev/null";
  const Outcome outcome = ChildProcess(command).finish("", kRunLimit);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  if (kMemoryCounts) {
    EXPECT_LE(outcome.peak_kib, kPeakLimitKib);
  }
}

TEST_F(Streaming, reads_a_file_of_sixty_megabytes_in_constant_memory) {
  write_list(file("list.txt"), 3000);
  const Outcome outcome =
      ChildProcess(pix2sky({"list.txt", "--threads", "2", "-o", "out.txt"})).finish("", kRunLimit);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  if (kMemoryCounts) {
    EXPECT_LE(outcome.peak_kib, kPeakLimitKib);
  }
  EXPECT_EQ(fs::file_size(file("out.txt")), 3'000'000 * kOutputRow);
}

/// A table of `rows` rows of 60 bytes, zeros, which take no room on the disk.
void write_table(const std::string& path, std::int64_t rows) {
  FitsWriter writer{FitsWriter::Axes{}};
  writer.table("CAT", {{"X", "D"}, {"Y", "E"}, {"name", "48A"}}, 60, "").set("NAXIS2", rows);
  writer.write(path);
  fs::resize_file(path, 2 * 2880 + static_cast<std::uintmax_t>((60 * rows + 2879) / 2880 * 2880));
}

TEST_F(Streaming, converts_a_long_fits_table_in_constant_memory) {
  write_table(file("cat.fits"), 2'000'000);
  for (const char* threads : {"2", "64"}) {
    Command command = pix2sky({"-c", "X,Y", "--threads", threads});
    command.stdin_file = "cat.fits";
    command.stdout_file = "/dev/null";
    const Outcome outcome = ChildProcess(command).finish("", kRunLimit);
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    if (kMemoryCounts) {
      EXPECT_LE(outcome.peak_kib, kPeakLimitKib);
    }
  }
}

TEST_F(Streaming, ends_quietly_where_nobody_reads_a_fits_table) {
  write_table(file("cat.fits"), 100'000);
  Command command = pix2sky({"cat.fits[1]", "-c", "X,Y"});
  command.stdout_closed = true;
  const Outcome outcome = ChildProcess(command).finish("", kRunLimit);
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Streaming, waits_for_a_slow_reader_without_collecting_output) {
  write_list(file("list.txt"), 1000);
  Command command = pix2sky({"--threads", "2"});
  command.stdin_file = "list.txt";
  ChildProcess child(command);
  std::this_thread::sleep_for(500ms);
  const Outcome outcome = child.finish("", kRunLimit);
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(outcome.out.size(), 1'000'000 * kOutputRow);
  if (kMemoryCounts) {
    EXPECT_LE(outcome.peak_kib, kPeakLimitKib);
  }
}

class EndedBySignal : public Streaming, public ::testing::WithParamInterface<int> {};

TEST_P(EndedBySignal, leaves_nothing_behind) {
  ChildProcess child(pix2sky({"-o", "out.txt"}));
  write_rows(child, 100); // enough that some of it has been written to the temporary file
  ASSERT_EQ(names().size(), 2U) << "no temporary file to remove";
  child.send_signal(GetParam());
  const Outcome outcome = child.finish("", kRunLimit);
  EXPECT_EQ(outcome.signal, GetParam());
  EXPECT_EQ(names(), std::vector<std::string>{"plain.fits"});
}

TEST_P(EndedBySignal, leaves_the_old_file_alone) {
  std::ofstream(file("out.txt")) << "old\n";
  ChildProcess child(pix2sky({"-o", "out.txt", "--overwrite"}));
  write_rows(child, 100);
  child.send_signal(GetParam());
  EXPECT_EQ(child.finish("", kRunLimit).signal, GetParam());
  std::string content;
  std::getline(std::ifstream(file("out.txt")), content);
  EXPECT_EQ(content, "old");
  EXPECT_EQ(names().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(signals, EndedBySignal, ::testing::Values(SIGTERM, SIGINT, SIGHUP),
                         [](const auto& test) -> std::string {
                           return test.param == SIGTERM  ? "SIGTERM"
                                  : test.param == SIGINT ? "SIGINT"
                                                         : "SIGHUP";
                         });

} // namespace astromill::test

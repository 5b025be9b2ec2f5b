// astromill: tests of commands that are run and timed
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/child.h"
#include "astromill/scaling/measurement.h"
#include "astromill/scaling/run.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

namespace astromill::scaling {
namespace {

Options shell(const std::string& script) {
  return {.command = {"sh", "-c", script}, .threads = {1, 2}, .repeat = 3, .oversubscribe = true};
}

std::string failure(const std::string& script) {
  return test::message_of([&] { run(shell(script)); });
}

TEST(Order, GoesThroughAllCountsAndChanges) {
  std::set<std::vector<std::size_t>> orders;
  for (int repeat = 0; repeat < 6; ++repeat) {
    const auto order = order_of_repeat(3, repeat);
    EXPECT_EQ(std::set<std::size_t>(order.begin(), order.end()).size(), 3U);
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 6U);
}

TEST(Run, TimesEachCountAsOftenAsAsked) {
  const Report report = run(shell("sleep 0.0$((8 / {threads}))"));
  ASSERT_EQ(report.points.size(), 2U);
  for (const MeasuredPoint& point : report.points)
    EXPECT_EQ(point.times.size(), 3U);
  EXPECT_GE(report.points[0].seconds.value, 0.08);
  EXPECT_GE(report.points[1].seconds.value, 0.04);
  EXPECT_DOUBLE_EQ(report.points[1].speedup.value,
                   report.points[0].seconds.value / report.points[1].seconds.value);
  EXPECT_DOUBLE_EQ(report.points[1].efficiency.value, report.points[1].speedup.value / 2);
  EXPECT_TRUE(report.fit.known());
}

TEST(Run, NamesTheFirstByteThatDiffers) {
  const std::string message = failure("printf abc{threads}");
  EXPECT_NE(message.find("standard output"), std::string::npos) << message;
  EXPECT_NE(message.find("byte 4 "), std::string::npos) << message;
  EXPECT_NE(message.find("1 thread"), std::string::npos) << message;
  EXPECT_NE(message.find("2 threads"), std::string::npos) << message;
}

TEST(Run, SeesOutputsOfDifferentLength) {
  EXPECT_NE(failure("printf ab; test $OMP_NUM_THREADS = 1 || printf c").find("byte 3 "),
            std::string::npos);
}

TEST(Run, ComparesTheFileOfTheCommandWithoutTouchingIt) {
  const test::TemporaryDirectory directory;
  const std::string file = directory.file("out.txt");
  std::ofstream(file) << "mine";
  Options options = shell("printf abc{threads} >\"$2\"");
  options.command.insert(options.command.end(), {"sh", "-o", file});
  const std::string message = test::message_of([&] { run(options); });
  EXPECT_NE(message.find(file + ": "), std::string::npos) << message;
  EXPECT_EQ(std::filesystem::file_size(file), 4U);
  options.command[2] = ":";
  EXPECT_NE(test::message_of([&] { run(options); }).find("did not write it"), std::string::npos);
  options.command[2] = "test ! -e \"$2\" && printf abc >\"$2\"";
  EXPECT_EQ(test::message_of([&] { run(options); }), "no error");
}

TEST(Run, SaysWhatAFailedCommandSaid) {
  const std::string message = failure("echo this is wrong >&2; exit 7");
  EXPECT_NE(message.find("exit status 7: this is wrong"), std::string::npos) << message;
  EXPECT_NE(failure("kill -9 $$").find("signal 9"), std::string::npos);
  Options options = shell("");
  options.command = {"astromill-no-such-program"};
  EXPECT_NE(
      test::message_of([&] { run(options); }).find("astromill-no-such-program: cannot be run"),
      std::string::npos);
}

TEST(Run, StartsRanksWithTheLauncher) {
  Options options = shell("test $RANKS = {ranks}");
  options.threads = {1};
  options.ranks = {1, 2};
  // "env -n" is not: a launcher of two words that takes -n RANKS.
  const test::TemporaryDirectory directory;
  std::ofstream(directory.file("launch")) << "shift\nRANKS=$1\nshift\nexport RANKS\nexec \"$@\"\n";
  options.launcher = "sh " + directory.file("launch");
  const Report report = run(options);
  ASSERT_EQ(report.points.size(), 2U);
  EXPECT_EQ(report.points[1].count, (Count{1, 2}));
}

TEST(Run, SimulatesFromAFile) {
  const test::TemporaryDirectory directory;
  std::ofstream file(directory.file("t"));
  file << "# threads 1\n# ranks 1\n# wall 11\n# first items rank worker begin seconds\n";
  for (int i = 0; i < 10; ++i)
    file << i << " 1 0 0 " << 0.5 + i << " 1\n";
  file.close();
  const Report report = run({.simulation = {.ranks = {1, 5, 10, 100},
                                            .timings_file = directory.file("t"),
                                            .latency = 0,
                                            .schedules = {parallel::parse_schedule("dynamic,1")}}});
  ASSERT_TRUE(report.simulation);
  const Prediction& prediction = report.simulation->predictions.front();
  EXPECT_NEAR(prediction.points[0].seconds, 11, 1e-9);
  EXPECT_NEAR(prediction.points[1].seconds, 3, 1e-9);
  EXPECT_NEAR(prediction.points[2].speedup, 5.5, 1e-9);
  EXPECT_EQ(prediction.flat_from, 10);
  EXPECT_EQ(prediction.useful_to, 10);
}

TEST(Child, TellsWhatItTook) {
  const test::TemporaryDirectory directory;
  const ChildEnd end = run_child({.arguments = {"sh", "-c", "sleep 0.1; exit 5"},
                                  .out_file = directory.file("o"),
                                  .error_file = directory.file("e")});
  EXPECT_EQ(end.exit_status, 5);
  EXPECT_GE(end.seconds, 0.1);
  EXPECT_LT(end.cpu_seconds, end.seconds);
  EXPECT_GT(end.memory_kib, 100);
}

} // namespace
} // namespace astromill::scaling

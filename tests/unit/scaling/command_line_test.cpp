// astromill: tests of the command that is measured
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/command_line.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace astromill::scaling {
namespace {

using Words = std::vector<std::string>;

CommandLine line(Words command) { return CommandLine({.command = std::move(command)}); }

std::string refusal(Words command) {
  return test::message_of([&] { line(std::move(command)); });
}

TEST(CommandLine, ReplacesThreadsWhereverTheyStand) {
  const CommandLine command =
      line({"sort", "--parallel={threads}", "-x", "{threads}{ranks}", "{t}"});
  EXPECT_EQ(command.words({4, 1}, {}), (Words{"sort", "--parallel=4", "-x", "41", "{t}"}));
  EXPECT_EQ(command.environment({4, 1}), Words{"OMP_NUM_THREADS=4"});
}

TEST(CommandLine, FindsOutputs) {
  const CommandLine command = line({"x", "-o", "a.txt", "--output", "d/b.fits", "--output=c"});
  EXPECT_EQ(command.outputs(), (Words{"a.txt", "d/b.fits", "c"}));
  EXPECT_EQ(command.words({}, {"1", "2", "3"}),
            (Words{"x", "-o", "1", "--output", "2", "--output=3"}));
  EXPECT_EQ(line({"bin/pix2sky", "-oa.txt"}).words({}, {"1"}), (Words{"bin/pix2sky", "-o1"}));
  EXPECT_TRUE(line({"other", "-oa.txt"}).outputs().empty());
}

TEST(CommandLine, PutsFilesInPlaceOfOutputsWhateverTheirNames) {
  const CommandLine command = line({"x", "{threads}", "-o", "out{threads}.txt"});
  EXPECT_EQ(command.outputs(), Words{"out{threads}.txt"});
  EXPECT_EQ(command.words({2, 1}, {"/t/out{threads}.txt"}),
            (Words{"x", "2", "-o", "/t/out{threads}.txt"}));
}

TEST(CommandLine, WithoutAProgramIsRefused) {
  EXPECT_NE(refusal({}).find("no COMMAND"), std::string::npos);
  EXPECT_NE(refusal({"", "a"}).find("program is empty"), std::string::npos);
}

TEST(CommandLine, LeavesStreamsAndDevicesAlone) {
  for (const char* name : {"-", "/dev/null", "/dev/stdout"})
    EXPECT_TRUE(line({"x", "-o", name}).outputs().empty()) << name;
  EXPECT_TRUE(line({"x", "-o"}).outputs().empty());
}

TEST(CommandLine, WithThreadsOfItsOwnIsRefused) {
  for (const Words& command : {Words{"x", "--threads", "4"}, Words{"x", "--threads=4"},
                               Words{"x", "-t", "4"}, Words{"x", "-t4"}})
    EXPECT_NE(refusal(command).find("{threads}"), std::string::npos) << command.back();
  for (const Words& command :
       {Words{"x", "--threads", "{threads}"}, Words{"x", "-t{threads}"}, Words{"sort", "-t", ","},
        Words{"tar", "-tvf", "4"}, Words{"-t", "x"}, Words{"x", "--threads-max", "4"}})
    EXPECT_EQ(refusal(command), "no error") << command.front();
}

TEST(CommandLine, WithACheckpointIsRefused) {
  EXPECT_NE(refusal({"completeness", "--checkpoint", "c"}).find("checkpoint"), std::string::npos);
  EXPECT_NE(refusal({"completeness", "--checkpoint=c"}).find("checkpoint"), std::string::npos);
}

TEST(CommandLine, WithThreadsOrACheckpointInAFileOfOptionsIsRefused) {
  const test::TemporaryDirectory directory;
  const std::string file = directory.file("job.cfg");
  const auto refusal_of = [&](const char* text) {
    std::ofstream(file) << text;
    return refusal({"pix2sky", "--config", file}) + refusal({"pix2sky", "--config=" + file});
  };
  for (const char* text : {"threads=2\n", "mag = 1:2:1\n  threads = 2", "[x]\nthreads\t=2\n"})
    EXPECT_NE(refusal_of(text).find("sets threads"), std::string::npos) << text;
  EXPECT_NE(refusal_of("checkpoint=a\n").find("sets checkpoint"), std::string::npos);
  for (const char* text : {"", "# threads=2\n", "threadsy = 2\nthreads\n", "a = threads=2\n"})
    EXPECT_EQ(refusal_of(text), "no errorno error") << text;
  std::ofstream(file) << "threads=2\n";
  EXPECT_EQ(refusal({"other", "--config", file}), "no error");
  EXPECT_EQ(refusal({"pix2sky", "--config", directory.file("none")}), "no error");
}

TEST(CommandLine, IsStartedByALauncherWhereRanksAreAskedFor) {
  const CommandLine command({.command = {"prog", "{ranks}"},
                             .ranks = {1, 2},
                             .launcher = "mpirun --map-by  node:PE={threads}"});
  EXPECT_EQ(command.words({4, 2}, {}),
            (Words{"mpirun", "--map-by", "node:PE=4", "-n", "2", "prog", "2"}));
  const Words environment = command.environment({4, 2});
  EXPECT_NE(std::ranges::find(environment, "OMPI_MCA_hwloc_base_binding_policy=none"),
            environment.end());
}

TEST(CommandLine, KnowsItsOwnKind) {
  EXPECT_TRUE(line({"/usr/bin/subdeconv"}).is_ours());
  EXPECT_FALSE(line({"sh"}).is_ours());
  EXPECT_EQ(test::message_of([] { line({"./sky2pix"}).check_takes_timings(); }), "no error");
  EXPECT_NE(test::message_of([] { line({"sort"}).check_takes_timings(); }).find("--timings-from"),
            std::string::npos);
}

TEST(CommandLine, IsShownAsItMayBeTyped) {
  EXPECT_EQ(line({"sh", "-c", "echo 'a b'", ""}).text(), "sh -c 'echo '\\''a b'\\''' ''");
}

} // namespace
} // namespace astromill::scaling

// astromill: runs the command line cases of tests/cli/*.yaml, each as a test of its own
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/case.h"
#include "cli/compare.h"
#include "support/child_process.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

namespace astromill::test {

namespace {

namespace fs = std::filesystem;

const char* const kCasesFolder = ASTROMILL_SOURCE_DIR "/tests/cli";
const char* const kSharedFolder = ASTROMILL_SOURCE_DIR "/../shared";

const ImageRecipes& recipes() {
  static const ImageRecipes made(std::string(kCasesFolder) + "/headers.yaml");
  return made;
}

std::string content_of(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

/// Files below `top` with their content, by relative path; of a link, "-> " and where it leads.
std::map<std::string, std::string> listing(const fs::path& top) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    const std::string name = entry.path().lexically_relative(top);
    if (entry.is_symlink())
      out[name] = "-> " + fs::read_symlink(entry.path()).string();
    else if (entry.is_regular_file())
      out[name] = content_of(entry.path());
  }
  return out;
}

/// "{shared}" as the folder of data beside the project, which need not be there.
std::string placed(std::string argument) {
  const std::string mark = "{shared}";
  if (const auto at = argument.find(mark); at != std::string::npos)
    argument.replace(at, mark.size(), kSharedFolder);
  return argument;
}

bool needs_shared(const Case& test) {
  return std::any_of(test.run.arguments.begin(), test.run.arguments.end(),
                     [](const auto& a) { return a.find("{shared}") != std::string::npos; });
}

void make_surroundings(const Case& test, const fs::path& top) {
  for (const std::string& name : test.directories)
    fs::create_directories(top / name);
  for (const auto& [name, content] : test.files)
    std::ofstream(top / name, std::ios::binary) << content;
  for (const auto& [name, target] : test.links)
    fs::create_symlink(target, top / name);
}

Outcome run(const Invocation& invocation, const fs::path& top, double limit_seconds) {
  Command command;
  for (const std::string& argument : invocation.arguments)
    command.arguments.push_back(placed(argument));
  command.arguments.front() = std::string(ASTROMILL_BIN_DIR) + "/" + command.arguments.front();
  command.directory = top;
  command.environment = invocation.environment;
  command.stdin_file = invocation.stdin_file;
  command.stdout_closed = invocation.stdout_to == "closed-pipe";
  if (!command.stdout_closed)
    command.stdout_file = invocation.stdout_to;
  ChildProcess child(command);
  return child.finish(invocation.stdin_text,
                      std::chrono::milliseconds(static_cast<long>(1000 * limit_seconds)));
}

std::string how_it_ended(const Outcome& outcome) {
  if (outcome.timed_out)
    return "took too long";
  if (outcome.signal != 0)
    return "was ended by signal " + std::to_string(outcome.signal);
  return "ended with status " + std::to_string(outcome.exit_status);
}

void check_bytes(const Expectation& expected, const std::string& bytes, const std::string& what) {
  if (const std::string defect = complaint(expected, bytes, what); !defect.empty())
    ADD_FAILURE() << defect;
}

/// Every message begins with the name of the tool, or is the hint at --help. Lines of a progress
/// bar are written over each other.
void check_message_form(const std::string& tool, const std::string& messages) {
  std::istringstream stream(messages);
  for (std::string line; std::getline(stream, line);) {
    line.erase(0, line.rfind('\r') + 1);
    EXPECT_TRUE(line.starts_with(tool + ": ") || line.starts_with("Try '" + tool + " --help'"))
        << "a line on standard error that does not say who writes it: " << visible(line);
  }
}

/// Exactly the expected files are new or changed.
void check_files(const Case& test, const std::map<std::string, std::string>& before,
                 const std::map<std::string, std::string>& after) {
  for (const auto& [name, expected] : test.files_after) {
    const auto found = after.find(name);
    if (found == after.end())
      ADD_FAILURE() << name << " is not there";
    else
      check_bytes(expected, found->second, name);
  }
  for (const auto& [name, content] : after) {
    if (test.files_after.contains(name))
      continue;
    if (!before.contains(name))
      ADD_FAILURE() << name << " was left behind:\n" << visible(content);
    else
      EXPECT_TRUE(before.at(name) == content) << name << " was changed";
  }
  for (const auto& [name, content] : before)
    EXPECT_TRUE(after.contains(name)) << name << " is gone";
}

void check_case(const Case& test) {
  const TemporaryDirectory directory;
  const fs::path top = directory.path();
  make_surroundings(test, top);
  for (const Invocation& invocation : test.before) {
    const Outcome outcome = run(invocation, top, test.time_limit_seconds);
    ASSERT_EQ(outcome.exit_status, 0)
        << invocation.arguments.front() << " beforehand " << how_it_ended(outcome) << "\n"
        << visible(outcome.err);
  }
  const auto before = listing(top);
  const Outcome outcome = run(test.run, top, test.time_limit_seconds);
  EXPECT_EQ(outcome.exit_status, test.exit_status) << how_it_ended(outcome) << "\n"
                                                   << visible(outcome.err);
  check_bytes(test.out, outcome.out, "standard output");
  check_bytes(test.err, outcome.err, "standard error");
  if (!test.err.anything())
    check_message_form(test.run.arguments.front(), outcome.err);
  check_files(test, before, listing(top));
}

class CommandLineTest : public ::testing::Test {
public:
  explicit CommandLineTest(CaseSource source) : source_(std::move(source)) {}

  void TestBody() override {
    const Case test = read_case(source_, recipes());
    if (needs_shared(test) && !fs::exists(kSharedFolder))
      GTEST_SKIP() << kSharedFolder << " is not here";
    check_case(test);
  }

private:
  CaseSource source_;
};

/// False if the filter names one test of another file: ctest runs each test by itself.
bool may_run(const fs::path& path) {
  const std::string filter = GTEST_FLAG_GET(filter);
  return filter.find_first_of("*?:-") != std::string::npos ||
         filter.starts_with(path.stem().string() + ".");
}

void register_cases(const std::string& path) {
  for (const CaseSource& source : load_cases(path))
    ::testing::RegisterTest(source.suite.c_str(), source.name.c_str(), nullptr, nullptr,
                            source.path.c_str(), source.line,
                            [source]() -> CommandLineTest* { return new CommandLineTest(source); });
}

} // namespace

} // namespace astromill::test

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  try {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(astromill::test::kCasesFolder))
      if (entry.path().extension() == ".yaml" && entry.path().filename() != "headers.yaml" &&
          astromill::test::may_run(entry.path()))
        paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths)
      astromill::test::register_cases(path);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return RUN_ALL_TESTS();
}

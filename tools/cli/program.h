// astromill: what every tool's command line has in common
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/distributed/world.h"
#include "astromill/parallel/progress.h"
#include "astromill/parallel/schedule.h"
#include "cli/config_file.h"
#include "cli/program_text.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace astromill::cli {

/// The group of options that only --help-all shows.
inline constexpr const char* kMoreOptions = "More options";

/// How the options that all tools have differ from tool to tool.
struct CommonOptions {
  std::string chunk = "KiB of input"; ///< what the CHUNK of --schedule counts
  bool simd = true;                   ///< there is --simd
  bool workers = true;                ///< there are --threads and --schedule
  bool timings = false;               ///< there is --timings
  std::string items{};                ///< what progress counts ("rows"); empty: bytes
  bool distributed = false;           ///< ranks of MPI do the work together
};

/// Options that were given, on the command line or in a file: their long names (of a positional,
/// its name) with each value.
std::vector<std::pair<std::string, std::string>>
given_options(const std::vector<const CLI::Option*>& options);

/// A tool's command line: its options, the ones all tools share, and the way out.
class Program {
public:
  explicit Program(ProgramText text);

  CLI::App& app() { return app_; }

  /// Adds the options that every tool has, behind the tool's own.
  void add_common_options(const CommonOptions& common = {});

  /// Lets --config take files of another format too.
  void set_foreign_config(ForeignReader reader) { config_->set_foreign_reader(std::move(reader)); }

  /// Parses the command line and runs `body`, which returns an exit status. Reports whatever it
  /// throws on stderr and returns the status of the program.
  ///
  /// Where MPI has started several processes, the first one alone reads the command line and files
  /// of options, and tells the others; these say nothing, and end with 0. A tool that is not
  /// distributed runs in the first alone.
  int run(int argc, char** argv, const std::function<int()>& body);

  /// The processes that run this together; alone before run().
  distributed::World& world() const { return *world_; }
  /// Does by all ranks together what may fail on any before the work begins; returns what it does.
  template <class Work> auto together(const Work& work) const {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      distributed::together(*world_, work);
    } else {
      std::optional<std::invoke_result_t<Work>> out;
      distributed::together(*world_, [&] { out.emplace(work()); });
      return std::move(*out);
    }
  }

  const std::string& name() const { return text_.name; }
  /// What was typed behind the name.
  const std::vector<std::string>& arguments() const { return arguments_; }
  /// The options of this tool, and those that all have but for files of options.
  std::vector<const CLI::Option*> own_options() const;
  std::vector<const CLI::Option*> common_options() const;
  /// Threads asked for, 0 if none; of several ranks that share a machine, the share of this one.
  int threads() const { return threads_ > 0 ? threads_ : shared_threads_; }
  parallel::Schedule schedule() const { return parallel::parse_schedule(schedule_); }
  const std::string& simd() const { return simd_; }
  bool verbose() const { return verbose_; }
  /// Names of files, empty on all ranks but the first.
  const std::string& json_file() const { return on_first_rank(json_); }
  const std::string& timings_file() const { return on_first_rank(timings_); }

  /// Seconds since the body of run() began.
  double seconds() const;

  /// A line on stderr, "NAME: text"; not under --quiet.
  void say(std::string_view text) const;
  /// What a job has to say, line by line.
  void say(std::span<const std::string> notes, std::span<const std::string> warnings) const;
  /// A line under --verbose only.
  void explain(std::string_view text) const;
  /// Shows progress on stderr as --progress wishes; empty if it is not to be shown.
  parallel::ProgressCallback progress() const;
  /// Ends the progress line, if there was one.
  void end_progress() const;

private:
  int parse(int argc, char** argv);
  int parse_and_run(int argc, char** argv, const std::function<int()>& body);
  /// What `work` returns; whatever it throws is reported.
  int guard(const std::function<int()>& work) const;
  // Where there are several ranks:
  int run_with_others(int argc, char** argv, const std::function<int()>& body);
  int run_first(int argc, char** argv, const std::function<int()>& body);
  int run_other(const std::function<int()>& body);
  void tell_others(int argc, char** argv) const;
  bool hear_arguments();
  /// True if options came from a file too: then a wrong value may be the file's (status 1, not 2).
  bool config_read() const;
  /// Says what is wrong with an option, and where it was given; returns the exit status.
  int report(const UsageError& error) const;
  std::string version_text() const;
  const std::string& on_first_rank(const std::string& file) const;

  ProgramText text_;
  CLI::App app_;
  std::shared_ptr<ConfigFile> config_;
  std::size_t own_count_ = 0; ///< options that are the tool's, the first ones
  std::vector<std::string> arguments_{};
  int threads_ = 0;
  std::string schedule_ = "dynamic";
  std::string simd_ = "auto";
  std::string progress_ = "auto";
  std::string items_; ///< what progress counts; empty: bytes
  std::string json_;
  std::string timings_;
  bool quiet_ = false;
  bool verbose_ = false;
  bool dump_config_ = false;
  bool distributed_ = false;
  distributed::World* world_ = &distributed::alone();
  int shared_threads_ = 0;
  std::chrono::steady_clock::time_point start_{};
  mutable bool progress_shown_ = false;
};

} // namespace astromill::cli

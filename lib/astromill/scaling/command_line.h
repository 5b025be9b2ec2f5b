// astromill: the command that is measured, as it is run each time
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/scaling/options.h"

#include <cstddef>
#include <string>
#include <vector>

namespace astromill::scaling {

/// The user's command with what changes from run to run: the number of threads and ranks, and where
/// its outputs go. Immutable, safe from any thread.
class CommandLine {
public:
  /// Throws UsageError where there is no command, or it has a number of threads of its own, or
  /// keeps a checkpoint: then the second run would have nothing to do.
  explicit CommandLine(const Options& options);

  /// The files after -o and --output, as the user gave them. Not standard output and devices.
  const std::vector<std::string>& outputs() const { return outputs_; }

  /// The words of a run. {threads} and {ranks} are replaced wherever they stand, of the launcher,
  /// too; the outputs by `files`, which are as many; `more` options come first behind the program.
  std::vector<std::string> words(const Count& count, const std::vector<std::string>& files,
                                 const std::vector<std::string>& more = {}) const;

  /// What is set in the environment: OMP_NUM_THREADS, and with a launcher what keeps Open MPI from
  /// binding all threads of a rank to one core.
  std::vector<std::string> environment(const Count& count) const;

  /// True for a program of astromill, whose exit status 3 says that some items could not be done,
  /// as they are.
  bool is_ours() const;
  /// Throws UsageError for all but the programs that have --timings.
  void check_takes_timings() const;
  /// What --schedule of these calls the smallest pieces that make sense: 1 trial or tile, 16 KiB of
  /// a list.
  std::string smallest_chunk() const;
  /// True if the command has this option, "--name", with a value or without.
  bool has_option(const std::string& name) const;
  /// As the user may type it, for messages.
  std::string text() const;

private:
  /// Where a word names an output: what comes before the name, and which output it is.
  struct Place {
    std::size_t word = 0;
    std::string before{};
    std::size_t output = 0;
  };

  void find_outputs();
  void add_output(std::size_t word, std::string before, const std::string& path);

  std::vector<std::string> command_;
  std::vector<std::string> launcher_; ///< empty: none
  bool oversubscribe_;
  std::vector<std::string> outputs_{};
  std::vector<Place> places_{};
};

} // namespace astromill::scaling

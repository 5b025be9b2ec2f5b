// astromill: outputs of runs that must be the same
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/scratch_folder.h"

#include <string>
#include <vector>

namespace astromill::scaling {

/// What runs of one command write, in a temporary folder; those of the first run are kept and the
/// others held against them.
class Outputs {
public:
  /// `names`: the files that the command is asked for; each keeps its last part, so that its suffix
  /// is what it was.
  explicit Outputs(std::vector<std::string> names);

  /// Where a run's standard output goes, its messages, and its files; the same in each run.
  std::string out_file() const { return folder_.path() + "/stdout"; }
  std::string error_file() const { return folder_.path() + "/stderr"; }
  const std::vector<std::string>& files() const { return files_; }
  const std::string& folder() const { return folder_.path(); }

  /// Takes what a run has written; `which` names it in messages ("2 threads"). Throws Error where a
  /// file was not written, or differs from that of the first run: it says at which byte.
  void take(const std::string& which);

  /// Removes what a run that does not count has written.
  void discard() const;

private:
  void compare(const std::string& path, const std::string& kept, const std::string& name,
               const std::string& which) const;

  std::vector<std::string> names_;
  ScratchFolder folder_{};
  std::vector<std::string> files_{};
  std::string first_{}; ///< the run whose outputs are kept
};

/// The last lines of a file of messages, in one, for a message.
std::string last_lines(const std::string& path);

} // namespace astromill::scaling

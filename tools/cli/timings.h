// astromill: the file of --timings
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/parallel/work_log.h"
#include "astromill/scaling/timings.h"
#include "cli/program.h"

#include <initializer_list>
#include <optional>
#include <string>

namespace astromill::cli {

/// What --timings asks for: how long each piece of work took.
class TimingsFile {
public:
  /// Opens the file, if there is to be one, before the work begins. Throws UsageError where one of
  /// the products or the summary goes there.
  TimingsFile(const Program& program, bool overwrite, std::initializer_list<std::string> products)
      : tool_(program.name()) {
    const std::string& path = program.timings_file();
    if (path.empty())
      return;
    const auto refuse = [&](const std::string& other, const char* what) {
      if (!other.empty() && is_same_output(path, other))
        throw UsageError(what, {.keyword = "--timings", .value = path});
    };
    for (const std::string& product : products)
      refuse(product, "timings and products cannot both go there");
    refuse(program.json_file(), "timings and summary cannot both go there");
    file_.emplace(path, overwrite);
    log_.emplace();
  }

  /// What the job is to fill; nullptr where nobody asked for it.
  parallel::WorkLog* log() { return log_ ? &*log_ : nullptr; }

  /// To be called when the job is done.
  void write(int threads, int ranks = 1) {
    if (!file_)
      return;
    scaling::write_timings(*file_, scaling::timings_of(*log_, tool_, threads, ranks));
    file_->commit();
  }

private:
  std::string tool_;
  std::optional<OutputFile> file_{};
  std::optional<parallel::WorkLog> log_{};
};

} // namespace astromill::cli

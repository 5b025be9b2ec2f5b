// astromill: summaries of runs as JSON
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "cli/program.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>

namespace astromill::cli {

/// Opens the file of --json, if there is to be one: before the work begins, so that nothing is done
/// where it cannot be. Throws UsageError where one of the products goes there.
inline std::optional<OutputFile> open_summary(const Program& program, bool overwrite,
                                              std::initializer_list<std::string> products) {
  const std::string& json = program.json_file();
  for (const std::string& product : products)
    if (!json.empty() && !product.empty() && is_same_output(json, product))
      throw UsageError("summary and products cannot both go there",
                       {.keyword = "--json", .value = json});
  return open_if_wanted(json, overwrite);
}

/// Writes a summary and commits it. File names in it are bytes, JSON is UTF-8: what is not valid is
/// replaced.
inline void write_summary(OutputFile& file, const nlohmann::ordered_json& summary) {
  file.write(summary.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  file.commit();
}

/// The same, with what ends the summary of every job.
template <class Report>
void write_summary(OutputFile& file, nlohmann::ordered_json& summary, const Report& report,
                   double seconds, int exit_status) {
  summary["notes"] = report.notes;
  summary["warnings"] = report.warnings;
  if constexpr (requires { report.threads; })
    summary["threads"] = report.threads;
  summary["seconds"] = seconds;
  summary["exit_status"] = exit_status;
  write_summary(file, summary);
}

/// null for what is no finite number.
inline nlohmann::ordered_json number_or_null(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

} // namespace astromill::cli

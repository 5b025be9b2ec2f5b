// astromill: summaries of runs as JSON
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"

#include <nlohmann/json.hpp>

namespace astromill::cli {

/// Writes a summary and commits it. File names in it are bytes, JSON is UTF-8: what is not valid is
/// replaced.
inline void write_summary(OutputFile& file, const nlohmann::ordered_json& summary) {
  file.write(summary.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  file.commit();
}

} // namespace astromill::cli

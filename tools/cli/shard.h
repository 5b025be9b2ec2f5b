// astromill: --shard, and the job that a part is of
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/records/job.h"
#include "cli/program.h"

#include <string>

namespace astromill::cli {

/// A file of another program's format that options came from.
struct ForeignConfig {
  std::string file{};
  std::string text{};
};

/// Declares --shard, whose value goes to `word`.
void add_shard_option(CLI::App& app, std::string& word);

/// What the command line says of the shard: `word` is its value (empty: none), `output` the part.
/// Throws UsageError.
records::Division take_shard(const Program& program, const std::string& word,
                             const std::string& output, const ForeignConfig& config);

} // namespace astromill::cli

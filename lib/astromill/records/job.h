// astromill: how a job was asked for, so that others can do the rest of it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/records/identity.h"
#include "astromill/records/record_format.h"
#include "astromill/records/shard.h"

#include <optional>
#include <string>
#include <vector>

namespace astromill::records {

class Parts;

/// The command behind a shard.
struct Job {
  std::string tool{};
  NamesAndValues options{};             ///< all that were given, by their long names; "IMAGE"
  std::string config_file{};            ///< file of another program's format among them ...
  std::string config{};                 ///< ... and its text
  std::vector<std::string> arguments{}; ///< as they were typed
  std::string folder{};                 ///< in which it ran
  std::string output{};                 ///< its part
};

/// How a job is divided among runs; by default it is not.
struct Division {
  std::optional<Shard> shard{}; ///< this run does that much of it, and writes a part
  Job job{};                    ///< with `shard`: what the part says of the job
  const Parts* parts = nullptr; ///< this run takes all results from there

  bool is_divided() const { return shard || parts != nullptr; }
};

/// The file that keeps what a run has finished: the one that was asked for, else of a shard one
/// beside its part; empty: none.
std::string checkpoint_name(const Division& division, const std::string& asked,
                            const std::string& output);
/// What that file must be of, from the identity of the whole job.
Identity checkpoint_identity(const Division& division, Identity job);

/// The command line for the shell that does another shard of a job, in a folder of its own name if
/// the number of the shard is in that of the job's part. With "cd" unless `here` is its folder.
std::string command_of(const Job& job, Shard done, Shard wanted, const std::string& here);

} // namespace astromill::records

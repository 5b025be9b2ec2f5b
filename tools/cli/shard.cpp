// astromill: --shard, and the job that a part is of
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/shard.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace astromill::cli {

namespace {

/// Options of one shard, and none of the job.
constexpr std::array<std::string_view, 4> kOfTheShard = {"--shard", "--output", "--checkpoint",
                                                         "--overwrite"};

} // namespace

void add_shard_option(CLI::App& app, std::string& word) {
  app.add_option("--shard", word, "a part of the work, for astromill-merge")
      ->type_name("K/N")
      ->configurable(false);
}

records::Division take_shard(const Program& program, const std::string& word,
                             const std::string& output, const ForeignConfig& config) {
  if (word.empty())
    return {};
  records::Division out{.shard = records::parse_shard(word),
                        .job = {.tool = program.name(),
                                .config_file = config.file,
                                .config = config.text,
                                .arguments = program.arguments(),
                                .folder = std::filesystem::current_path().string(),
                                .output = output}};
  for (auto& option : given_options(program.own_options()))
    if (std::ranges::find(kOfTheShard, option.first) == kOfTheShard.end())
      out.job.options.push_back(std::move(option));
  return out;
}

} // namespace astromill::cli

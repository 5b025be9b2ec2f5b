// astromill: how a job was asked for, so that others can do the rest of it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/job.h"

#include "astromill/base/shell_word.h"
#include "astromill/records/part_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace astromill::records {

namespace {

constexpr std::string_view kDigits = "0123456789";

/// The name of a file with the last number that is `from` replaced, as many digits if they do; with
/// the number behind it where there is none.
std::string renumbered(const std::string& name, std::uint32_t from, std::uint32_t to) {
  std::string number = std::to_string(to);
  for (std::size_t end = name.find_last_of(kDigits); end != std::string::npos;) {
    const std::size_t before = name.find_last_not_of(kDigits, end);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    std::uint32_t found = 0;
    std::from_chars(name.data() + begin, name.data() + end + 1, found);
    const std::size_t width = end + 1 - begin;
    if (found == from) {
      number.insert(0, width - std::min(width, number.size()), '0');
      return name.substr(0, begin) + number + name.substr(end + 1);
    }
    end = before == std::string::npos ? before : name.find_last_of(kDigits, before);
  }
  return name + "-" + number;
}

/// The arguments without those of which shard it is and where its part goes.
std::vector<std::string> without_shard(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
    if (*argument == "--")
      return out.insert(out.end(), argument, arguments.end()), out;
    if (*argument == "--shard" || *argument == "--output" || *argument == "-o")
      argument += argument + 1 == arguments.end() ? 0 : 1;
    else if (!argument->starts_with("--shard=") && !argument->starts_with("--output=") &&
             !argument->starts_with("-o"))
      out.push_back(*argument);
  }
  return out;
}

} // namespace

std::string checkpoint_name(const Division& division, const std::string& asked,
                            const std::string& output) {
  return asked.empty() && division.shard ? unfinished_name(output) : asked;
}

Identity checkpoint_identity(const Division& division, Identity job) {
  if (division.shard)
    job.emplace_back("--shard", to_text(*division.shard));
  return job;
}

std::string command_of(const Job& job, Shard done, Shard wanted, const std::string& here) {
  std::string out =
      job.folder.empty() || job.folder == here ? "" : "cd " + shell_word(job.folder) + " && ";
  const std::string output =
      done == wanted ? job.output : renumbered(job.output, done.number, wanted.number);
  out += job.tool + " --shard " + to_text(wanted) + " -o " + shell_word(output);
  for (const std::string& argument : without_shard(job.arguments))
    out += " " + shell_word(argument);
  return out;
}

} // namespace astromill::records

// astromill: the command that is measured, as it is run each time
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/command_line.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/shell_word.h"
#include "astromill/parallel/available_cores.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <system_error>

namespace astromill::scaling {

namespace {

constexpr std::array<std::string_view, 8> kOurs = {"addstars",  "astromill-merge", "completeness",
                                                   "findstars", "pix2sky",         "psfinfo",
                                                   "sky2pix",   "subdeconv"};

constexpr std::array<std::string_view, 4> kTimed = {"completeness", "pix2sky", "sky2pix",
                                                    "subdeconv"};

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The value that word `i` gives to an option, with the next one: "--threads 4", "--threads=4",
/// "-t 4", "-t4". Nothing where it is not that option.
std::string option_value(const std::vector<std::string>& words, std::size_t i,
                         std::string_view name) {
  const std::string_view word = words[i];
  if (!word.starts_with(name))
    return {};
  std::string_view rest = word.substr(name.size());
  if (rest.empty())
    return i + 1 < words.size() ? words[i + 1] : std::string();
  if (!name.starts_with("--"))
    return std::string(rest);
  return rest.front() == '=' ? std::string(rest.substr(1)) : std::string();
}

void refuse_own_threads(const std::vector<std::string>& words) {
  for (std::size_t i = 1; i < words.size(); ++i)
    for (const char* name : {"--threads", "-t"})
      if (const std::string value = option_value(words, i, name); is_number(value))
        throw UsageError("the command fixes its number of threads: leave " + std::string(name) +
                             " away, or let it be {threads}",
                         {.keyword = "COMMAND", .value = words[i]});
}

void refuse_checkpoint(const std::vector<std::string>& words) {
  for (const std::string& word : words)
    if (word == "--checkpoint" || word.starts_with("--checkpoint="))
      throw UsageError("with a checkpoint only the first run has something to do: leave it away",
                       {.keyword = "COMMAND", .value = word});
}

/// True if a file of options, of our tools, has a line for this one.
bool sets_option(const std::string& path, std::string_view name) {
  constexpr const char* kBlanks = " \t";
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t begin = std::min(line.find_first_not_of(kBlanks), line.size());
    if (!std::string_view(line).substr(begin).starts_with(name))
      continue;
    const std::size_t next = line.find_first_not_of(kBlanks, begin + name.size());
    if (next != std::string::npos && line[next] == '=')
      return true;
  }
  return false;
}

/// The same where these are in a file of options.
void refuse_options_in_files(const std::vector<std::string>& words) {
  std::error_code unused;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string path = option_value(words, i, "--config");
    if (path.empty() || !std::filesystem::is_regular_file(path, unused))
      continue; // a stream is the command's to read
    for (const char* name : {"threads", "checkpoint"})
      if (sets_option(path, name))
        throw UsageError("the command's file of options sets " + std::string(name) +
                             ": leave it away there",
                         {.keyword = "COMMAND", .value = path});
  }
}

void replace_all(std::string& text, std::string_view name, const std::string& value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
    text.replace(at, name.size(), value);
}

std::vector<std::string> split(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), {}};
}

/// One of our programs that is not along PATH may lie beside the one that runs.
std::string found_program(const std::string& name) {
  namespace fs = std::filesystem;
  std::error_code unused;
  if (name.find('/') != std::string::npos)
    return name;
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (fs::exists(fs::path(folder) / name, unused))
      return name;
  const fs::path beside = fs::read_symlink("/proc/self/exe", unused).parent_path() / name;
  return fs::exists(beside, unused) ? beside.string() : name;
}

} // namespace

CommandLine::CommandLine(const Options& options)
    : command_(options.command), oversubscribe_(options.oversubscribe) {
  if (!options.ranks.empty())
    launcher_ = split(options.launcher);
  if (command_.empty())
    throw UsageError("no COMMAND: it follows --");
  if (command_.front().empty())
    throw UsageError("the name of its program is empty", {.keyword = "COMMAND"});
  refuse_own_threads(command_);
  refuse_checkpoint(command_);
  if (is_ours())
    refuse_options_in_files(command_);
  find_outputs();
}

void CommandLine::find_outputs() {
  constexpr std::string_view kLong = "--output=";
  for (std::size_t i = 1; i < command_.size(); ++i) {
    const std::string& word = command_[i];
    if ((word == "-o" || word == "--output") && i + 1 < command_.size()) {
      ++i;
      add_output(i, "", command_[i]);
    } else if (word.starts_with(kLong)) {
      add_output(i, std::string(kLong), word.substr(kLong.size()));
    } else if (is_ours() && word.size() > 2 && word.starts_with("-o")) {
      add_output(i, "-o", word.substr(2));
    }
  }
}

void CommandLine::add_output(std::size_t word, std::string before, const std::string& path) {
  if (path.empty() || is_written_directly(path))
    return;
  places_.push_back({.word = word, .before = std::move(before), .output = outputs_.size()});
  outputs_.push_back(path);
}

std::vector<std::string> CommandLine::words(const Count& count,
                                            const std::vector<std::string>& files,
                                            const std::vector<std::string>& more) const {
  const auto fill_in = [&](std::vector<std::string>& words) {
    for (std::string& word : words) {
      replace_all(word, "{threads}", std::to_string(count.threads));
      replace_all(word, "{ranks}", std::to_string(count.ranks));
    }
  };
  std::vector<std::string> command = command_;
  if (is_ours())
    command.front() = found_program(command.front());
  fill_in(command);
  for (const Place& place : places_)
    command[place.word] = place.before + files.at(place.output);
  command.insert(command.begin() + 1, more.begin(), more.end());
  std::vector<std::string> out = launcher_;
  fill_in(out);
  if (!launcher_.empty())
    out.insert(out.end(), {"-n", std::to_string(count.ranks)});
  out.insert(out.end(), command.begin(), command.end());
  return out;
}

std::vector<std::string> CommandLine::environment(const Count& count) const {
  std::vector<std::string> out = {"OMP_NUM_THREADS=" + std::to_string(count.threads)};
  if (launcher_.empty())
    return out;
  const auto unless_set = [&](const char* name, const char* value) {
    if (std::getenv(name) == nullptr)
      out.push_back(std::string(name) + "=" + value);
  };
  // Open MPI 4, and 5.
  unless_set("OMPI_MCA_hwloc_base_binding_policy", "none");
  unless_set("PRTE_MCA_hwloc_default_binding_policy", "none");
  if (oversubscribe_ && count.workers() > parallel::available_cores()) {
    unless_set("OMPI_MCA_rmaps_base_oversubscribe", "1");
    unless_set("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe");
  }
  return out;
}

bool CommandLine::is_ours() const {
  const std::string leaf = std::filesystem::path(command_.front()).filename();
  return std::ranges::find(kOurs, leaf) != kOurs.end();
}

void CommandLine::check_takes_timings() const {
  const std::string leaf = std::filesystem::path(command_.front()).filename();
  if (std::ranges::find(kTimed, leaf) == kTimed.end())
    throw UsageError("only completeness, subdeconv, pix2sky and sky2pix say how long their pieces "
                     "of work took; for others, give --timings-from FILE",
                     {.keyword = "--simulate", .value = leaf});
}

std::string CommandLine::smallest_chunk() const {
  const std::string leaf = std::filesystem::path(command_.front()).filename();
  return leaf == "pix2sky" || leaf == "sky2pix" ? "16" : "1";
}

bool CommandLine::has_option(const std::string& name) const {
  return std::ranges::any_of(command_, [&](const std::string& word) {
    return word == name || word.starts_with(name + "=");
  });
}

std::string CommandLine::text() const {
  std::string out;
  for (const std::string& word : command_)
    out += (out.empty() ? "" : " ") + shell_word(word, "{}");
  return out;
}

} // namespace astromill::scaling

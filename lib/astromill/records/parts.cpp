// astromill: all parts of a job
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/parts.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace astromill::records {

namespace {

constexpr std::size_t kMostNamed = 20;

/// What is wrong with parts, and what would help.
class Complaints {
public:
  explicit Complaints(std::string here) : here_(std::move(here)) {}

  void add(const std::string& what) { what_.push_back(what); }
  void add_missing(Shard shard) { missing_.insert(shard.number); }
  bool is_missing(std::uint32_t number) const { return missing_.contains(number); }
  /// How such a job is run.
  void set_example(const PartDescription& part) {
    if (!example_)
      example_ = part;
  }

  void throw_any() const {
    if (what_.empty())
      return;
    std::string out;
    const auto list = [&](const char* before, const std::vector<std::string>& lines) {
      for (std::size_t i = 0; i < std::min(lines.size(), kMostNamed); ++i)
        out += before + lines[i] + "\n";
      if (lines.size() > kMostNamed)
        out += "and " + std::to_string(lines.size() - kMostNamed) + " more\n";
    };
    list("", what_);
    std::vector<std::string> commands;
    for (const std::uint32_t number : missing_)
      if (example_)
        commands.push_back(command_of(example_->job, example_->shard,
                                      {.number = number, .count = example_->shard.count}, here_));
    list("to be run: ", commands);
    out += "nothing was written";
    throw Error(out);
  }

private:
  std::string here_;
  std::vector<std::string> what_{};
  std::set<std::uint32_t> missing_{};
  std::optional<PartDescription> example_{};
};

/// A part that is not there may be one that is unfinished.
std::string existing_name(const std::string& path) {
  std::error_code ignored;
  const std::string unfinished = unfinished_name(path);
  return !std::filesystem::exists(path, ignored) && std::filesystem::exists(unfinished, ignored)
             ? unfinished
             : path;
}

std::vector<PartFile> open_parts(const std::vector<std::string>& paths, Complaints& complaints) {
  std::vector<PartFile> out;
  for (const std::string& path : paths)
    try {
      out.emplace_back(existing_name(path));
      complaints.set_example(out.back().description());
    } catch (const PartError& error) {
      complaints.add(error.what());
      if (error.shard)
        complaints.add_missing(*error.shard);
      if (error.description)
        complaints.set_example(*error.description);
    }
  return out;
}

/// The first thing in which two parts are not of one job.
std::optional<Difference> difference(const PartDescription& a, const PartDescription& b) {
  const auto all = [](const PartDescription& part) {
    Identity out{{"tool", part.job.tool}};
    out.insert(out.end(), part.identity.begin(), part.identity.end());
    out.emplace_back("number of shards", std::to_string(part.shard.count));
    return out;
  };
  if (auto found = first_difference(all(a), all(b)))
    return found;
  if (a.measured.empty() || b.measured.empty()) // there was nothing to do
    return std::nullopt;
  return first_difference(a.measured, b.measured);
}

bool are_of_one_job(const std::vector<PartFile>& parts, Complaints& complaints) {
  bool all = true;
  for (const PartFile& part : parts)
    if (const auto found = difference(parts.front().description(), part.description())) {
      complaints.add("different runs: " + found->item + ": " + found->one + " in " +
                     parts.front().path() + ", " + found->other + " in " + part.path());
      all = false;
    }
  return all;
}

/// Parts must be sorted.
void check_numbers(const std::vector<PartFile>& parts, Complaints& complaints) {
  const auto shard = [](const PartFile& part) { return part.description().shard; };
  const std::uint32_t count = shard(parts.front()).count;
  auto part = parts.begin();
  for (std::uint32_t number = 1; number <= count; ++number) {
    const Shard here{.number = number, .count = count};
    if ((part == parts.end() || shard(*part) != here) && !complaints.is_missing(number)) {
      complaints.add("part " + to_text(here) + " is missing");
      complaints.add_missing(here);
    }
    const auto first = part;
    while (part != parts.end() && shard(*part) == here)
      if (const auto other = part++; other != first)
        complaints.add("part " + to_text(here) + " is there twice: " + first->path() + " and " +
                       other->path());
  }
}

} // namespace

Parts::Parts(const std::vector<std::string>& paths, const std::string& here) {
  Complaints complaints(here);
  parts_ = open_parts(paths, complaints);
  std::ranges::stable_sort(parts_, {},
                           [](const PartFile& part) { return part.description().shard.number; });
  if (!parts_.empty() && are_of_one_job(parts_, complaints))
    check_numbers(parts_, complaints);
  complaints.throw_any();
}

void Parts::check(const Identity& ours) const {
  check_same_run(parts_.front().path(), first().identity, ours);
}

std::optional<Parts::Found> Parts::read(std::uint32_t item) const {
  for (const PartFile& part : parts_)
    if (auto bytes = part.read(item))
      return Found{.bytes = std::move(*bytes), .file = part.path()};
  return std::nullopt;
}

void Parts::for_each(const std::function<void(std::uint32_t, std::span<const std::byte>,
                                              const std::string&)>& take) const {
  for (const PartFile& part : parts_)
    part.for_each([&](std::uint32_t item, std::span<const std::byte> bytes) {
      take(item, bytes, part.path());
    });
}

std::vector<FailedItem> Parts::failed() const {
  std::vector<FailedItem> out;
  for (const PartFile& part : parts_)
    out.insert(out.end(), part.description().failed.begin(), part.description().failed.end());
  std::ranges::sort(out, {}, &FailedItem::item);
  return out;
}

std::string Parts::measured(const std::string& name) const {
  const auto& all = first().measured;
  const auto found = std::ranges::find(all, name, &NamesAndValues::value_type::first);
  return found == all.end() ? std::string() : found->second;
}

} // namespace astromill::records

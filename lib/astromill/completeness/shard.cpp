// astromill: a part of the trials of a job, and all parts put together
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/shard.h"

#include "astromill/base/error.h"
#include "astromill/completeness/identity.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace astromill::completeness {

namespace {

/// Every number of a zero point, with its name.
template <class Zero, class Use> void for_each_number(Zero& zero, const Use& use) {
  use("zero point", zero.offset);
  use("lowest zero point", zero.lowest);
  use("highest zero point", zero.highest);
  use("centre of the window", zero.window_centre);
  use("density", zero.density);
}

/// What the detector of the user found, which is run by the shards alone.
records::NamesAndValues measured(const Options& options, const Report& report) {
  if (options.detector.command.empty())
    return {};
  records::NamesAndValues out{{"stars before", std::to_string(report.base_stars)},
                              {"stars of the zero point", std::to_string(report.zero.stars)}};
  for_each_number(report.zero, [&](const char* name, double value) {
    out.emplace_back(name, text::shortest(value));
  });
  return out;
}

std::vector<records::FailedItem> failed_items(const Report& report) {
  std::vector<records::FailedItem> out;
  for (const FailedTrial& failed : report.failed)
    out.push_back({.item = failed.trial, .why = failed.why});
  return out;
}

} // namespace

void choose_trials(records::Shard shard, const StarSource& source, Results& results) {
  for (std::size_t i = 0; i < source.trials(); ++i)
    if (!shard.has(i))
      results.leave_out(i);
}

void take_parts(const records::Parts& parts, const records::Identity& ours,
                const StarSource& source, Results& results, Report& report) {
  parts.check(ours);
  parts.for_each(
      [&](std::uint32_t trial, std::span<const std::byte> bytes, const std::string& file) {
        if (!source.index_of(trial))
          throw Error("has trial " + std::to_string(trial) + ", which is not of this run",
                      {.file = file});
        results.restore(trial, bytes, file);
      });
  for (const records::FailedItem& failed : parts.failed())
    if (const auto index = source.index_of(failed.item)) {
      results.leave_out(*index);
      report.failed.push_back({.trial = failed.item, .why = failed.why});
    }
  for (std::size_t i = 0; i < source.trials(); ++i)
    if (!results.is_done(i))
      throw Error("trial " + std::to_string(source.trial(i)) +
                  " is in none of the parts; do they have the stars of this run?");
}

void take_measured(const records::Parts& parts, Report& report) {
  const auto number = [&](const char* name) {
    return text::as_number(parts.measured(name)).value_or(std::numeric_limits<double>::quiet_NaN());
  };
  const auto count = [&](const char* name) {
    return static_cast<int>(text::as_number(parts.measured(name)).value_or(0));
  };
  report.base_stars = count("stars before");
  report.zero.stars = count("stars of the zero point");
  for_each_number(report.zero, [&](const char* name, double& value) { value = number(name); });
}

void write_part(const Options& options, const Field& field, std::span<const StarResult> stars,
                const Report& report) {
  records::PartWriter part(options.output, options.overwrite,
                           {.identity = identity(options, field),
                            .shard = *options.division.shard,
                            .job = options.division.job,
                            .records = static_cast<std::uint64_t>(report.trials),
                            .failed = failed_items(report),
                            .measured = measured(options, report)});
  while (!stars.empty()) {
    const std::uint32_t trial = stars.front().trial;
    const auto next =
        std::ranges::find_if(stars, [&](const StarResult& star) { return star.trial != trial; });
    const auto count = static_cast<std::size_t>(next - stars.begin());
    part.add(trial, std::as_bytes(stars.first(count)));
    stars = stars.subspan(count);
  }
  part.commit();
}

} // namespace astromill::completeness

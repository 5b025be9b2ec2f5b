// astromill: runs of a command, timed
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/measurement.h"

#include "astromill/base/error.h"
#include "astromill/scaling/child.h"
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

namespace astromill::scaling {

namespace {

constexpr int kPartial = 3; // exit status of our tools: finished, some items could not be done

/// Runs the command, each time with the same outputs.
class Runner {
public:
  Runner(const CommandLine& command, Outputs& outputs) : command_(command), outputs_(outputs) {}

  ChildEnd run(const Count& count, const std::vector<std::string>& more = {}) {
    const ChildEnd end = run_child({.arguments = command_.words(count, outputs_.files(), more),
                                    .environment = command_.environment(count),
                                    .out_file = outputs_.out_file(),
                                    .error_file = outputs_.error_file()});
    const bool partial = end.exit_status == kPartial && command_.is_ours();
    if (end.exit_status != 0 && !partial)
      fail(end, count);
    outputs_.take(to_text(count));
    partial_ = partial_ || partial;
    return end;
  }

  /// A run ended with status 3.
  bool partial() const { return partial_; }

private:
  [[noreturn]] void fail(const ChildEnd& end, const Count& count) const {
    const std::string said = last_lines(outputs_.error_file());
    throw Error("the command failed with " + to_text(count) + ": " +
                (end.signal != 0 ? "killed by signal " + std::to_string(end.signal)
                                 : "exit status " + std::to_string(end.exit_status)) +
                (said.empty() ? "" : ": " + said));
  }

  const CommandLine& command_;
  Outputs& outputs_;
  bool partial_ = false;
};

Scattered scattered(double value, std::vector<double> values) {
  return {.value = value, .spread = stats::median_scatter(values).scatter};
}

/// Medians; the spreads of ratios are those of repeats, in which the machine was much the same.
void evaluate(std::vector<MeasuredPoint>& points) {
  const std::vector<double> base = points.front().times;
  const double base_workers = points.front().count.workers();
  const double base_seconds = median(base);
  for (MeasuredPoint& point : points) {
    const double workers = point.count.workers();
    std::vector<double> speedups(point.times.size());
    for (std::size_t i = 0; i < speedups.size(); ++i)
      speedups[i] = base_workers * base[i] / point.times[i];
    point.seconds = scattered(median(point.times), point.times);
    point.speedup = scattered(base_workers * base_seconds / point.seconds.value, speedups);
    point.efficiency = {.value = point.speedup.value / workers,
                        .spread = point.speedup.spread / workers};
    if (&point == &points.front()) // against itself
      point.speedup.spread = point.efficiency.spread = 0;
  }
}

} // namespace

std::vector<std::size_t> order_of_repeat(std::size_t counts, int repeat) {
  std::vector<std::size_t> order(counts);
  for (std::size_t i = 0; i < counts; ++i)
    order[i] = (i + static_cast<std::size_t>(repeat / 2)) % counts;
  if (repeat % 2 != 0)
    std::ranges::reverse(order);
  return order;
}

void measure(const Options& options, const CommandLine& command, Outputs& outputs,
             parallel::ProgressMeter& meter, Report& report) {
  const std::vector<Count> counts = options.counts();
  Runner runner(command, outputs);
  std::vector<std::vector<double>> cpu_seconds(counts.size());
  for (const Count& count : counts)
    report.points.push_back({.count = count});
  runner.run(counts.back()); // files come into the cache of the system
  meter.add(1);
  for (int repeat = 0; repeat < options.repeat; ++repeat)
    for (const std::size_t i : order_of_repeat(counts.size(), repeat)) {
      const ChildEnd end = runner.run(counts[i]);
      report.points[i].times.push_back(end.seconds);
      cpu_seconds[i].push_back(end.cpu_seconds);
      report.points[i].memory_mib =
          std::max(report.points[i].memory_mib, static_cast<double>(end.memory_kib) / 1024);
      meter.add(1);
    }
  for (std::size_t i = 0; i < counts.size(); ++i)
    report.points[i].cpu_seconds = median(std::move(cpu_seconds[i]));
  evaluate(report.points);
  if (runner.partial())
    report.notes.emplace_back("the command ends with status 3: some items could not be done");
}

Timings measure_pieces(const CommandLine& command, Outputs& outputs,
                       parallel::ProgressMeter& meter) {
  const std::string file = outputs.folder() + "/timings.txt";
  std::vector<std::string> more = {"--timings", file};
  if (!command.has_option("--schedule"))
    more.insert(more.end(), {"--schedule", "dynamic," + command.smallest_chunk()});
  const ChildEnd end = Runner(command, outputs).run({}, more);
  meter.add(1);
  if (std::error_code unused; !std::filesystem::exists(file, unused))
    throw Error("the command did not write what --timings asks for", {.keyword = "--simulate"});
  Timings timings = read_timings(file);
  // The program's start and end are serial, too.
  const double around = std::max(0.0, end.seconds - timings.wall);
  timings.wall += around;
  timings.after += around;
  return timings;
}

} // namespace astromill::scaling

// astromill: the job of astromill-scaling
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/run.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/parallel/available_cores.h"
#include "astromill/plot/figure.h"
#include "astromill/scaling/make_figure.h"
#include "astromill/scaling/measurement.h"
#include "astromill/scaling/simulation.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <utility>

namespace astromill::scaling {

namespace {

/// "model name" of /proc/cpuinfo.
std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name") || line.starts_with("Model"))
      if (const auto begin = line.find_first_not_of(" \t", line.find(':') + 1);
          begin != std::string::npos)
        return shown(line.substr(begin));
  return "unknown";
}

double load_average() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? load : std::numeric_limits<double>::quiet_NaN();
}

std::vector<Times> times_of(const std::vector<MeasuredPoint>& points) {
  std::vector<Times> out;
  out.reserve(points.size());
  for (const MeasuredPoint& point : points)
    out.push_back({.workers = static_cast<double>(point.count.workers()), .seconds = point.times});
  return out;
}

/// The error of a median of runs with that scatter.
double median_error(double spread, std::size_t runs) {
  constexpr double kOfGaussian = 1.2533;
  return kOfGaussian * spread / std::sqrt(static_cast<double>(runs));
}

void warn_of_noise(Report& report) {
  constexpr double kShort = 0.05; // seconds
  constexpr double kNoisy = 0.1;  // scatter of single runs, relative
  constexpr double kUnsure = 0.05;
  constexpr double kMisfit = 0.15;
  for (const MeasuredPoint& p : report.points) {
    const std::string which = to_text(p.count);
    const double error = median_error(p.efficiency.spread, p.times.size());
    if (error > std::max(kUnsure, std::abs(1 - p.efficiency.value)))
      report.warnings.push_back("the spread hides the answer: with " + which +
                                " the efficiency is " + text::fixed(p.efficiency.value, 2) +
                                " +- " + text::fixed(error, 2) + "; more repeats are needed");
    else if (p.seconds.spread > kNoisy * p.seconds.value)
      report.warnings.push_back("runs with " + which + " scatter by " +
                                text::fixed(100 * p.seconds.spread / p.seconds.value, 0) +
                                " %: is the machine busy?");
  }
  if (report.repeat == 1)
    report.warnings.emplace_back("one run of each says nothing of the spread: take --repeat 3 or "
                                 "more");
  if (report.fit.residual > kMisfit)
    report.warnings.push_back("the fit is off by " + text::fixed(100 * report.fit.residual, 0) +
                              " %: times do not go as t_serial + t_parallel / N + k_sync ln N");
  const MeasuredPoint& base = report.points.front();
  if (base.seconds.value < kShort)
    report.warnings.push_back("a run takes " + text::significant(1e3 * base.seconds.value, 2) +
                              " ms, of which starting the program is a part: take a longer job");
}

void warn_of_deaf_command(const Options& options, Report& report) {
  const bool busy_machine = !(report.load < 0.5); // then little is seen of a command
  if (!options.ranks.empty() || busy_machine)
    return; // nor of ranks that are elsewhere
  for (const MeasuredPoint& p : report.points) {
    constexpr double kAllowed = 1.3;
    const double busy = p.cpu_seconds / p.seconds.value;
    if (busy > kAllowed * p.count.threads) {
      report.warnings.push_back("with " + to_text(p.count) + " asked for, " + text::fixed(busy, 1) +
                                " cores were busy: the command does not go by OMP_NUM_THREADS; "
                                "has it an option for {threads}?");
      return;
    }
  }
  const MeasuredPoint& last = report.points.back();
  constexpr double kOne = 1.05;
  if (last.count.threads > 1 && last.cpu_seconds < kOne * last.seconds.value &&
      last.seconds.value > 0.9 * report.points.front().seconds.value)
    report.warnings.push_back("with " + to_text(last.count) +
                              " no more than one core was busy: "
                              "the command does not go by OMP_NUM_THREADS; has it an option for "
                              "{threads}?");
}

void measure_scaling(const Options& options, const CommandLine& command, Outputs& outputs,
                     parallel::ProgressMeter& meter, Report& report) {
  if (report.load > 0.5)
    report.warnings.push_back("the load of the machine is " + text::fixed(report.load, 1) +
                              " at the start: other programs make times longer");
  measure(options, command, outputs, meter, report);
  if (report.points.front().count.workers() > 1)
    report.notes.push_back("speed-up is against " + to_text(report.points.front().count) +
                           ", taken as " + std::to_string(report.points.front().count.workers()) +
                           ": there is no run with one worker");
  report.fit = fit_scaling(times_of(report.points));
  warn_of_noise(report);
  warn_of_deaf_command(options, report);
}

Prediction predict(const SimulatedJob& job, parallel::Schedule schedule,
                   const SimulationOptions& options) {
  constexpr double kFlat = 0.9;
  constexpr double kUseful = 0.5;
  Prediction out{.schedule = schedule};
  const double alone = job.alone();
  double best = 0;
  for (const int ranks : options.ranks) {
    const double seconds = simulated_seconds(job, schedule, ranks, ranks > 1 ? options.latency : 0);
    out.points.push_back({.ranks = ranks,
                          .seconds = seconds,
                          .speedup = alone / seconds,
                          .efficiency = alone / seconds / ranks});
    best = std::max(best, out.points.back().speedup);
  }
  const auto flat = std::ranges::find_if(
      out.points, [=](const PredictedPoint& p) { return p.speedup >= kFlat * best; });
  out.flat_from = flat == out.points.end() ? 1 : flat->ranks;
  for (const PredictedPoint& p : out.points) {
    if (p.efficiency < kUseful)
      break;
    out.useful_to = p.ranks;
  }
  return out;
}

[[noreturn]] void throw_nothing_to_play(const SimulationOptions& options) {
  if (!options.timings_file.empty())
    throw Error("has no piece of work with items", {.file = options.timings_file});
  throw Error("there is nothing to deal out: the command did its job in one piece, as that of "
              "single positions, of a region file, or of a list without rows",
              {.keyword = "--simulate"});
}

SimulationReport simulate(const Options& options, const Timings& timings, Report& report) {
  const SimulationOptions& asked = options.simulation;
  const SimulatedJob measured = simulated_job(timings);
  if (measured.pieces.empty())
    throw_nothing_to_play(asked);
  const SimulatedJob job = asked.items > 0 ? resampled(measured, asked.items) : measured;
  SimulationReport out{.source =
                           asked.timings_file.empty() ? "a run with 1 thread" : asked.timings_file,
                       .measured = static_cast<std::int64_t>(measured.pieces.size()),
                       .pieces = static_cast<std::int64_t>(job.pieces.size()),
                       .alone = job.alone(),
                       .serial = job.serial,
                       .between = job.between,
                       .longest = std::ranges::max(job.pieces),
                       .median_piece = median(job.pieces),
                       .latency = asked.latency};
  if (timings.threads * timings.ranks > 1)
    report.warnings.push_back("the pieces were measured with " +
                              to_text(Count{timings.threads, timings.ranks}) +
                              " at a time, which makes them longer than they are alone");
  for (const parallel::Schedule schedule : asked.schedules)
    out.predictions.push_back(predict(job, schedule, asked));
  for (const MeasuredPoint& p : report.points) {
    constexpr parallel::Schedule kOneByOne{parallel::Schedule::Kind::dynamic, 1};
    constexpr double kThreadLatency = 1e-6; // a lock, not a message
    out.validations.push_back(
        {.count = p.count,
         .measured = p.seconds.value,
         .predicted = simulated_seconds(measured, kOneByOne, p.count.workers(), kThreadLatency)});
  }
  return out;
}

} // namespace

Report run(const Options& options, const parallel::ProgressCallback& progress) {
  options.validate();
  std::optional<CommandLine> command;
  if (!options.command.empty())
    command.emplace(options);
  std::optional<OutputFile> plot = open_if_wanted(options.plot, options.overwrite);
  Report report{.command = command ? command->text() : "",
                .processor = processor_name(),
                .cores = parallel::available_cores(),
                .repeat = options.repeat,
                .load = load_average()};
  const std::size_t counts = options.counts().size();
  const bool simulated = !options.simulation.ranks.empty();
  const bool pieces_run = simulated && options.simulation.timings_file.empty();
  const std::size_t runs =
      (counts > 0 ? counts * static_cast<std::size_t>(options.repeat) + 1 : 0) +
      (pieces_run ? 1 : 0);
  std::optional<Outputs> outputs;
  if (runs > 0)
    outputs.emplace(command->outputs());
  parallel::ProgressMeter meter(progress, static_cast<std::int64_t>(runs), 0);
  if (pieces_run)
    command->check_takes_timings();
  if (counts > 0)
    measure_scaling(options, *command, *outputs, meter, report);
  if (simulated)
    report.simulation = simulate(options,
                                 pieces_run ? measure_pieces(*command, *outputs, meter)
                                            : read_timings(options.simulation.timings_file),
                                 report);
  meter.finish();
  if (plot) {
    plot::write_figure(*plot, plot::parse_format("--plot", options.plot), make_figure(report));
    plot->commit();
  }
  return report;
}

} // namespace astromill::scaling

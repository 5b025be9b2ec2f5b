// astromill: the command line of astromill-scaling
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/scaling.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/parallel/available_cores.h"
#include "astromill/parallel/threads.h"
#include "astromill/scaling/run.h"
#include "cli/json.h"
#include "cli/program.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astromill::cli {

namespace {

using Json = nlohmann::ordered_json;
using scaling::Estimate;
using scaling::Options;
using scaling::Report;

/// Option values as text, and what is made of them.
struct Words {
  std::string threads;
  std::string ranks;
  std::string simulated;
  std::string schedules = "static static,1 dynamic,1 dynamic,4 guided";
};

void declare(CLI::App& app, Options& options, Words& words) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* description) {
    app.add_option(name, value, description)->type_name(type);
  };
  add("-t,--threads", words.threads, "LIST", "as 1,2,4 or 1-8 or 1,2,4,... (1, 2, 4 ... cores)");
  add("--ranks", words.ranks, "LIST", "of MPI, each with each of --threads (1)");
  add("--mpirun", options.launcher, "COMMAND", "what starts ranks; -n RANKS follows (mpirun)");
  add("--repeat", options.repeat, "N", "runs with each count (5), and one more before");
  app.add_flag("--oversubscribe", options.oversubscribe, "allow more threads than cores");
  add("--simulate", words.simulated, "RANKS", "play it on so many ranks, up to 10000");
  add("--timings-from", options.simulation.timings_file, "FILE", "of --timings, to be played");
  add("--schedules", words.schedules, "LIST", "to be played (static static,1 dynamic,1 ...)");
  add("--items", options.simulation.items, "N", "play so many pieces of work (as measured)");
  add("--latency", options.simulation.latency, "SECONDS", "that a message takes (5e-5)");
  add("--plot", options.plot, "FILE", "speed-up and efficiency: .svg, .pdf or .png");
  app.add_flag("--overwrite", options.overwrite, "replace files that exist");
}

void take_words(Options& options, const Words& words) {
  const int cores = parallel::available_cores();
  const auto counts = [&](const char* option, const std::string& text) {
    return scaling::parse_counts(option, text, parallel::kMostThreads, cores);
  };
  if (!words.threads.empty())
    options.threads = counts("--threads", words.threads);
  if (!words.ranks.empty())
    options.ranks = counts("--ranks", words.ranks);
  if (!words.simulated.empty())
    options.simulation.ranks = scaling::parse_simulated(words.simulated);
  options.simulation.schedules = scaling::parse_schedules(words.schedules);
}

/// null where it is not known or infinite.
Json range_json(const Estimate& estimate) {
  return {number_or_null(estimate.low), number_or_null(estimate.high)};
}

Json runs_json(const Report& report) {
  Json runs = Json::array();
  for (const scaling::MeasuredPoint& p : report.points)
    runs.push_back({{"threads", p.count.threads},
                    {"ranks", p.count.ranks},
                    {"seconds", p.seconds.value},
                    {"seconds_spread", number_or_null(p.seconds.spread)},
                    {"speedup", p.speedup.value},
                    {"speedup_spread", number_or_null(p.speedup.spread)},
                    {"efficiency", p.efficiency.value},
                    {"efficiency_spread", number_or_null(p.efficiency.spread)},
                    {"cpu_seconds", p.cpu_seconds},
                    {"memory_mib", p.memory_mib},
                    {"all_seconds", p.times}});
  return runs;
}

Json fit_json(const Report& report) {
  const scaling::ScalingFit& fit = report.fit;
  return {{"t_serial", number_or_null(fit.t_serial.value)},
          {"t_parallel", number_or_null(fit.t_parallel.value)},
          {"k_sync", number_or_null(fit.k_sync.value)},
          {"best_n", number_or_null(fit.best_n.value)},
          {"amdahl_limit", number_or_null(fit.amdahl_limit.value)},
          {"t_serial_range", range_json(fit.t_serial)},
          {"t_parallel_range", range_json(fit.t_parallel)},
          {"k_sync_range", range_json(fit.k_sync)},
          {"best_n_range", range_json(fit.best_n)},
          {"amdahl_limit_range", range_json(fit.amdahl_limit)},
          {"residual", number_or_null(fit.residual)}};
}

Json simulation_json(const scaling::SimulationReport& simulation) {
  Json out{{"source", simulation.source},
           {"measured_pieces", simulation.measured},
           {"pieces", simulation.pieces},
           {"seconds_alone", simulation.alone},
           {"seconds_serial", simulation.serial},
           {"seconds_between", simulation.between},
           {"median_piece", simulation.median_piece},
           {"longest_piece", simulation.longest},
           {"latency", simulation.latency}};
  out["schedules"] = Json::array();
  for (const scaling::Prediction& prediction : simulation.predictions) {
    Json points = Json::array();
    for (const scaling::PredictedPoint& p : prediction.points)
      points.push_back({{"ranks", p.ranks},
                        {"seconds", p.seconds},
                        {"speedup", p.speedup},
                        {"efficiency", p.efficiency}});
    out["schedules"].push_back({{"schedule", parallel::to_text(prediction.schedule)},
                                {"flat_from", prediction.flat_from},
                                {"useful_to", prediction.useful_to},
                                {"points", std::move(points)}});
  }
  out["validation"] = Json::array();
  for (const scaling::Validation& v : simulation.validations)
    out["validation"].push_back({{"threads", v.count.threads},
                                 {"ranks", v.count.ranks},
                                 {"measured", v.measured},
                                 {"predicted", v.predicted}});
  return out;
}

void write_json(OutputFile& file, const Options& options, const Report& report,
                const Program& program) {
  Json summary{{"tool", program.name()},     {"version", version()},
               {"command", options.command}, {"processor", report.processor},
               {"cores", report.cores},      {"load", number_or_null(report.load)},
               {"repeat", report.repeat},    {"runs", runs_json(report)},
               {"fit", fit_json(report)}};
  if (report.simulation)
    summary["simulation"] = simulation_json(*report.simulation);
  write_summary(file, summary, report, program.seconds(), exit_done);
}

int measure(const Options& options, const Program& program) {
  std::optional<OutputFile> summary = open_summary(program, options.overwrite, {options.plot});
  const Report report = scaling::run(options, program.progress());
  program.end_progress();
  for (const scaling::MeasuredPoint& p : report.points) {
    std::string times;
    for (const double seconds : p.times)
      times += " " + std::to_string(seconds);
    program.explain(to_text(p.count) + ":" + times + " s");
  }
  program.say(report.notes, report.warnings);
  if (summary)
    write_json(*summary, options, report, program);
  if (program.json_file() != "-") { // one stream of data on stdout
    OutputFile out("-", false);
    out.write(scaling::to_text(report));
    out.commit();
  }
  return exit_done;
}

} // namespace

int run_scaling(ProgramText text, int argc, char** argv) {
  Program program(std::move(text));
  Options options;
  Words words;
  declare(program.app(), options, words);
  program.add_common_options({.simd = false, .workers = false, .items = "runs"});
  // What is behind -- is the command, as it is: none of our options, nor anything to be changed.
  char** const end = argv + argc;
  char** const split = std::find(argv + 1, end, std::string_view("--"));
  if (split != end)
    options.command.assign(split + 1, end);
  return program.run(static_cast<int>(split - argv), argv, [&] {
    take_words(options, words);
    return measure(options, program);
  });
}

} // namespace astromill::cli

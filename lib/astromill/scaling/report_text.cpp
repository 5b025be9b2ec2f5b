// astromill: what was measured of a command, as text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/scaling/report.h"
#include "astromill/text/text_table.h"

#include <cmath>
#include <limits>

namespace astromill::scaling {

namespace {

constexpr int kDigits = 4; // significant ones, of seconds

std::string counted(std::int64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// "0.123 s (0.120 to 0.126)"
std::string ranged(const Estimate& estimate, const char* unit) {
  const auto number = [](double value) {
    return std::isinf(value) ? std::string("infinity") : text::significant(value, kDigits);
  };
  std::string out = number(estimate.value) + unit;
  if (!std::isnan(estimate.low))
    out += " (" + number(estimate.low) + " to " + number(estimate.high) + ")";
  return out;
}

std::string measured_table(const Report& report) {
  std::string out = "# threads ranks seconds seconds_spread speedup speedup_spread efficiency "
                    "efficiency_spread cpu_seconds memory_mib\n";
  for (const MeasuredPoint& p : report.points) {
    out += std::to_string(p.count.threads) + " " + std::to_string(p.count.ranks);
    for (const double seconds : {p.seconds.value, p.seconds.spread})
      out += " " + text::fixed(seconds, 4);
    for (const double ratio :
         {p.speedup.value, p.speedup.spread, p.efficiency.value, p.efficiency.spread})
      out += " " + text::fixed(ratio, 3);
    out += " " + text::fixed(p.cpu_seconds, 3) + " " + text::fixed(p.memory_mib, 1) + "\n";
  }
  return out;
}

/// The number of workers at which T(N) is least; nothing where that is not known.
std::string best_line(const ScalingFit& fit, int most_measured) {
  if (!fit.k_known)
    return {};
  if (fit.best_n.value < 1)
    return "# best N: 1, more take longer\n";
  const std::string name = "# best N = t_parallel / k_sync: ";
  if (std::isinf(fit.best_n.value))
    return name + "none, k_sync is 0" +
           (fit.best_n.low < std::numeric_limits<double>::infinity()
                ? " (or from " + text::significant(fit.best_n.low, kDigits) + " on)\n"
                : "\n");
  return name + ranged(fit.best_n, "") +
         (fit.best_n.value > most_measured ? ", beyond what was measured\n" : "\n");
}

std::string fit_lines(const Report& report) {
  const ScalingFit& fit = report.fit;
  if (!fit.known())
    return "# fit: needs two different numbers of workers\n";
  std::string out = "# fit T(N) = t_serial + t_parallel / N + k_sync ln N, N = threads x ranks; "
                    "68 % ranges\n";
  out += "# t_serial " + ranged(fit.t_serial, " s") + "\n";
  out += "# t_parallel " + ranged(fit.t_parallel, " s") + "\n";
  if (!fit.k_known)
    out += "# k_sync: from two numbers of workers it cannot be told from t_serial; taken as 0\n";
  else
    out += "# k_sync " + ranged(fit.k_sync, " s") + "\n";
  out += best_line(fit, report.points.back().count.workers());
  out += "# Amdahl limit of the speed-up: " + ranged(fit.amdahl_limit, "") + "\n";
  out += "# residual " + text::fixed(100 * fit.residual, 1) + " % of T\n";
  return out;
}

std::string simulation_table(const SimulationReport& simulation) {
  std::string out = "# schedule ranks seconds speedup efficiency\n";
  for (const Prediction& prediction : simulation.predictions)
    for (const PredictedPoint& p : prediction.points)
      out += parallel::to_text(prediction.schedule) + " " + std::to_string(p.ranks) + " " +
             text::significant(p.seconds, 5) + " " + text::fixed(p.speedup, 2) + " " +
             text::fixed(p.efficiency, 4) + "\n";
  return out;
}

std::string simulation_lines(const SimulationReport& simulation) {
  std::string out = "# simulated from " + simulation.source + ": " +
                    counted(simulation.measured, "piece") + " of work measured, " +
                    std::to_string(simulation.pieces) + " dealt out; one worker takes " +
                    text::significant(simulation.alone, kDigits) + " s\n";
  out += "# a piece: median " + text::significant(simulation.median_piece, kDigits) +
         " s, longest " + text::significant(simulation.longest, kDigits) +
         " s; serial: " + text::significant(simulation.serial, kDigits) + " s, and " +
         text::significant(simulation.between, kDigits) +
         " s a piece; a message: " + text::significant(simulation.latency, kDigits) + " s\n";
  for (const Prediction& prediction : simulation.predictions)
    out += "# " + parallel::to_text(prediction.schedule) + ": 90 % of its best speed-up from " +
           std::to_string(prediction.flat_from) + " ranks on; efficiency 0.5 or more up to " +
           std::to_string(prediction.useful_to) + "\n";
  for (const Validation& v : simulation.validations)
    out += "# " + to_text(v.count) + ": predicted " + text::significant(v.predicted, kDigits) +
           " s, measured " + text::significant(v.measured, kDigits) + " s, predicted / measured " +
           text::fixed(v.predicted / v.measured, 3) + "\n";
  return out;
}

} // namespace

std::string to_text(const Count& count) {
  std::string threads = counted(count.threads, "thread");
  if (count.ranks == 1)
    return threads;
  return counted(count.ranks, "rank") + (count.threads == 1 ? "" : " of " + threads);
}

std::string to_text(const Report& report) {
  std::string out;
  if (!report.points.empty())
    out += measured_table(report) + fit_lines(report);
  if (report.simulation)
    out += (out.empty() ? "" : "\n") + simulation_table(*report.simulation) +
           simulation_lines(*report.simulation);
  if (!report.command.empty())
    out += "# command: " + shown(report.command, 2000) + "\n";
  out += "# processor: " + report.processor + ", " + counted(report.cores, "core");
  if (!report.points.empty())
    out += "; medians of " + counted(report.repeat, "run") + " each, outputs the same bytes";
  return out + "\n";
}

} // namespace astromill::scaling

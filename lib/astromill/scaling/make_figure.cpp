// astromill: figures of speed-up against the number of workers
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/make_figure.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace astromill::scaling {

namespace {

using plot::Series;
using plot::Style;

constexpr int kFitColour = 1;
constexpr double kEfficiencyHeight = 0.5;

/// A measured ratio with its scatter against the number of workers.
Series measured(const Report& report, Scattered MeasuredPoint::*ratio) {
  Series points{.style = Style::points};
  for (const MeasuredPoint& p : report.points) {
    const Scattered& value = p.*ratio;
    const double spread = std::isnan(value.spread) ? 0 : value.spread;
    points.x.push_back(p.count.workers());
    points.y.push_back(value.value);
    points.low.push_back(value.value - spread);
    points.high.push_back(value.value + spread);
  }
  return points;
}

/// The fit's speed-up, or efficiency, against T(1) as it was measured, or fitted.
Series fit_line(const Report& report, double last, bool efficiency) {
  constexpr int kParts = 300;
  const MeasuredPoint& base = report.points.front();
  const double one = base.count.workers() * base.seconds.value;
  Series line{.label = efficiency ? "" : "fit", .style = Style::line, .colour = kFitColour};
  for (int i = 0; i <= kParts; ++i) {
    const double workers = 1 + (last - 1) * i / kParts;
    line.x.push_back(workers);
    line.y.push_back(one / report.fit(workers) / (efficiency ? workers : 1));
  }
  return line;
}

plot::Figure measured_figure(const Report& report) {
  const double last = std::max(2, report.points.back().count.workers());
  plot::Panel speedup{.y_label = "Speed-up"};
  speedup.series = {measured(report, &MeasuredPoint::speedup)};
  speedup.series.front().label = "measured, scatter of runs";
  plot::Panel efficiency{.y_label = "Efficiency", .height = kEfficiencyHeight};
  efficiency.series = {measured(report, &MeasuredPoint::efficiency)};
  if (report.fit.known()) {
    speedup.series.push_back(fit_line(report, last, false));
    efficiency.series.push_back(fit_line(report, last, true));
  }
  speedup.series.push_back(
      {.label = "ideal", .style = Style::dashed, .x = {1, last}, .y = {1, last}});
  efficiency.levels = {{.at = 1, .dashed = true}, {.at = 0}};
  double most = 1;
  for (const double high : efficiency.series.front().high)
    most = std::max(most, high);
  efficiency.y_range = {{-0.05, most + 0.2}};
  const bool ranks = report.points.back().count.ranks > 1;
  return {.x_label = ranks ? "Ranks \u00d7 threads" : "Threads",
          .panels = {std::move(speedup), std::move(efficiency)}};
}

void to_logarithms(Series& series) {
  for (auto* values : {&series.x, &series.y, &series.low, &series.high})
    for (double& value : *values)
      value = std::log10(value); // of what is not positive: not drawn
}

plot::Figure simulated_figure(const Report& report) {
  plot::Panel panel{.y_label = "Speed-up", .y_log = true, .height = 1.3};
  double last = 1;
  double least = 1;
  double most = 1;
  const bool same_job = report.simulation->pieces == report.simulation->measured;
  if (!report.points.empty() && same_job) {
    panel.series.push_back(measured(report, &MeasuredPoint::speedup));
    panel.series.back().label = "measured";
    for (const MeasuredPoint& p : report.points)
      least = std::min(least, p.speedup.value);
  }
  int colour = 0;
  for (const Prediction& prediction : report.simulation->predictions) {
    Series line{
        .label = parallel::to_text(prediction.schedule), .style = Style::line, .colour = ++colour};
    for (const PredictedPoint& p : prediction.points) {
      line.x.push_back(p.ranks);
      line.y.push_back(p.speedup);
      last = std::max(last, static_cast<double>(p.ranks));
      least = std::min(least, p.speedup);
      most = std::max(most, p.speedup);
    }
    panel.series.push_back(std::move(line));
  }
  panel.series.push_back(
      {.label = "ideal", .style = Style::dashed, .x = {1, last}, .y = {1, last}});
  for (Series& series : panel.series)
    to_logarithms(series);
  panel.y_range = {{std::log10(least) - 0.1, std::log10(most) + 0.4}};
  return {.x_label = "Ranks (simulated)", .x_log = true, .panels = {std::move(panel)}};
}

} // namespace

plot::Figure make_figure(const Report& report) {
  return report.simulation ? simulated_figure(report) : measured_figure(report);
}

} // namespace astromill::scaling

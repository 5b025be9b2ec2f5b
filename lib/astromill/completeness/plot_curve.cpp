// astromill: the figure of a completeness curve
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/plot_curve.h"

#include "astromill/text/fixed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace astromill::completeness {

namespace {

using plot::Series;
using plot::Style;

constexpr int kCurveColour = 0;
constexpr std::array kComparedColours = {1, 5, 6, 3, 4, 2};

std::string fixed(double value, int decimals) {
  std::array<char, text::kMaxFixedLength> out;
  return {out.data(), text::format_fixed(out.data(), value, decimals)};
}

/// "22.43 (22.37 to 22.49)": two digits of the half range, 2 to 4 decimals.
std::string with_range(double value, const stats::Interval& range) {
  const double error = 0.5 * (range.high - range.low);
  if (!std::isfinite(error) || error <= 0)
    return fixed(value, 2);
  const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(error))), 2, 4);
  return fixed(value, decimals) + " (" + fixed(range.low, decimals) + " to " +
         fixed(range.high, decimals) + ")";
}

/// Label and colour of a model.
std::pair<std::string, int> look_of(stats::CompletenessModel model) {
  switch (model) {
  case stats::CompletenessModel::fleming:
    return {"Fleming et al. (1995)", 3};
  case stats::CompletenessModel::ceiling:
    return {"logistic with a ceiling", 2};
  case stats::CompletenessModel::threshold:
    return {"signal and noise above a threshold", 1};
  case stats::CompletenessModel::logistic:
    break;
  }
  return {"logistic", 4};
}

Series fit_line(const stats::CompletenessFit& fit, const MagnitudeBins& magnitudes,
                bool preferred) {
  constexpr int kParts = 400;
  const auto [label, colour] = look_of(fit.model);
  Series line{.label = label,
              .style = preferred ? Style::line : Style::dashed,
              .colour = colour,
              .faint = !preferred};
  for (int i = 0; i <= kParts; ++i) {
    line.x.push_back(magnitudes.low + (magnitudes.high - magnitudes.low) * i / kParts);
    line.y.push_back(fit(line.x.back()));
  }
  return line;
}

/// The bins' points with one of their intervals.
Series curve_points(const Curve& curve, Style style, stats::Interval CurveBin::*range) {
  Series points{.style = style, .colour = kCurveColour};
  for (std::size_t i = 0; i < curve.bins.size(); ++i) {
    const CurveBin& bin = curve.bins[i];
    if (bin.injected == 0)
      continue;
    points.x.push_back(curve.magnitudes.centre(i));
    points.y.push_back(bin.fraction);
    points.low.push_back((bin.*range).low);
    points.high.push_back((bin.*range).high);
  }
  return points;
}

/// The preferred fit, and where it is 0.5.
void add_preferred_fit(std::vector<Series>& series, const Curve& curve) {
  if (curve.preferred_fit >= curve.fits.size())
    return;
  const stats::CompletenessFit& fit = curve.fits[curve.preferred_fit];
  series.push_back(fit_line(fit, curve.magnitudes, true));
  const stats::Crossing half = stats::preferred_crossing(curve.fits, fit.crossings.size() - 1);
  const double m50 = half.magnitude; // NaN where there is none
  if (std::isfinite(m50))
    series.back().label += ", m\u2085\u2080 = " + with_range(m50, half.range95);
  series.push_back({.style = Style::line,
                    .colour = series.back().colour,
                    .faint = true,
                    .x = {m50, m50},
                    .y = {-1, 0.5}});
}

/// The other fits: what the choice of a curve matters. Beside curves of others they are too many.
void add_other_fits(std::vector<Series>& series, const Curve& curve) {
  for (std::size_t i = 0; i < curve.fits.size(); ++i)
    if (curve.fits[i].converged && i != curve.preferred_fit)
      series.push_back(fit_line(curve.fits[i], curve.magnitudes, false));
}

plot::Panel completeness_panel(const Curve& curve, std::vector<Series> compared) {
  plot::Panel panel{.y_label = "Completeness", .y_range = {{-0.04, 1.08}}};
  panel.series = {curve_points(curve, Style::points, &CurveBin::range68),
                  curve_points(curve, Style::bars, &CurveBin::range95)};
  panel.series.front().label = "recovered / added (68 %, 95 %)";
  for (std::size_t i = 0; i < compared.size(); ++i) {
    compared[i].colour = kComparedColours[i % kComparedColours.size()];
    panel.series.push_back(std::move(compared[i]));
  }
  add_preferred_fit(panel.series, curve);
  if (compared.empty())
    add_other_fits(panel.series, curve);
  return panel;
}

/// The recovered stars; of very many, each second, third, ...
Series star_dots(std::span<const StarResult> stars) {
  constexpr std::size_t kMost = 6000;
  const auto is_found = [](const StarResult& star) { return star.status == StarStatus::found; };
  const auto found = static_cast<std::size_t>(std::ranges::count_if(stars, is_found));
  const std::size_t every = std::max<std::size_t>(1, (found + kMost - 1) / kMost);
  Series dots{.style = Style::dots, .colour = 0, .faint = true};
  std::size_t number = 0;
  for (const StarResult& star : stars)
    if (is_found(star) && number++ % every == 0) {
      dots.x.push_back(star.mag_in);
      dots.y.push_back(star.mag_out - star.mag_in);
    }
  return dots;
}

/// Of bins with so many stars that a scatter means something.
Series medians(const Curve& curve) {
  constexpr std::int64_t kFewest = 5;
  Series points{.label = "median and scatter", .style = Style::points, .colour = kCurveColour};
  for (std::size_t i = 0; i < curve.bins.size(); ++i) {
    if (curve.bins[i].recovered() < kFewest)
      continue;
    const stats::MedianScatter& magnitude = curve.bins[i].magnitude;
    points.x.push_back(curve.magnitudes.centre(i));
    points.y.push_back(magnitude.median);
    points.low.push_back(magnitude.median - magnitude.scatter);
    points.high.push_back(magnitude.median + magnitude.scatter);
  }
  return points;
}

/// The whole window with some room; only the residuals, where it is much wider than they are.
std::pair<double, double> residual_range(const Series& dots, double centre, double window) {
  constexpr double kWide = 5;
  double most = 0;
  for (const double y : dots.y)
    if (std::isfinite(y))
      most = std::max(most, std::abs(y - centre));
  const double half_range = most > 0 && window > kWide * most ? 1.6 * most : 1.15 * window;
  return {centre - half_range, centre + half_range};
}

plot::Panel residual_panel(const Options& options, const Report& report,
                           std::span<const StarResult> stars) {
  const double centre = report.zero.window_centre;
  const double window = options.match.magnitude_window;
  plot::Panel panel{.y_label = "Out \u2212 in (mag)", .height = 0.55};
  panel.series = {medians(report.curve), star_dots(stars)};
  panel.y_range = residual_range(panel.series.back(), centre, window);
  panel.levels = {{.at = centre},
                  {.at = centre - window, .dashed = true},
                  {.at = centre + window, .dashed = true}};
  return panel;
}

} // namespace

plot::Figure make_figure(const Options& options, const Report& report,
                         std::span<const StarResult> stars, std::vector<plot::Series> compared) {
  const MagnitudeBins& magnitudes = report.curve.magnitudes;
  const FigureTexts& texts = options.figure_texts;
  return {.title = texts.title,
          .x_label = texts.x_label.empty() ? "Input magnitude" : texts.x_label,
          .x_range = {{magnitudes.low, magnitudes.high}},
          .panels = {completeness_panel(report.curve, std::move(compared)),
                     residual_panel(options, report, stars)}};
}

} // namespace astromill::completeness

// astromill: tests of the figure of a completeness curve
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/compared_curve.h"
#include "astromill/completeness/plot_curve.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace astromill::completeness {
namespace {

using plot::Series;
using plot::Style;

class ComparedCurveTest : public ::testing::Test {
protected:
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(directory_.file(name)) << text;
    return directory_.file(name);
  }
  static Series read(const std::string& text) { return read_compared_curves({text}).at(0); }
  static std::string message(const std::string& text) {
    return test::message_of([&] { read(text); });
  }

  test::TemporaryDirectory directory_;
};

TEST(ComparedFile, HasLabelPathAndColumns) {
  ComparedFile file = parse_compared_file("a/b.txt");
  EXPECT_EQ(file.label, "b.txt");
  EXPECT_EQ(file.path, "a/b.txt");
  EXPECT_TRUE(file.columns.empty());
  file = parse_compared_file("IRAF, 1 = x=a:b/c:d.txt:1,4");
  EXPECT_EQ(file.label, "IRAF, 1 ");
  EXPECT_EQ(file.path, " x=a:b/c:d.txt");
  ASSERT_EQ(file.columns.size(), 2U);
  EXPECT_EQ(file.columns[1].index, 3U);
  file = parse_compared_file("=b.fits:m,p,lo,hi");
  EXPECT_EQ(file.label, "b.fits");
  ASSERT_EQ(file.columns.size(), 4U);
  EXPECT_EQ(file.columns[3].name, "hi");
  EXPECT_EQ(parse_compared_file("a:1,2/b").path, "a:1,2/b");
  EXPECT_EQ(parse_compared_file("a:1").path, "a:1");
  for (const char* text : {"", "a=", "a:1,2,3", ":1,2", "a:1,1", "a:0,1", "a:1,2,3,4,5", "a:1,"})
    EXPECT_THROW(parse_compared_file(text), UsageError) << text;
}

TEST_F(ComparedCurveTest, ListsMayHaveNamesAndIntervals) {
  const Series two = read(put("two.txt", "16.5 0.9\n17 0.8 junk\n"));
  EXPECT_EQ(two.label, "two.txt");
  EXPECT_EQ(two.x, (std::vector{16.5, 17.0}));
  EXPECT_EQ(two.y, (std::vector{0.9, 0.8}));
  EXPECT_TRUE(two.low.empty());
  const Series ours = read("ours=" + put("c.txt", "# mag injected fraction lo68 hi68\n"
                                                  "16 9 1.0 0.9 1\n17 0 nan nan nan\n18 5 0 0 .1\n"
                                                  "# fit logistic 1 2 3\n"));
  EXPECT_EQ(ours.label, "ours");
  EXPECT_EQ(ours.x, (std::vector{16.0, 18.0}));
  EXPECT_EQ(ours.low, (std::vector{0.9, 0.0}));
  EXPECT_EQ(ours.high, (std::vector{1.0, 0.1}));
}

TEST_F(ComparedCurveTest, ColumnsMayBeChosen) {
  const std::string path = put("p.txt", "# Magnitude Stars Percent\n16.25 239/253 94.47 0.94\n"
                                        "16.75 229/242 94.63 0.95\n");
  EXPECT_EQ(read(path + ":1,4").y, (std::vector{0.94, 0.95}));
  EXPECT_NE(message(path).find("no row has numbers"), std::string::npos) << message(path);
  const std::string percent = message(path + ":1,3");
  EXPECT_NE(percent.find("line 2: a completeness must be a fraction"), std::string::npos)
      << percent;
}

TEST_F(ComparedCurveTest, WhatCannotBeReadIsAnError) {
  for (const std::string& path : {directory_.file("none"), directory_.path(), put("empty", ""),
                                  put("text", "a b c\nd e f\n"), put("low", "1 -0.1\n")})
    EXPECT_THROW(read(path), Error) << path;
}

/// Bins from 16 to 20, the last without stars, and two fits.
struct Case {
  Options options{};
  Report report{};
  std::vector<StarResult> stars{};

  Case() {
    Curve& curve = report.curve;
    curve.magnitudes = {.low = 16, .high = 20, .step = 1, .count = 4};
    curve.bins.resize(4);
    for (std::size_t i = 0; i < 3; ++i) {
      curve.bins[i].injected = 10;
      curve.bins[i].by_status[0] = 9 - 3 * static_cast<std::int64_t>(i);
      curve.bins[i].fraction = 0.9 - 0.3 * static_cast<double>(i);
      curve.bins[i].range68 = {curve.bins[i].fraction - 0.1, curve.bins[i].fraction + 0.1};
      curve.bins[i].range95 = {curve.bins[i].fraction - 0.2, curve.bins[i].fraction + 0.2};
      curve.bins[i].magnitude = {0.2, 0.05};
    }
    curve.fits.resize(3);
    for (stats::CompletenessFit& fit : curve.fits) {
      fit.converged = true;
      fit.slope = 1;
      fit.middle = 18.25;
      fit.crossings[2].magnitude = 18.25;
      fit.crossings[2].range95 = {18.1876, 18.3154};
      fit.aic = 9;
    }
    curve.fits[1].model = stats::CompletenessModel::fleming;
    curve.fits[1].aic = 0;
    curve.fits[2].converged = false;
    curve.preferred_fit = 1;
    report.zero.window_centre = 0.2;
    options.match.magnitude_window = 0.5;
    for (int i = 0; i < 50001; ++i) {
      StarResult star{.mag_in = 16 + i * 1e-5, .mag_out = 16.05 + i * 1e-5};
      star.status = i % 2 == 0 ? StarStatus::found : StarStatus::magnitude;
      stars.push_back(star);
    }
  }
  plot::Figure figure(std::vector<Series> compared = {}) const {
    return make_figure(options, report, stars, std::move(compared));
  }
};

const Series* with_label(const plot::Panel& panel, const std::string& begin) {
  const auto found = std::ranges::find_if(
      panel.series, [&](const Series& series) { return series.label.starts_with(begin); });
  return found == panel.series.end() ? nullptr : &*found;
}

TEST(PlotCurve, UpperPanelHasCurveFitsAndOthers) {
  const plot::Figure figure = Case().figure();
  ASSERT_EQ(figure.panels.size(), 2U);
  EXPECT_EQ(figure.x_range, std::pair(16.0, 20.0));
  const plot::Panel& panel = figure.panels[0];
  const Series& points = panel.series[0];
  EXPECT_EQ(points.x, (std::vector{16.5, 17.5, 18.5})); // no point where there are no stars
  EXPECT_DOUBLE_EQ(points.low[1], 0.5);
  EXPECT_EQ(panel.series[1].style, Style::bars);
  EXPECT_DOUBLE_EQ(panel.series[1].low[1], 0.4);
  const Series* const fit = with_label(panel, "Fleming");
  ASSERT_NE(fit, nullptr);
  EXPECT_EQ(fit->label, "Fleming et al. (1995), m\u2085\u2080 = 18.250 (18.188 to 18.315)");
  EXPECT_EQ(fit->style, Style::line);
  EXPECT_EQ(fit->x.back(), 20);
  EXPECT_NEAR(fit->y.back(), 0.0658, 0.0001);
  const Series* const other = with_label(panel, "logistic");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->label, "logistic");
  EXPECT_EQ(other->style, Style::dashed);
  EXPECT_TRUE(other->faint);
  EXPECT_EQ(with_label(panel, "logistic with"), nullptr); // did not converge
}

TEST(PlotCurve, CurvesOfOthersTakeThePlaceOfOtherFits) {
  const plot::Panel panel =
      Case().figure({{.label = "a", .x = {17}, .y = {0.5}}, {.label = "b"}}).panels[0];
  ASSERT_NE(with_label(panel, "a"), nullptr);
  ASSERT_NE(with_label(panel, "b"), nullptr);
  EXPECT_NE(with_label(panel, "a")->colour, with_label(panel, "b")->colour);
  EXPECT_NE(with_label(panel, "Fleming"), nullptr);
  EXPECT_EQ(with_label(panel, "logistic"), nullptr);
}

TEST(PlotCurve, LowerPanelHasRecoveredStarsThinnedAndTheWindow) {
  const plot::Panel panel = Case().figure().panels[1];
  const Series& dots = panel.series.back();
  EXPECT_EQ(dots.style, Style::dots);
  ASSERT_EQ(dots.x.size(), 5001U); // each fifth one of 25,001
  EXPECT_DOUBLE_EQ(dots.x[1], 16 + 10e-5);
  EXPECT_NEAR(dots.y[1], 0.05, 1e-9);
  EXPECT_EQ(panel.series[0].x.size(), 2U); // the third bin has only 3 stars
  EXPECT_DOUBLE_EQ(panel.series[0].low[0], 0.15);
  ASSERT_EQ(panel.levels.size(), 3U);
  EXPECT_DOUBLE_EQ(panel.levels[1].at, -0.3);
  EXPECT_TRUE(panel.levels[1].dashed);
  ASSERT_TRUE(panel.y_range);
  EXPECT_LT(panel.y_range->first, -0.3);
  EXPECT_GT(panel.y_range->second, 0.7);
}

TEST(PlotCurve, WordsMayBeChosen) {
  Case words;
  EXPECT_EQ(words.figure().title, "");
  EXPECT_EQ(words.figure().x_label, "Input magnitude");
  words.options.figure_texts = {.title = "M71", .x_label = "F555W"};
  const plot::Figure figure = words.figure();
  EXPECT_EQ(figure.title, "M71");
  EXPECT_EQ(figure.x_label, "F555W");
}

TEST(PlotCurve, WideWindowDoesNotFlattenTheResiduals) {
  Case wide;
  wide.options.match.magnitude_window = 50;
  EXPECT_LT(wide.figure().panels[1].y_range->second, 0.7);
  wide.stars.clear();
  EXPECT_GT(wide.figure().panels[1].y_range->second, 50);
}

TEST(PlotCurve, NothingGivesAFigure) {
  test::TemporaryDirectory directory;
  Report report;
  report.curve.magnitudes = {.low = 16, .high = 17, .step = 1, .count = 1};
  report.curve.bins.resize(1);
  OutputFile output(directory.file("a.png"), false);
  plot::write_figure(output, plot::Format::png, make_figure({}, report, {}, {}));
  Case without_m50;
  without_m50.report.curve.fits[1].crossings[2].magnitude = std::nan("");
  EXPECT_EQ(with_label(without_m50.figure().panels[0], "Fleming")->label, "Fleming et al. (1995)");
}

} // namespace
} // namespace astromill::completeness

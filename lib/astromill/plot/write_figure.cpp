// astromill: figures: what is to be drawn, and the files it is drawn into
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/plot/canvas.h"
#include "astromill/plot/draw_images.h"
#include "astromill/plot/draw_series.h"
#include "astromill/plot/figure.h"
#include "astromill/plot/legend.h"
#include "astromill/plot/lettering.h"
#include "astromill/plot/ticks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace astromill::plot {

namespace {

// Sizes in points, of letters and of parts.
constexpr double kWidth = 140 / 25.4 * 72;
constexpr double kPanelHeight = 195; ///< of a panel of height 1
constexpr double kLeastHeight = 40;  ///< of any panel
constexpr double kMostHeight = 2000;
constexpr double kLongTick = 5;
constexpr double kShortTick = 2.5;
constexpr int kMostTicksAcross = 9;

/// A panel and what belongs to it, laid out.
struct Part {
  const Panel& panel;
  Frame frame{};
  Ticks ticks{}; ///< of the y axis
  Legend legend{};
};

/// The range of an axis that was asked for, else that of the numbers.
std::pair<double, double> range_of(const std::optional<std::pair<double, double>>& asked,
                                   const Extent& extent, double margin) {
  if (asked && is_drawable(asked->first) && is_drawable(asked->second)) {
    // Too narrow a range is widened as for numbers that are nearly equal.
    Extent ends;
    ends.add(asked->first);
    ends.add(asked->second);
    const auto [low, high] = ends.with_margin(0);
    return asked->first > asked->second ? std::pair(high, low) : std::pair(low, high);
  }
  return extent.with_margin(margin);
}

std::pair<double, double> x_range(const Figure& figure) {
  Extent extent;
  for (const Panel& panel : figure.panels) {
    for (const Series& series : panel.series)
      for (const double x : series.x)
        extent.add(x);
    for (const Level& level : panel.levels)
      if (level.vertical)
        extent.add(level.at);
  }
  return range_of(figure.x_range, extent, 0.03);
}

std::pair<double, double> y_range(const Panel& panel) {
  Extent extent;
  for (const Series& series : panel.series)
    for (const auto* values : {&series.y, &series.low, &series.high})
      for (const double y : *values)
        extent.add(y);
  for (const Level& level : panel.levels)
    if (!level.vertical)
      extent.add(level.at);
  return range_of(panel.y_range, extent, 0.06);
}

Ticks ticks_of(std::pair<double, double> range, int most, bool logarithms) {
  const auto choose = logarithms ? choose_log_ticks : choose_ticks;
  return choose(std::min(range.first, range.second), std::max(range.first, range.second), most);
}

/// The height of a panel; sane whatever was asked for.
double height_of(const Panel& panel) {
  const double height = kPanelHeight * panel.height;
  return height >= kLeastHeight ? std::min(height, kMostHeight) : kLeastHeight;
}

/// Everything in its place.
struct Layout {
  Ticks x_ticks{};
  std::vector<Part> parts{};
  double height = 0;
};

Layout lay_out(Canvas& canvas, const Figure& figure, const std::vector<Panel>& panels) {
  const auto range = x_range(figure);
  Layout layout{.x_ticks = ticks_of(range, kMostTicksAcross, figure.x_log)};
  double numbers = 0;
  for (const Panel& panel : panels) {
    const auto y = y_range(panel);
    const int most = std::clamp(static_cast<int>(height_of(panel) / 17), 2, 12);
    layout.parts.push_back({panel, {.y = {y}}, ticks_of(y, most, panel.y_log)});
    numbers = std::max(numbers, widest(canvas, layout.parts.back().ticks.labels));
  }
  const double left = kEdge + kLabel + kGap + numbers + kGap;
  const double right = kWidth - kEdge - widest(canvas, layout.x_ticks.labels) / 2;
  double top = kEdge + (figure.title.empty() ? 0 : kTitle + 2 * kGap);
  for (Part& part : layout.parts) {
    const double height = height_of(part.panel);
    part.frame.box = {left, top, right, top + height};
    part.frame.x = {range, left, right};
    part.frame.y = {part.frame.y.range, top + height, top};
    part.legend = Legend(canvas, part.panel, right - left);
    if (!part.legend.find_place(part.panel, part.frame)) {
      const double shift = part.legend.height_above() + (&part == &layout.parts.front() ? 0 : kGap);
      part.frame.box.top += shift;
      part.frame.box.bottom += shift;
      part.frame.y.from += shift;
      part.frame.y.to += shift;
    }
    top = part.frame.box.bottom;
  }
  layout.height = top + kGap + kNumber + kGap + kLabel + kEdge;
  return layout;
}

/// Ticks on two opposite sides of a frame, inside.
void draw_ticks(Canvas& canvas, const Frame& frame, const Ticks& ticks, bool along_x) {
  const Box& box = frame.box;
  const auto draw = [&](const std::vector<double>& values, double length) {
    for (const double value : values) {
      const double at = (along_x ? frame.x : frame.y)(value);
      if (along_x) {
        canvas.line(std::array{Place{at, box.bottom}, Place{at, box.bottom - length}}, kTick);
        canvas.line(std::array{Place{at, box.top}, Place{at, box.top + length}}, kTick);
      } else {
        canvas.line(std::array{Place{box.left, at}, Place{box.left + length, at}}, kTick);
        canvas.line(std::array{Place{box.right, at}, Place{box.right - length, at}}, kTick);
      }
    }
  };
  draw(ticks.major, kLongTick);
  draw(ticks.minor, kShortTick);
}

void draw_frame(Canvas& canvas, const Part& part, const Ticks& x_ticks) {
  const Box& box = part.frame.box;
  canvas.colour(kBlack);
  draw_ticks(canvas, part.frame, x_ticks, true);
  draw_ticks(canvas, part.frame, part.ticks, false);
  canvas.line(std::array<Place, 6>{{{box.left, box.top},
                                    {box.right, box.top},
                                    {box.right, box.bottom},
                                    {box.left, box.bottom},
                                    {box.left, box.top},
                                    {box.right, box.top}}},
              kFrame);
}

/// Numbers and label of the y axis. Numbers at the very top of a panel that touches the one above
/// are left out: they would run into those of that one.
void letter_y_axis(Canvas& canvas, const Part& part, bool touches) {
  const Frame& frame = part.frame;
  for (std::size_t i = 0; i < part.ticks.major.size(); ++i) {
    const Place at{frame.box.left - kGap, frame.y(part.ticks.major[i])};
    if (!touches || at.y > frame.box.top + kNumber)
      canvas.text(at, part.ticks.labels[i], kNumber, Align::right);
  }
  draw_fitting(canvas, {kEdge + kLabel / 2, (frame.box.top + frame.box.bottom) / 2},
               part.panel.y_label, kLabel, frame.box.height(), true);
}

/// Numbers and label of the x axis, below the last panel.
void letter_x_axis(Canvas& canvas, const Figure& figure, const Layout& layout) {
  const Frame& frame = layout.parts.back().frame;
  const double y = frame.box.bottom + kGap + kNumber / 2;
  for (std::size_t i = 0; i < layout.x_ticks.major.size(); ++i)
    canvas.text({frame.x(layout.x_ticks.major[i]), y}, layout.x_ticks.labels[i], kNumber,
                Align::centre);
  draw_fitting(canvas, {(frame.box.left + frame.box.right) / 2, layout.height - kEdge - kLabel / 2},
               figure.x_label, kLabel, frame.box.width());
}

void draw(Canvas& canvas, const Figure& figure, const Layout& layout) {
  double last_bottom = 0;
  for (const Part& part : layout.parts) {
    draw_contents(canvas, part.frame, part.panel);
    draw_frame(canvas, part, layout.x_ticks);
    part.legend.draw(canvas, part.frame);
    letter_y_axis(canvas, part, part.frame.box.top == last_bottom);
    last_bottom = part.frame.box.bottom;
  }
  letter_x_axis(canvas, figure, layout);
  const Box& box = layout.parts.front().frame.box;
  if (!figure.title.empty())
    draw_fitting(canvas, {(box.left + box.right) / 2, kEdge + kTitle / 2}, figure.title, kTitle,
                 box.width());
}

} // namespace

Format parse_format(const char* option, const std::string& path) {
  constexpr std::array<std::pair<std::string_view, Format>, 3> kSuffixes = {
      {{".svg", Format::svg}, {".pdf", Format::pdf}, {".png", Format::png}}};
  for (const auto& [suffix, format] : kSuffixes)
    if (path.size() > suffix.size() &&
        equal_ignoring_case(std::string_view(path).substr(path.size() - suffix.size()), suffix))
      return format;
  throw UsageError("the name must end in .svg, .pdf or .png", {.keyword = option, .value = path});
}

void write_figure(OutputFile& output, Format format, const Figure& figure) {
  if (std::ranges::any_of(figure.images, [](const auto& row) { return !row.empty(); })) {
    output.write(drawn_images(format, figure));
    return;
  }
  const std::vector<Panel> none(1);
  Canvas measure(1, 1);
  const Layout layout = lay_out(measure, figure, figure.panels.empty() ? none : figure.panels);
  Canvas canvas(format, kWidth, layout.height);
  draw(canvas, figure, layout);
  const std::string bytes = canvas.finish();
  output.write(bytes);
}

} // namespace astromill::plot

// astromill: series of points, drawn into a panel
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/draw_series.h"

#include "astromill/plot/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace astromill::plot {

namespace {

// Sizes in points.
constexpr double kLine = 1.2;
constexpr double kFaintLine = 0.9;
constexpr double kBar = 0.8;
constexpr double kThinBar = 0.5;
constexpr double kLevel = 0.6;
constexpr double kCap = 1.8;    ///< half the width of a bar's end
constexpr double kDisc = 1.9;   ///< radius: an open symbol is seen around it
constexpr double kSymbol = 2.5; ///< about the radius of the others
constexpr double kDot = 0.9;
constexpr double kFar = 1e12;
constexpr double kBeyond = 100; ///< the frame, where nothing is seen: no place is further out, as
                                ///< the drawing library's numbers end at 8e6
constexpr double kFaint = 0.55; ///< white in what is faint, in bands
constexpr double kBand = 0.75;

/// Okabe & Ito's colours, which people with any kind of colour vision tell apart, but for the
/// yellow one, too light for lines; the darker first.
constexpr std::array<Colour, 7> kPalette = {{
    {0, 0, 0},
    {0.835, 0.369, 0},
    {0, 0.447, 0.698},
    {0, 0.620, 0.451},
    {0.800, 0.475, 0.655},
    {0.902, 0.624, 0},
    {0.337, 0.706, 0.914},
}};

std::size_t remainder(int number, std::size_t count) {
  const auto divisor = static_cast<int>(count);
  return static_cast<std::size_t>((number % divisor + divisor) % divisor);
}

Colour colour_of(const Series& series) {
  const Colour full = kPalette[remainder(series.colour, kPalette.size())];
  const double white = series.style == Style::band ? kBand : 0;
  return full.paler(series.faint ? std::max(white, kFaint) : white);
}

double line_width(const Series& series) { return series.faint ? kFaintLine : kLine; }

/// A value of a series; nothing where there is none or it cannot be drawn.
std::optional<double> value_at(const std::vector<double>& values, std::size_t i) {
  if (i < values.size() && is_drawable(values[i]))
    return values[i];
  return std::nullopt;
}

std::optional<Place> place_at(const Frame& frame, const Series& series,
                              const std::vector<double>& values, std::size_t i) {
  const auto x = value_at(series.x, i);
  const auto y = value_at(values, i);
  if (!x || !y)
    return std::nullopt;
  return Place{frame.x(*x), frame.y(*y)};
}

Box surroundings(const Frame& frame) {
  return {frame.box.left - kBeyond, frame.box.top - kBeyond, frame.box.right + kBeyond,
          frame.box.bottom + kBeyond};
}

/// Both ends of the bar at a point.
std::optional<std::array<Place, 2>> bar_at(const Frame& frame, const Series& series,
                                           std::size_t i) {
  const auto low = place_at(frame, series, series.low, i);
  const auto high = place_at(frame, series, series.high, i);
  if (!low || !high)
    return std::nullopt;
  const Box reach = surroundings(frame);
  std::array<Place, 2> ends = {*low, *high};
  for (Place& end : ends)
    end = {std::clamp(end.x, reach.left, reach.right), std::clamp(end.y, reach.top, reach.bottom)};
  return ends;
}

/// The part of a segment inside a box (Liang & Barsky 1984); false if there is none.
bool clip_segment(const Box& box, Place& a, Place& b) {
  double begin = 0;
  double end = 1;
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const std::array<std::array<double, 2>, 4> sides = {
      {{-dx, a.x - box.left}, {dx, box.right - a.x}, {-dy, a.y - box.top}, {dy, box.bottom - a.y}}};
  for (const auto& [towards, distance] : sides) {
    if (towards == 0 && distance < 0)
      return false;
    if (towards < 0)
      begin = std::max(begin, distance / towards);
    else if (towards > 0)
      end = std::min(end, distance / towards);
  }
  if (begin > end)
    return false;
  const Place start = a;
  if (end < 1)
    b = {start.x + end * dx, start.y + end * dy};
  if (begin > 0)
    a = {start.x + begin * dx, start.y + begin * dy};
  return true;
}

void draw_line(Canvas& canvas, const Frame& frame, const Series& series) {
  const Box reach = surroundings(frame);
  std::vector<Place> run;
  const auto finish_run = [&] {
    if (run.size() == 1)
      canvas.disc(run.front(), line_width(series));
    else if (!run.empty())
      canvas.line(run, line_width(series), series.style == Style::dashed);
    run.clear();
  };
  std::optional<Place> last;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const auto place = place_at(frame, series, series.y, i);
    if (!place || !last) {
      finish_run();
      if (place)
        run = {*place};
    } else {
      Place a = *last;
      Place b = *place;
      const bool seen = clip_segment(reach, a, b);
      if (!seen || run.empty() || a.x != run.back().x || a.y != run.back().y) {
        if (run.size() > 1)
          finish_run();
        run.clear();
        if (seen)
          run = {a};
      }
      if (seen)
        run.push_back(b);
    }
    last = place;
  }
  finish_run();
}

void draw_bars(Canvas& canvas, const Frame& frame, const Series& series, double width, double cap) {
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const auto bar = bar_at(frame, series, i);
    if (!bar)
      continue;
    canvas.line(*bar, width);
    if (cap > 0)
      for (const Place& end : *bar)
        canvas.line(std::array{Place{end.x - cap, end.y}, Place{end.x + cap, end.y}}, width);
  }
}

void draw_band(Canvas& canvas, const Frame& frame, const Series& series) {
  std::vector<Place> upper;
  std::vector<Place> lower;
  const auto finish_run = [&] {
    if (upper.size() == 1)
      canvas.line(std::array{upper.front(), lower.front()}, kLine);
    upper.insert(upper.end(), lower.rbegin(), lower.rend());
    canvas.fill(upper);
    upper.clear();
    lower.clear();
  };
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const auto bar = bar_at(frame, series, i);
    if (!bar) {
      finish_run();
      continue;
    }
    lower.push_back(bar->front());
    upper.push_back(bar->back());
  }
  finish_run();
}

/// Corners of the symbols other than the disc, for a radius of 1.
using Shape = std::vector<Place>;
const std::array<Shape, 6>& shapes() {
  static const std::array<Shape, 6> kShapes = {{
      {{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}},
      {{0, -1.25}, {1.15, 0.8}, {-1.15, 0.8}},
      {{-1.25, 0}, {0.8, -1.15}, {0.8, 1.15}},
      {{0, 1.25}, {1.15, -0.8}, {-1.15, -0.8}},
      {{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}},
      {{1.25, 0}, {-0.8, 1.15}, {-0.8, -1.15}},
  }};
  return kShapes;
}

/// A disc for the first colour, open symbols for the others.
void draw_symbol(Canvas& canvas, Place at, const Series& series) {
  const std::size_t which = remainder(series.colour, shapes().size() + 1);
  if (which == 0) {
    canvas.disc(at, kDisc);
    return;
  }
  std::vector<Place> corners;
  for (const Place& corner : shapes()[which - 1])
    corners.push_back({at.x + kSymbol * corner.x, at.y + kSymbol * corner.y});
  canvas.colour(kWhite);
  canvas.fill(corners);
  canvas.colour(colour_of(series));
  corners.insert(corners.end(), {corners[0], corners[1]}); // closed, with a round corner
  canvas.line(corners, kBar);
}

bool is_inside(const Box& box, Place place) {
  return place.x >= box.left && place.x <= box.right && place.y >= box.top && place.y <= box.bottom;
}

/// Places of the points inside the frame.
std::vector<Place> visible(const Frame& frame, const Series& series) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const auto place = place_at(frame, series, series.y, i);
    if (place && is_inside(frame.box, *place))
      places.push_back(*place);
  }
  return places;
}

void draw_unclipped(Canvas& canvas, const Frame& frame, const Series& series) {
  canvas.colour(colour_of(series));
  switch (series.style) {
  case Style::points:
    draw_bars(canvas, frame, series, kBar, kCap);
    for (const Place& place : visible(frame, series))
      draw_symbol(canvas, place, series);
    break;
  case Style::bars:
    draw_bars(canvas, frame, series, kThinBar, 0);
    break;
  case Style::line:
  case Style::dashed:
    draw_line(canvas, frame, series);
    break;
  case Style::band:
    draw_band(canvas, frame, series);
    break;
  case Style::dots:
    canvas.dots(visible(frame, series), kDot);
    break;
  }
}

/// Draws the line of a level.
void draw_level(Canvas& canvas, const Frame& frame, const Level& level) {
  if (!is_drawable(level.at))
    return;
  const Box box = frame.box;
  const double at = (level.vertical ? frame.x : frame.y)(level.at);
  const std::array<Place, 2> ends = level.vertical
                                        ? std::array{Place{at, box.bottom}, Place{at, box.top}}
                                        : std::array{Place{box.left, at}, Place{box.right, at}};
  if (!is_inside(box, ends[0]))
    return;
  canvas.colour(kBlack.paler(kFaint));
  canvas.line(ends, kLevel, level.dashed);
}

} // namespace

double Axis::operator()(double value) const {
  const double fraction = (value - range.first) / (range.second - range.first);
  return std::clamp(from + fraction * (to - from), -kFar, kFar);
}

void draw_contents(Canvas& canvas, const Frame& frame, const Panel& panel) {
  const auto is_ground = [](const Series& series) {
    return series.style == Style::band || series.style == Style::dots;
  };
  const auto draw = [&](bool ground) {
    for (std::size_t i = panel.series.size(); i-- > 0;)
      if (is_ground(panel.series[i]) == ground)
        draw_unclipped(canvas, frame, panel.series[i]);
  };
  canvas.clip(frame.box);
  draw(true);
  for (const Level& level : panel.levels)
    draw_level(canvas, frame, level);
  draw(false);
  canvas.unclip();
}

void draw_sample(Canvas& canvas, const Box& box, const Series& series) {
  const Frame frame{box, {{0, 1}, box.left, box.right}, {{0, 1}, box.bottom, box.top}};
  Series sample{.style = series.style, .colour = series.colour, .faint = series.faint};
  if (series.style == Style::line || series.style == Style::dashed || series.style == Style::band)
    sample.x = {0, 1};
  else if (series.style == Style::dots)
    sample.x = {0.2, 0.5, 0.8};
  else
    sample.x = {0.5};
  sample.y.assign(sample.x.size(), 0.5);
  if (!series.low.empty()) {
    sample.low.assign(sample.x.size(), 0);
    sample.high.assign(sample.x.size(), 1);
  }
  if (series.style == Style::dots)
    sample.y = {0.3, 0.7, 0.4};
  draw_unclipped(canvas, frame, sample);
}

} // namespace astromill::plot

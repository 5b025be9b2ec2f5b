// astromill: figures of images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/draw_images.h"

#include "astromill/plot/canvas.h"
#include "astromill/plot/draw_series.h"
#include "astromill/plot/lettering.h"
#include "astromill/plot/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace astromill::plot {

namespace {

// Sizes in points.
constexpr double kColumn = kImagePixels * 72 / 300.0; ///< a pixel each in PNG
constexpr double kColumnGap = 10;
constexpr double kTickLength = 3;
constexpr double kBar = 6;
constexpr double kOutline = 0.9;
constexpr double kFlattest = 0.08; ///< height of an image, in units of its width
constexpr double kTallest = 2;
constexpr int kTicks = 5;
constexpr Colour kOutlineColour{0.84, 0.37, 0};
constexpr Colour kUndefined{0.98, 0.91, 0.66};
constexpr Colour kBlue{0.13, 0.40, 0.67};
constexpr Colour kRed{0.70, 0.09, 0.17};

std::uint32_t packed(const Colour& colour) {
  const auto part = [](double value) {
    return static_cast<std::uint32_t>(std::lround(value * 255));
  };
  return part(colour.red) << 16U | part(colour.green) << 8U | part(colour.blue);
}

std::uint32_t shade(const Stretch& stretch, double value) {
  constexpr double kSteps = 64; // as many as can be told apart; more make files larger
  const double place = std::round(stretch(value) * kSteps) / kSteps;
  if (std::isnan(place))
    return packed(kUndefined);
  if (!stretch.diverging)
    return packed(kBlack.paler(1 - place));
  const double far = std::abs(2 * place - 1);
  return packed((place < 0.5 ? kBlue : kRed).paler(1 - far));
}

/// Pixels with the last row of the image at the top.
Image<std::uint32_t> shades(const Image<float>& pixels, const Stretch& stretch) {
  Image<std::uint32_t> out(pixels.width, pixels.height);
  for (std::size_t y = 0; y < out.height; ++y)
    std::transform(pixels.view().row(out.height - 1 - y),
                   pixels.view().row(out.height - 1 - y) + out.width, out.view().row(y),
                   [&](float value) { return shade(stretch, static_cast<double>(value)); });
  return out;
}

/// A panel on the sheet.
struct Part {
  const ImagePanel& panel;
  Frame frame{};
  Ticks x_ticks{};
  Ticks y_ticks{};
};

void draw_outline(Canvas& canvas, const Box& box, double width) {
  canvas.line(std::array<Place, 6>{{{box.left, box.top},
                                    {box.right, box.top},
                                    {box.right, box.bottom},
                                    {box.left, box.bottom},
                                    {box.left, box.top},
                                    {box.right, box.top}}},
              width);
}

/// Outside the frame, so that they do not hide what is in the image.
void draw_x_axis(Canvas& canvas, const Frame& frame, const Ticks& ticks) {
  const Box& box = frame.box;
  for (std::size_t i = 0; i < ticks.major.size(); ++i) {
    const double x = frame.x(ticks.major[i]);
    canvas.line(std::array{Place{x, box.bottom}, Place{x, box.bottom + kTickLength}}, kTick);
    canvas.text({x, box.bottom + kTickLength + kGap / 2 + kNumber / 2}, ticks.labels[i], kNumber,
                Align::centre);
  }
}

void draw_y_axis(Canvas& canvas, const Part& part, bool lettered) {
  const Frame& frame = part.frame;
  for (std::size_t i = 0; i < part.y_ticks.major.size(); ++i) {
    const double y = frame.y(part.y_ticks.major[i]);
    canvas.line(std::array{Place{frame.box.left, y}, Place{frame.box.left - kTickLength, y}},
                kTick);
    if (lettered)
      canvas.text({frame.box.left - kTickLength - kGap / 2, y}, part.y_ticks.labels[i], kNumber,
                  Align::right);
  }
}

void draw_panel(Canvas& canvas, const Part& part, const Stretch& stretch, bool first) {
  const Frame& frame = part.frame;
  canvas.image(frame.box, shades(part.panel.pixels, stretch));
  if (part.panel.outlined) {
    const auto& [left, right, bottom, top] = *part.panel.outlined;
    canvas.colour(kOutlineColour);
    draw_outline(canvas, {frame.x(left), frame.y(top), frame.x(right), frame.y(bottom)}, kOutline);
  }
  canvas.colour(kBlack);
  draw_outline(canvas, frame.box, kFrame);
  draw_x_axis(canvas, frame, part.x_ticks);
  draw_y_axis(canvas, part, first);
  draw_fitting(canvas, {(frame.box.left + frame.box.right) / 2, frame.box.top - kGap - kLabel / 2},
               part.panel.caption, kLabel, frame.box.width());
}

/// Of numbers that can be drawn, the lower first.
std::pair<double, double> sane(const std::pair<double, double>& range) {
  Extent extent;
  extent.add(range.first);
  extent.add(range.second);
  return extent.with_margin(0);
}

/// The shades and their values.
void draw_bar(Canvas& canvas, const Box& box, const ImagePanel& panel) {
  constexpr std::size_t kShades = 256;
  const Stretch& stretch = panel.stretch;
  Image<std::uint32_t> pixels(kShades, 1);
  const Stretch places{.low = 0, .high = kShades - 1, .diverging = stretch.diverging};
  for (std::size_t i = 0; i < kShades; ++i)
    pixels.pixels[i] = shade(places, static_cast<double>(i));
  canvas.image(box, pixels);
  canvas.colour(kBlack);
  draw_outline(canvas, box, kTick);
  const auto [low, high] = sane({stretch.low, stretch.high});
  Ticks ticks = stretch.softening > 0 ? choose_asinh_ticks(low, high, stretch.softening, kTicks + 1)
                                      : choose_ticks(low, high, kTicks);
  std::erase_if(ticks.major, [&](double value) { return std::isnan(stretch(value)); });
  for (double& value : ticks.major)
    value = stretch(value);
  draw_x_axis(canvas, {.box = box, .x = {{0, 1}, box.left, box.right}}, ticks);
  draw_fitting(canvas,
               {(box.left + box.right) / 2, box.bottom + kTickLength + kGap + kNumber + kLabel / 2},
               panel.unit, kLabel, box.width() + kColumnGap / 2);
}

/// The height on paper of what has these axes, for its width.
double shape_of(const Frame& frame) {
  const double shape =
      (frame.y.range.second - frame.y.range.first) / (frame.x.range.second - frame.x.range.first);
  return shape >= kFlattest ? std::min(shape, kTallest) : kFlattest;
}

Part make_part(const ImagePanel& panel) {
  Part part{.panel = panel};
  const auto x = part.frame.x.range = sane(panel.x_range);
  const auto y = part.frame.y.range = sane(panel.y_range);
  part.x_ticks = choose_ticks(x.first, x.second, kTicks);
  const int most = std::clamp(static_cast<int>(kTicks * shape_of(part.frame)), 1, 2 * kTicks);
  part.y_ticks = choose_ticks(y.first, y.second, most);
  return part;
}

/// Everything in its place.
struct Layout {
  std::vector<std::vector<Part>> rows{}; ///< none is empty
  double bars_top = 0;
  double width = 0;
  double height = 0;
};

Layout lay_out(Canvas& canvas, const Figure& figure) {
  Layout layout;
  double numbers = 0;
  for (const auto& row : figure.images) {
    std::vector<Part> parts;
    for (const ImagePanel& panel : row) {
      parts.push_back(make_part(panel));
      numbers = std::max(numbers, widest(canvas, parts.back().y_ticks.labels));
    }
    if (!parts.empty())
      layout.rows.push_back(std::move(parts));
  }
  const double left = kEdge + kLabel + kGap + numbers + kGap / 2 + kTickLength;
  double top = kEdge + (figure.title.empty() ? 0 : kTitle + kGap);
  for (auto& row : layout.rows) {
    top += 2 * kGap + kLabel;
    const double bottom = top + kColumn * shape_of(row.front().frame);
    double x = left;
    for (Part& part : row) {
      part.frame.box = {x, top, x + kColumn, bottom};
      part.frame.x = {part.frame.x.range, x, x + kColumn};
      part.frame.y = {part.frame.y.range, bottom, top};
      x += kColumn + kColumnGap;
    }
    layout.width = std::max(layout.width, x - kColumnGap + 2 * kEdge);
    top = bottom + kTickLength + kGap + kNumber;
  }
  layout.bars_top = top + kLabel + 3 * kGap;
  layout.height = layout.bars_top + kBar + kTickLength + kGap + kNumber + kLabel + kEdge;
  return layout;
}

void draw(Canvas& canvas, const Figure& figure, const Layout& layout) {
  const auto& first = layout.rows.front();
  for (const auto& row : layout.rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      draw_panel(canvas, row[i], first[std::min(i, first.size() - 1)].panel.stretch, i == 0);
    const Box& box = row.front().frame.box;
    draw_fitting(canvas, {kEdge + kLabel / 2, (box.top + box.bottom) / 2}, figure.y_label, kLabel,
                 box.height(), true);
  }
  const double left = first.front().frame.box.left;
  const double right = first.back().frame.box.right;
  draw_fitting(canvas, {(left + right) / 2, layout.bars_top - 2 * kGap - kLabel / 2},
               figure.x_label, kLabel, right - left);
  for (const Part& part : first)
    draw_bar(canvas,
             {part.frame.box.left, layout.bars_top, part.frame.box.right, layout.bars_top + kBar},
             part.panel);
  draw_fitting(canvas, {(left + right) / 2, kEdge + kTitle / 2}, figure.title, kTitle,
               right - left);
}

} // namespace

double Stretch::operator()(double value) const {
  const auto bent = [this](double v) { return softening > 0 ? std::asinh(v / softening) : v; };
  const double place = (bent(value) - bent(low)) / (bent(high) - bent(low));
  return std::isnan(place) ? place : std::clamp(place, 0.0, 1.0);
}

std::string drawn_images(Format format, const Figure& figure) {
  Canvas measure(1, 1);
  const Layout layout = lay_out(measure, figure);
  Canvas canvas(format, layout.width, layout.height);
  draw(canvas, figure, layout);
  return canvas.finish();
}

} // namespace astromill::plot

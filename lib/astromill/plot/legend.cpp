// astromill: legends that cover no data
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/legend.h"

#include "astromill/plot/lettering.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace astromill::plot {

namespace {

// Sizes in points.
constexpr double kSample = 18;
constexpr double kSpace = 5; ///< between sample and label
constexpr double kLetters = 8;
constexpr double kRow = 11.5;
constexpr double kColumnGap = 12;
constexpr double kInset = 8;  ///< from the frame, beyond its ticks
constexpr double kMargin = 3; ///< from what is drawn

/// What is drawn into a panel whose upper left corner is that of a sheet.
Canvas cover(const Panel& panel, const Frame& frame) {
  const double width = frame.box.width();
  const double height = frame.box.height();
  const Frame moved{{0, 0, width, height}, {frame.x.range, 0, width}, {frame.y.range, height, 0}};
  Canvas sheet(width, height);
  draw_contents(sheet, moved, panel);
  return sheet;
}

} // namespace

Legend::Legend(Canvas& canvas, const Panel& panel, double width) {
  const double most = width - kSample - kSpace - 2 * kInset;
  for (const Series& series : panel.series) {
    if (series.label.empty())
      continue;
    Entry entry{{.style = series.style, .colour = series.colour, .faint = series.faint},
                fitting(canvas, series.label, kLetters, most)};
    if (!series.low.empty()) // so that the sample has a bar
      entry.sample.low = {0};
    entry_width_ =
        std::max(entry_width_, kSample + kSpace + canvas.text_width(entry.label, kLetters));
    entries_.push_back(std::move(entry));
  }
  const double columns = std::floor((width + kColumnGap) / (entry_width_ + kColumnGap));
  columns_above_ = static_cast<std::size_t>(std::max(1.0, columns));
}

bool Legend::find_place(const Panel& panel, const Frame& frame) {
  if (entries_.empty())
    return true;
  constexpr double kStep = 3;
  const double width = entry_width_;
  const double height = kRow * static_cast<double>(entries_.size());
  const double last_x = frame.box.width() - width - kInset;
  const double last_y = frame.box.height() - height - kInset;
  if (last_x < kInset || last_y < kInset)
    return false;
  Canvas sheet = cover(panel, frame);
  double nearest = std::numeric_limits<double>::infinity();
  for (double y = kInset; y <= last_y; y += kStep)
    for (double x = kInset; x <= last_x; x += kStep) {
      const double distance = std::min(x - kInset, last_x - x) + std::min(y - kInset, last_y - y);
      if (distance < nearest &&
          sheet.is_free({x - kMargin, y - kMargin, x + width + kMargin, y + height + kMargin})) {
        nearest = distance;
        corner_ = {frame.box.left + x, frame.box.top + y};
      }
    }
  inside_ = std::isfinite(nearest);
  return inside_;
}

double Legend::height_above() const {
  const std::size_t rows = (entries_.size() + columns_above_ - 1) / columns_above_;
  return inside_ || rows == 0 ? 0 : kRow * static_cast<double>(rows) + kMargin;
}

void Legend::draw(Canvas& canvas, const Frame& frame) const {
  const Place corner = inside_ ? corner_ : Place{frame.box.left, frame.box.top - height_above()};
  const std::size_t columns = inside_ ? 1 : columns_above_;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::size_t row = i / columns;
    const std::size_t column = i % columns;
    const double left = corner.x + static_cast<double>(column) * (entry_width_ + kColumnGap);
    const double top = corner.y + static_cast<double>(row) * kRow;
    draw_sample(canvas, {left, top + 2, left + kSample, top + kRow - 2}, entries_[i].sample);
    canvas.colour(kBlack);
    canvas.text({left + kSample + kSpace, top + kRow / 2}, entries_[i].label, kLetters,
                Align::left);
  }
}

} // namespace astromill::plot

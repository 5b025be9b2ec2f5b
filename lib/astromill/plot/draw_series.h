// astromill: series of points, drawn into a panel
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/plot/canvas.h"
#include "astromill/plot/figure.h"

#include <utility>

namespace astromill::plot {

/// Where the numbers of an axis lie on the sheet.
struct Axis {
  std::pair<double, double> range{0, 1}; ///< numbers at its ends
  double from = 0;                       ///< places of its ends
  double to = 0;

  /// The place of a number; those far outside lie not quite so far, since the sheet has an end.
  double operator()(double value) const;
};

/// A panel on the sheet.
struct Frame {
  Box box{};
  Axis x{};
  Axis y{};
};

/// Draws all series and levels of a panel inside the frame.
void draw_contents(Canvas& canvas, const Frame& frame, const Panel& panel);

/// Draws what stands for a series in a legend, into a box.
void draw_sample(Canvas& canvas, const Box& box, const Series& series);

} // namespace astromill::plot

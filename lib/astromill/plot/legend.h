// astromill: legends that cover no data
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/plot/canvas.h"
#include "astromill/plot/draw_series.h"
#include "astromill/plot/figure.h"

#include <cstddef>
#include <string>
#include <vector>

namespace astromill::plot {

/// The legend of one panel.
class Legend {
public:
  Legend() = default; ///< an empty one
  /// Labels are shortened so that they fit into `width`.
  Legend(Canvas& canvas, const Panel& panel, double width);

  /// Takes a place inside the frame where nothing is drawn, as near to a corner as can be. False
  /// where there is none: the legend goes above the panel.
  bool find_place(const Panel& panel, const Frame& frame);
  /// Height that it needs above the panel.
  double height_above() const;
  /// Draws it at the place that was found, else above the frame.
  void draw(Canvas& canvas, const Frame& frame) const;

private:
  struct Entry {
    Series sample{}; ///< without its points
    std::string label{};
  };

  std::vector<Entry> entries_{};
  double entry_width_ = 0;
  std::size_t columns_above_ = 1;
  bool inside_ = false;
  Place corner_{}; ///< upper left, where it is inside
};

} // namespace astromill::plot

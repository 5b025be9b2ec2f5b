// astromill: round numbers along an axis
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace astromill::plot {

/// Where an axis has its ticks, and what stands beside the long ones.
struct Ticks {
  std::vector<double> major{};
  std::vector<std::string> labels{}; ///< of the major ones; minus and powers of ten in Unicode
  std::vector<double> minor{};       ///< between the major ones
};

/// Ticks at multiples of 1, 2 or 5 times a power of ten inside [low, high], at most `most` + 1
/// major ones. `low` must be below `high` as extent() makes them. Safe from any thread.
Ticks choose_ticks(double low, double high, int most);

/// Ticks at 0, at powers of ten and, where there is room, at their 5th and 2nd multiples along
/// asinh(value / softening), no two nearer to each other than the `most`-th part of the axis.
Ticks choose_asinh_ticks(double low, double high, double softening, int most);

/// Ticks at powers of ten and, where there is room, at their 2nd and 5th multiples (the others are
/// minor ones), on an axis of the logarithms of numbers, which labels give. At most some `most`
/// major ones.
Ticks choose_log_ticks(double low, double high, int most);

/// The range of values along an axis.
class Extent {
public:
  /// What is not finite, or beyond 1e300, is passed over.
  void add(double value);
  /// The range with a margin of that fraction on either side; where there are no values, or all are
  /// (nearly) equal, some range about them.
  std::pair<double, double> with_margin(double fraction) const;

private:
  double low_ = 0;
  double high_ = 0;
  bool any_ = false;
};

/// True for a number that can be drawn: finite and not beyond 1e300.
bool is_drawable(double value);

} // namespace astromill::plot

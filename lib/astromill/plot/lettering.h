// astromill: letters of figures, and sizes that all figures have
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/plot/canvas.h"

#include <cstddef>
#include <string>
#include <vector>

namespace astromill::plot {

// Sizes in points, of letters and of parts.
inline constexpr double kTitle = 10.5;
inline constexpr double kLabel = 10;
inline constexpr double kNumber = 9;
inline constexpr double kEdge = 8; ///< free at the edges of the sheet
inline constexpr double kGap = 4;  ///< between the axes and their numbers, numbers and labels
inline constexpr double kFrame = 0.8;
inline constexpr double kTick = 0.6;

inline constexpr std::size_t kMostCharacters = 120; ///< of any text

/// Text that is no wider than `width`: bytes that cannot be shown are escaped, and the end is cut
/// off where there is too much. The canvas only measures.
std::string fitting(Canvas& canvas, const std::string& text, double size, double width);

/// Text in smaller letters where it would be too long, and cut off where that does not help.
void draw_fitting(Canvas& canvas, Place at, const std::string& text, double size, double length,
                  bool upwards = false);

/// Width of the widest of the numbers along an axis.
double widest(Canvas& canvas, const std::vector<std::string>& labels);

} // namespace astromill::plot

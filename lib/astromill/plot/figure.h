// astromill: figures: what is to be drawn, and the files it is drawn into
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/base/output_file.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace astromill::plot {

/// How a series of points is drawn.
enum class Style {
  points, ///< a symbol each, with bars from low to high where these are given
  bars,   ///< only the bars, thinner: an outer interval behind points
  line,   ///< joined by straight lines
  dashed, ///< joined by dashed lines
  band,   ///< the area from low to high, shaded lightly
  dots,   ///< tiny dots, for many single stars
};

/// Points that belong together. What is not finite (or beyond 1e300) leaves a gap.
struct Series {
  std::string label{}; ///< in the legend; empty: not in it
  Style style = Style::points;
  int colour = 0; ///< of the figure's palette, which colour-blind readers can tell apart; 0: black.
                  ///< Symbols differ too, from 0 to 6
  bool faint = false; ///< paler, for what is only there for comparison
  std::vector<double> x{};
  std::vector<double> y{};
  std::vector<double> low{}; ///< empty, or of y's length
  std::vector<double> high{};
};

/// A level that is marked by a thin line across a panel.
struct Level {
  double at = 0;         ///< y, or x where it is vertical
  bool dashed = false;   ///< else drawn through
  bool vertical = false; ///< at x
};

/// One of several panels one above the other, which share the x axis.
struct Panel {
  std::string y_label{};
  /// At the bottom and at the top; nothing, or no two finite numbers: from the series and levels.
  std::optional<std::pair<double, double>> y_range{};
  bool y_log = false; ///< all y are decimal logarithms, of the numbers that the axis shows
  double height = 1;  ///< relative to the other panels
  std::vector<Series> series{}; ///< the first is on top; bands and dots are below all others
  std::vector<Level> levels{};  ///< between the two
};

/// How the values of an image become shades.
struct Stretch {
  double low = 0;         ///< the first shade's value, and of all below
  double high = 1;        ///< the last one's
  double softening = 0;   ///< asinh(value / softening): linear about 0, logarithmic far from it; 0:
                          ///< linear
  bool diverging = false; ///< blue, white, red; else white to black

  /// Place among the shades, 0 to 1; NaN for NaN.
  double operator()(double value) const;
};

/// An image with axes.
struct ImagePanel {
  std::string caption{}; ///< above it
  std::string unit{};    ///< below the bar of its shades
  /// First row at the bottom; NaN gets a shade of its own. Those of a panel's size on paper: see
  /// resampled().
  Image<float> pixels{};
  std::pair<double, double> x_range{0, 1}; ///< at the outer edges of the outermost pixels
  std::pair<double, double> y_range{0, 1};
  Stretch stretch{};
  /// Outlined: low and high x, low and high y.
  std::optional<std::array<double, 4>> outlined{};
};

/// Pixels that an image has along x in a figure.
inline constexpr std::size_t kImagePixels = 600;

/// An image for a panel: each pixel is the mean of what it covers of `image`, NaN left out. Small
/// images are enlarged without smoothing, large ones keep the light of each part.
Image<float> resampled(ImageView<const float> image);

/// A figure of the width of a journal's column and a half, 140 mm, of about two columns for
/// three images side by side. All texts are UTF-8; what is
/// not, and control characters, is shown as \xHH, and what does not fit is shortened.
struct Figure {
  std::string title{};
  std::string x_label{};
  std::optional<std::pair<double, double>> x_range{}; ///< left and right, as Panel::y_range
  bool x_log = false;          ///< all x are decimal logarithms, of the numbers that the axis shows
  std::vector<Panel> panels{}; ///< from the top
  /// Instead of panels: rows from the top, of images side by side, the same number in each. Those
  /// below each other have the stretch of the first.
  std::vector<std::vector<ImagePanel>> images{};
  std::string y_label{}; ///< of images
};

enum class Format { svg, pdf, png };

/// The format that the file's suffix (.svg, .pdf, .png) asks for. Throws UsageError naming
/// `option` for others.
Format parse_format(const char* option, const std::string& path);

/// Draws the figure into a file; the caller commits. Legends are put where they cover nothing, else
/// above their panel. PNG has 300 pixels an inch. Text is in DejaVu Sans, which is part of the
/// library: no font need be installed. The same bytes for the same figure, whatever the day and the
/// machine (for one version of the drawing library). Throws Error. Not for two threads at a time.
void write_figure(OutputFile& output, Format format, const Figure& figure);

} // namespace astromill::plot

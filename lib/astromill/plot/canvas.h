// astromill: a sheet to draw on, whatever file it ends in
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/plot/figure.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace astromill::plot {

/// Places are in points (1/72 inch) from the upper left corner.
struct Place {
  double x = 0;
  double y = 0;
};

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;

  /// Mixed with so much white, 0 to 1.
  Colour paler(double white) const {
    return {red + (1 - red) * white, green + (1 - green) * white, blue + (1 - blue) * white};
  }
};
inline constexpr Colour kBlack{};
inline constexpr Colour kWhite{1, 1, 1};

/// Which point of a text is put at its place.
enum class Align { left, centre, right };

/// A sheet of a size in points. The one place that knows the drawing library; its failures are
/// thrown as Error by finish(). Not for two threads at a time.
class Canvas {
public:
  Canvas(Format format, double width, double height);
  /// A sheet without a file, to learn what is covered.
  Canvas(double width, double height);
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;
  ~Canvas();

  void colour(const Colour& colour);
  /// Until unclip(), nothing is drawn outside.
  void clip(const Box& box);
  void unclip();

  /// Joins places. Dashes begin at the first.
  void line(std::span<const Place> places, double width, bool dashed = false);
  void fill(std::span<const Place> corners);
  void disc(Place centre, double radius);
  /// A small round dot at each place.
  void dots(std::span<const Place> places, double diameter);
  /// An image of 0xRRGGBB pixels, top row first, filling the box without smoothing.
  void image(const Box& box, const Image<std::uint32_t>& pixels);
  /// Letters with their middle at the height of `at`; `upwards`: turned to the left.
  void text(Place at, const std::string& text, double size, Align align, bool upwards = false);
  double text_width(const std::string& text, double size);

  /// True where nothing has been drawn inside the box, which must lie on a sheet without a file.
  bool is_free(const Box& box);

  /// The file. Throws Error where drawing failed.
  std::string finish();

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace astromill::plot

// astromill: letters of figures, and sizes that all figures have
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/lettering.h"

#include "astromill/base/error.h"

#include <algorithm>

namespace astromill::plot {

std::string fitting(Canvas& canvas, const std::string& text, double size, double width) {
  std::string out = shown(text, kMostCharacters);
  for (std::size_t most = kMostCharacters; most > 0 && canvas.text_width(out, size) > width;)
    out = shown(text, --most);
  return out;
}

void draw_fitting(Canvas& canvas, Place at, const std::string& text, double size, double length,
                  bool upwards) {
  constexpr double kSmallest = 0.75;
  const double all = canvas.text_width(shown(text, kMostCharacters), size);
  const double letters = size * std::clamp(all > 0 ? length / all : 1, kSmallest, 1.0);
  constexpr double kRounding = 1.001; // of the width of smaller letters
  canvas.text(at, fitting(canvas, text, letters, kRounding * length), letters, Align::centre,
              upwards);
}

double widest(Canvas& canvas, const std::vector<std::string>& labels) {
  double width = 0;
  for (const std::string& label : labels)
    width = std::max(width, canvas.text_width(label, kNumber));
  return width;
}

} // namespace astromill::plot

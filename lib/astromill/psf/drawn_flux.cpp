// astromill: whether stars keep their flux wherever in a pixel they are
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/drawn_flux.h"

#include "astromill/psf/words.h"

#include <cstddef>
#include <string_view>

namespace astromill::psf {

FluxRange drawn_flux(Renderer& renderer, std::span<const Position> chips, int phases) {
  FluxRange range;
  for (const Position& chip : chips)
    for (int j = 0; j < phases; ++j)
      for (int i = 0; i < phases; ++i) {
        const double step = 1.0 / phases;
        const ImageView<const float> pixels = renderer.render({i * step, j * step}, chip).pixels;
        double sum = 0;
        for (std::size_t y = 0; y < pixels.height; ++y)
          for (std::size_t x = 0; x < pixels.width; ++x)
            sum += static_cast<double>(pixels(x, y));
        range.include(sum);
      }
  return range;
}

void warn_of_drawn_flux(FluxRange range, std::vector<std::string>& warnings) {
  constexpr std::string_view kWords = "Stars are drawn with ";
  if (range.is_good())
    return;
  std::erase_if(warnings, [&](const std::string& text) { return text.starts_with(kWords); });
  warnings.push_back(std::string(kWords) + shown_number(range.lowest, 4) + " to " +
                     shown_number(range.highest, 4) +
                     " of their flux, depending on where in a pixel they are.");
}

} // namespace astromill::psf

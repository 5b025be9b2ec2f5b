// astromill: PSF files of all formats; those of FITS as lines of cards, data behind an empty line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/psf/open_model.h"
#include "fuzz/memory_file.h"

#include <cmath>

namespace astromill::test {
namespace {

/// A star is finite on all its pixels, and its light is within the support of the model.
void check_star(const psf::Model& model, psf::Position star, psf::Position chip) {
  const auto renderer = model.renderer();
  const psf::Stamp stamp = renderer->render(star, chip);
  const double reach = model.support_radius() + 1;
  for (std::size_t y = 0; y < stamp.pixels.height; ++y)
    for (std::size_t x = 0; x < stamp.pixels.width; ++x) {
      const float light = stamp.pixels(x, y);
      require(std::isfinite(light), "finite pixels");
      const double dx = static_cast<double>(stamp.x) + static_cast<double>(x) + 1 - star.x;
      const double dy = static_cast<double>(stamp.y) + static_cast<double>(y) + 1 - star.y;
      require(light == 0 || (std::abs(dx) <= reach && std::abs(dy) <= reach), "the support");
    }
}

void check_model(const std::string& path) {
  const auto model = psf::open_model(path, {.oversampling = {}, .pixel_included = {}});
  require(model->support_radius() >= 0, "a support radius");
  for (const psf::Position chip : {psf::Position{1, 1}, psf::Position{400.25, 77.5}})
    if (model->raw_flux(chip) > 0)
      check_star(*model, {20.3, 31.9}, chip);
}

} // namespace
} // namespace astromill::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill;
  const std::string_view text = test::text_of(data, size);
  const test::MemoryFile file;
  file.write(text.starts_with("SIMPLE") || text.starts_with("XTENSION") ? test::file_of(text)
                                                                        : std::string(text));
  try {
    test::check_model(file.path());
  } catch (const Error&) { // what cannot be read is refused
  }
  return 0;
}

// astromill: the image of a star that psfinfo writes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psfinfo/stamp.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/fits/image_name.h"
#include "astromill/fits/products.h"
#include "astromill/psf/words.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace astromill::psfinfo {

namespace {

/// First pixel, from 1, and number of pixels of the image of a star along an axis.
struct Range {
  std::int64_t first = 0;
  std::size_t count = 0;
};

Range stamp_range(std::optional<int> size, double star, std::ptrdiff_t drawn_first,
                  std::size_t drawn_count) {
  if (!size)
    return {drawn_first + 1, drawn_count};
  const auto nearest = static_cast<std::int64_t>(std::floor(star + 0.5));
  return {nearest - *size / 2, static_cast<std::size_t>(*size)};
}

} // namespace

void write_stamp(const Options& options, const psf::Model& model, psf::Position chip) {
  OutputFile output(options.stamp, options.overwrite);
  const auto renderer = model.renderer();
  const psf::Stamp star = renderer->render(chip, chip);
  if (star.pixels.empty())
    throw Error("there is no star at " + psf::shown_position(chip), {.file = options.psf});
  const Range columns = stamp_range(options.size, chip.x, star.x, star.pixels.width);
  const Range rows = stamp_range(options.size, chip.y, star.y, star.pixels.height);
  Image<float> image(columns.count, rows.count);
  for (std::size_t y = 0; y < star.pixels.height; ++y)
    for (std::size_t x = 0; x < star.pixels.width; ++x) {
      const std::int64_t column = star.x + static_cast<std::int64_t>(x) + 1 - columns.first;
      const std::int64_t row = star.y + static_cast<std::int64_t>(y) + 1 - rows.first;
      if (column >= 0 && row >= 0 && column < static_cast<std::int64_t>(columns.count) &&
          row < static_cast<std::int64_t>(rows.count))
        image.view()(static_cast<std::size_t>(column), static_cast<std::size_t>(row)) =
            star.pixels(x, y);
    }
  const auto first_x = static_cast<double>(columns.first);
  const auto first_y = static_cast<double>(rows.first);
  fits::ProductHeader header;
  header.cards = {{"LTV1", 1 - first_x, "image x minus x of the PSF's detector"},
                  {"LTV2", 1 - first_y, "image y minus y of the PSF's detector"},
                  {"LTM1_1", 1.0, "scale"},
                  {"LTM2_2", 1.0, "scale"},
                  {"XSTAR", chip.x + 1 - first_x, "position of the star in this image"},
                  {"YSTAR", chip.y + 1 - first_y, "position of the star in this image"},
                  {"XPSF", chip.x, "position on the PSF's detector"},
                  {"YPSF", chip.y, "position on the PSF's detector"}};
  header.history = {"psfinfo (astromill " + std::string(version()) + "): star of unit flux, PSF " +
                    fits::without_folder(options.psf)};
  fits::write_image<float>(output, image.view(), nullptr, header);
  output.commit();
}

} // namespace astromill::psfinfo

// astromill: pixels of images, compressed ones too; lines are cards, the data follow an empty line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/fits/products.h"
#include "fuzz/memory_file.h"

#include <algorithm>
#include <cmath>

namespace astromill::test {
namespace {

/// What is written and read again is the same.
void check_again(const fits::PixelImage<float>& image) {
  const MemoryFile file;
  OutputFile output(file.path(), true);
  std::int64_t clipped = 0; // tiles may have numbers beyond those of BITPIX
  try {
    clipped = fits::write_image<float>(output, image.pixels.view(), &image, {}).clipped;
  } catch (const Error&) { // keywords of coordinates that are no numbers, no number for BLANK
    return;
  }
  const bool exact = image.storage.scale == 1 && image.storage.zero == 0 && clipped == 0;
  const auto again = fits::read_image<float>(file.path());
  require(again.pixels.width == image.pixels.width && again.pixels.height == image.pixels.height,
          "the size of what was written");
  for (std::size_t i = 0; exact && i < image.pixels.pixels.size(); ++i) {
    const float before = image.pixels.pixels[i];
    const float after = again.pixels.pixels[i];
    require(before == after || (std::isnan(before) && std::isnan(after)), "the same pixels");
  }
}

} // namespace
} // namespace astromill::test

/// Where it fails, cfitsio does not give all its memory back.
extern "C" const char* __lsan_default_suppressions() { return "leak:libcfitsio\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill;
  const test::MemoryFile file;
  file.write(test::file_of(test::text_of(data, size)));
  try {
    const auto image = fits::read_image<float>(file.path());
    test::require(image.pixels.pixels.size() == image.pixels.width * image.pixels.height,
                  "all pixels");
    test::check_again(image);
  } catch (const Error&) { // what cannot be read is refused
  }
  return 0;
}

// astromill: pixels of images, compressed ones too; lines are cards, the data follow an empty line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/products.h"
#include "fuzz/cards.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace astromill::test {
namespace {

/// A file in memory.
class MemoryFile {
public:
  MemoryFile() : number_(::memfd_create("image", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(number_); }

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(number_, bytes.data(), bytes.size());
      require(count > 0, "memory for a file");
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(number_); }

private:
  int number_;
};

/// The file that the cards and data make; an extension gets a primary HDU before it.
std::string file_of(std::string_view text) {
  const std::size_t length = std::min(text.find("\n\n"), text.size());
  std::string cards = cards_of(text.substr(0, length));
  text.remove_prefix(std::min(length + 2, text.size()));
  cards += fits::padded_card("END");
  fits::fill_block(cards, ' ');
  std::string out;
  if (cards.starts_with("XTENSION")) {
    for (const char* card : {"SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0", "END"})
      out += fits::padded_card(card);
    fits::fill_block(out, ' ');
  }
  return out + cards + std::string(text);
}

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

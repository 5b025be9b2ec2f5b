// astromill: files that fuzz targets make in memory
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/cards.h"
#include "fuzz/cards.h"
#include "fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace astromill::test {

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

/// The FITS file that cards, a line each, and behind an empty line data make; an extension gets a
/// primary HDU before it.
inline std::string file_of(std::string_view text) {
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

} // namespace astromill::test

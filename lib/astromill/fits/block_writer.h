// astromill: the parts that FITS files are put together from
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/fits/products.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace astromill::fits {

/// Bytes that are put together before they are written.
inline constexpr std::size_t kWriteBuffer = std::size_t{1} << 18U;

/// A card with a count.
std::string whole_card(std::string_view keyword, std::size_t value, std::string_view comment = {});

/// The product's own cards, HISTORY and END, without the filling.
std::string end_of_header(const ProductHeader& header);

/// Collects bytes and writes them in large parts.
class BlockWriter {
public:
  explicit BlockWriter(OutputFile& output) : output_(output) {}

  std::string& buffer() { return buffer_; }
  void write_if_full() {
    if (buffer_.size() >= kWriteBuffer)
      write();
  }
  /// Fills the last block of a header or data unit.
  void finish(char filling);

private:
  void write();

  OutputFile& output_;
  std::string buffer_{};
  std::size_t written_ = 0;
};

/// Puts extensions behind what has been written of a file called `file` in messages.
void append_extensions(std::span<const Extension> extensions, const std::string& file,
                       BlockWriter& writer);

} // namespace astromill::fits

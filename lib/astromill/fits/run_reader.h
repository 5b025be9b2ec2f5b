// astromill: pixels of an uncompressed image, run after run
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/base/huge_pages.h"
#include "astromill/fits/compressed_pixels.h"
#include "astromill/fits/file.h"
#include "astromill/fits/stored_numbers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace astromill::fits {

/// Pixels that are read and decoded at a time: their bytes stay in the cache.
inline constexpr std::int64_t kPixelsInPiece = 32768;
/// Pixels for which memory is taken before it is known that the file has them.
inline constexpr std::int64_t kPixelsOnTrust = std::int64_t{1} << 20U;

/// Reads pixels of an uncompressed image, one run after the other. Throws Error where the data are
/// cut off; takes no memory that a header asks for and the file does not fill.
template <class T> class RunReader {
public:
  /// Of the HDU at which `file` stands, an image with those lengths of its axes. `file` and
  /// `storage` must outlive this.
  RunReader(File& file, const std::vector<std::int64_t>& axes, const PixelStorage& storage)
      : file_(file), storage_(storage) {
    wanted_ = static_cast<std::int64_t>(storage.bytes());
    for (const std::int64_t length : axes)
      wanted_ *= length; // does not overflow: see read_structure()
    if (const auto there = file_.bytes_available()) {
      if (*there < wanted_)
        throw_cut_off(*there);
      trusted_ = wanted_;
    }
  }

  /// Takes memory for that many pixels, if the file is known to have them.
  void reserve(std::int64_t count) {
    pixels_.reserve(static_cast<std::size_t>(trusted_ ? count : std::min(count, kPixelsOnTrust)));
    advise_huge_pages(pixels_.data(), pixels_.capacity() * sizeof(T));
  }

  /// Appends the pixels `run` of the image, which is counted through as one axis.
  void append(const PixelRun& run) {
    const std::int64_t most = std::max<std::int64_t>(kPixelsInPiece / run.step, 1);
    const auto size = static_cast<std::int64_t>(storage_.bytes());
    for (std::int64_t done = 0; done < run.count;) {
      const std::int64_t count = std::min(most, run.count - done);
      // Of a far step, the pixel alone; else with those in between.
      const std::int64_t bytes = ((count - 1) * run.step + 1) * size;
      read((run.first + done * run.step) * size, bytes);
      const std::size_t before = pixels_.size();
      pixels_.resize(before + static_cast<std::size_t>(count));
      decode_numbers(bytes_.data(), static_cast<std::size_t>(run.step), storage_,
                     std::span(pixels_).subspan(before));
      done += count;
    }
  }

  /// The pixels, once it is sure that the file has all that its header tells of.
  std::vector<T> finish() {
    if (!trusted_ && file_.data_position() < wanted_)
      read(wanted_ - 1, 1);
    return std::move(pixels_);
  }

private:
  [[noreturn]] void throw_cut_off(std::int64_t there) const {
    throw Error("the data are cut off: " + std::to_string(wanted_) + " bytes are wanted, " +
                    std::to_string(there) + " are there",
                file_.header().where());
  }
  void read(std::int64_t offset, std::int64_t count) {
    bytes_.resize(static_cast<std::size_t>(count));
    const std::size_t there = file_.read_data(offset, bytes_);
    if (there < bytes_.size())
      throw_cut_off(file_.data_position());
  }

  File& file_;
  const PixelStorage& storage_;
  std::int64_t wanted_ = 0; ///< bytes of the whole image
  bool trusted_ = false;    ///< the file is known to have them
  std::vector<char> bytes_{};
  std::vector<T> pixels_{};
};

} // namespace astromill::fits

// astromill: one header and data unit as it stands in a stream
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "astromill/fits/structure.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

class ByteSource;

/// FITS files are made of blocks of this many bytes.
inline constexpr std::size_t kBlockLength = 2880;

/// What a header and data unit is.
struct HduInfo {
  int number = 0;                 ///< 0 is the primary
  bool header_only = false;       ///< of a file of text, see is_text_header(): it has no data
  std::string extname;            ///< "" if it has none
  std::int64_t extver = 1;        ///< 1 if it has none
  HduType type = HduType::image;  ///< a tile-compressed image is an image
  std::vector<std::int64_t> axes; ///< lengths, first axis first; of the image where compressed

  /// "SCI,1", or the number for the primary and where there is no name: what goes between the
  /// brackets of FILE[HDU].
  std::string label() const;

  /// True for an image with pixels, or the header alone of an image.
  bool has_image() const;

  /// True if its EXTNAME is `name`, in any case, and, with `version`, its EXTVER is that.
  bool is_called(std::string_view name, std::optional<std::int64_t> version) const;
};

/// What is between the brackets of FILE[HDU], taken apart.
struct HduName {
  std::optional<std::int64_t> number;  ///< of "2"
  std::string_view name;               ///< the SCI of "SCI,1"
  std::optional<std::int64_t> version; ///< the 1 of "SCI,1"
};
HduName parse_hdu_name(std::string_view text);

/// The HDUs of a file in a few words, for messages: "0 (no data), 1 (SCI,1: 512x512 image)".
std::string summary(std::span<const HduInfo> hdus);

/// A header that was read from a stream, and what follows it there.
struct HduHead {
  HduInfo info;
  Header header; ///< as it is in the file
  Structure structure;
  std::string blocks; ///< the bytes of the header, whole blocks up to the one with END
};

/// What a header says about its HDU.
HduInfo make_hdu_info(const Header& header, const Structure& structure, int number);

/// The next block, shorter at the end of the file.
std::string read_block(ByteSource& source);

/// Reads the header that comes next in `source`, that of HDU `number`; its first block may have
/// been read before. Nothing if the file ends there or, behind the primary, goes on with something
/// else than an extension: then `other` has the bytes that were read. The last block of the file
/// may be short: a header that was saved by itself. Throws Error (cut off, without END, sizes that
/// cannot be).
std::optional<HduHead> read_hdu_head(ByteSource& source, int number, std::string* other = nullptr,
                                     std::string first_block = {});

} // namespace astromill::fits

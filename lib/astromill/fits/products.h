// astromill: FITS files that the tools make: images and tables
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/base/output_file.h"
#include "astromill/fits/header.h"
#include "astromill/fits/pixels.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace astromill::fits {

/// One keyword of a product.
struct Card {
  std::string keyword;
  std::variant<bool, std::int64_t, double, std::string> value;
  std::string comment{};
};

/// What a product says about itself, apart from its data: no dates, no host names.
struct ProductHeader {
  std::vector<Card> cards{};          ///< replace cards of that keyword that were copied
  std::vector<std::string> history{}; ///< one HISTORY text each, broken into cards as needed:
                                      ///< tool, version and the options that matter
};

/// What became of pixels that were put into integers.
struct StoredPixels {
  std::int64_t clipped = 0; ///< beyond what the type can hold: now its lowest or highest value
  std::int64_t blank = 0;   ///< NaN, written as BLANK
};

/// Writes an image as primary HDU. With `like`, its header is copied (all cards but those that
/// describe the storage; for a section CRPIXi, LTVi, LTMi_j and their like are adapted) and the
/// pixels are kept as there: integers are rounded to nearest, never truncated, clipped at the
/// limits, NaN becomes BLANK (added if need be). Without, BITPIX is -32 for float, -64 for double.
/// Nothing is renamed into place: the caller calls output.commit(). Throws Error.
template <class T>
StoredPixels write_image(OutputFile& output, ImageView<const T> pixels, const PixelImage<T>* like,
                         const ProductHeader& header);

/// One column of a catalogue; all columns of one table have the same number of rows.
struct CatalogueColumn {
  std::string name;
  std::string unit{}; ///< FITS form: "pixel", "mag", "adu"
  std::string comment{};
  std::variant<std::vector<std::int32_t>, std::vector<float>, std::vector<double>,
               std::vector<std::string>>
      values{};
};

/// Writes a binary table EXTNAME `name` behind an empty primary HDU, which has the header.
/// Undefined numbers are NaN. Throws Error.
void write_catalogue(OutputFile& output, const std::string& name,
                     std::span<const CatalogueColumn> columns, const ProductHeader& header);

} // namespace astromill::fits

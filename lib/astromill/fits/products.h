// astromill: FITS files that the tools make: images and tables
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/base/output_file.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/pixels.h"

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace astromill::fits {

/// One keyword of a product.
struct Card {
  std::string keyword; ///< upper case, up to 8 characters
  CardValue value;
  std::string comment{};
};

/// What a product says about itself, apart from its data: no dates, no host names.
struct ProductHeader {
  std::vector<Card> cards{};          ///< replace cards of that keyword that were copied
  std::vector<std::string> dropped{}; ///< keywords that are not copied
  std::vector<std::string> history{}; ///< one HISTORY text each, broken into cards as needed:
                                      ///< tool, version and the options that matter
};

/// What became of an image that was written.
struct StoredImage {
  PixelStorage storage;     ///< as written
  std::int64_t clipped = 0; ///< beyond what the type can hold: now its lowest or highest value
  std::int64_t blank = 0;   ///< NaN, written as BLANK
  std::vector<std::string> warnings{}; ///< what could not be kept, whole sentences
};

/// A column of a few different words: in each row the number of one of them.
struct WordColumn {
  std::vector<std::string> words;
  std::vector<std::uint8_t> which;
};

/// One column of a catalogue; all columns of one table have the same number of rows.
struct CatalogueColumn {
  std::string name;
  std::string unit{}; ///< FITS form: "pixel", "mag", "adu"
  std::string comment{};
  std::variant<std::vector<std::int32_t>, std::vector<std::int64_t>, std::vector<float>,
               std::vector<double>, std::vector<std::string>, WordColumn>
      values{};
};

/// A binary table of a file with several extensions.
struct TableExtension {
  std::string name; ///< EXTNAME
  std::span<const CatalogueColumn> columns;
  std::vector<Card> cards{};
};

/// An image of whole numbers of a file with several extensions.
struct CountsExtension {
  std::string name; ///< EXTNAME
  ImageView<const std::int32_t> counts;
  std::vector<Card> cards{};
};

/// An image of a file with several extensions.
struct ImageExtension {
  std::string name; ///< EXTNAME
  ImageView<const float> pixels;
  const ImageHeader* like = nullptr; ///< its cards are copied, but for comments and HISTORY
  std::vector<Card> cards{};         ///< replace those
};

using Extension = std::variant<TableExtension, CountsExtension, ImageExtension>;

/// Writes an image as primary HDU. With `like`, its header is copied (see copied_cards()) and the
/// pixels are kept as there: integers are rounded to nearest, never truncated, clipped at the
/// limits, NaN becomes BLANK (added if need be). Without, BITPIX is -32 for float, -64 for double.
/// The extensions follow.
/// Nothing is renamed into place: the caller calls output.commit(). Throws Error.
template <class T>
StoredImage write_image(OutputFile& output, ImageView<const T> pixels, const PixelImage<T>* like,
                        const ProductHeader& header, std::span<const Extension> extensions = {});

extern template StoredImage write_image<float>(OutputFile&, ImageView<const float>,
                                               const PixelImage<float>*, const ProductHeader&,
                                               std::span<const Extension>);
extern template StoredImage write_image<double>(OutputFile&, ImageView<const double>,
                                                const PixelImage<double>*, const ProductHeader&,
                                                std::span<const Extension>);

/// Writes extensions behind an empty primary HDU, which has the header. Undefined numbers are NaN;
/// text is kept as ASCII. Throws Error.
void write_extensions(OutputFile& output, std::span<const Extension> extensions,
                      const ProductHeader& header);

/// Writes a binary table EXTNAME `name` behind an empty primary HDU, which has the header.
/// Undefined numbers are NaN; text is kept as ASCII. Throws Error.
void write_catalogue(OutputFile& output, const std::string& name,
                     std::span<const CatalogueColumn> columns, const ProductHeader& header);

} // namespace astromill::fits

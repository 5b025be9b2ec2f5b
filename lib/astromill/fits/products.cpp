// astromill: FITS files that the tools make: images and tables
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/products.h"

#include "astromill/fits/block_writer.h"
#include "astromill/fits/copied_cards.h"
#include "astromill/fits/number_encoder.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace astromill::fits {

namespace {

/// Takes out the cards that the product has itself, and those that it must not have.
std::string without_replaced(const std::string& cards, const ProductHeader& header) {
  return cards_without(cards, [&](std::string_view keyword, std::string_view card) {
    return has_value(card) &&
           (std::ranges::find(header.cards, keyword, &Card::keyword) != header.cards.end() ||
            std::ranges::find(header.dropped, keyword) != header.dropped.end());
  });
}

/// The first cards of an image: what describes its storage.
std::string storage_cards(const PixelStorage& storage, std::size_t width, std::size_t height) {
  std::string out = value_cards("SIMPLE", true, "conforms to FITS standard") +
                    value_cards("BITPIX", std::int64_t{storage.bitpix}) + whole_card("NAXIS", 2) +
                    whole_card("NAXIS1", width) + whole_card("NAXIS2", height);
  if (storage.scale != 1 || storage.zero != 0)
    out += value_cards("BSCALE", storage.scale) + value_cards("BZERO", storage.zero);
  if (storage.blank)
    out += value_cards("BLANK", *storage.blank);
  return out;
}

template <class T> bool has_nan(ImageView<const T> pixels) {
  for (std::size_t y = 0; y < pixels.height; ++y)
    if (std::any_of(pixels.row(y), pixels.row(y) + pixels.width, [](T v) { return std::isnan(v); }))
      return true;
  return false;
}

template <class T> PixelStorage storage_for(ImageView<const T> pixels, const PixelImage<T>* like) {
  PixelStorage storage;
  if (like == nullptr) {
    storage.bitpix = std::is_same_v<T, float> ? -32 : -64;
    return storage;
  }
  storage = like->storage;
  storage.compressed = false;
  if (storage.is_integer() && !storage.blank && has_nan(pixels))
    storage.blank = free_blank(pixels, storage);
  return storage;
}

} // namespace

template <class T>
StoredImage write_image(OutputFile& output, ImageView<const T> pixels, const PixelImage<T>* like,
                        const ProductHeader& header, std::span<const Extension> extensions) {
  StoredImage stored{.storage = storage_for(pixels, like)};
  BlockWriter writer(output);
  std::string& buffer = writer.buffer();
  buffer = storage_cards(stored.storage, pixels.width, pixels.height);
  if (!extensions.empty())
    buffer += value_cards("EXTEND", true);
  if (like != nullptr) {
    const CopiedCards copied = copied_cards(like->source);
    buffer += without_replaced(copied.cards, header);
    stored.warnings = copied.warnings;
  }
  buffer += end_of_header(header);
  fill_block(buffer, ' ');
  NumberEncoder encoder(stored.storage);
  for (std::size_t y = 0; y < pixels.height; ++y) {
    constexpr std::size_t kPart = kWriteBuffer / 8;
    for (std::size_t x = 0; x < pixels.width; x += kPart) {
      encoder.append(std::span(pixels.row(y) + x, std::min(kPart, pixels.width - x)), buffer);
      writer.write_if_full();
    }
  }
  writer.finish('\0');
  append_extensions(extensions, output.name(), writer);
  stored.clipped = encoder.clipped();
  stored.blank = encoder.blank();
  return stored;
}

template StoredImage write_image<float>(OutputFile&, ImageView<const float>,
                                        const PixelImage<float>*, const ProductHeader&,
                                        std::span<const Extension>);
template StoredImage write_image<double>(OutputFile&, ImageView<const double>,
                                         const PixelImage<double>*, const ProductHeader&,
                                         std::span<const Extension>);

} // namespace astromill::fits

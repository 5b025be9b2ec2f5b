// astromill: FITS files that the tools make: images and tables
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/products.h"

#include "astromill/base/error.h"
#include "astromill/fits/big_endian.h"
#include "astromill/fits/copied_cards.h"
#include "astromill/fits/hdu.h"
#include "astromill/fits/number_encoder.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace astromill::fits {

namespace {

/// Bytes that are put together before they are written.
constexpr std::size_t kBuffer = std::size_t{1} << 18U;

std::string whole(std::string_view keyword, std::size_t value, std::string_view comment = {}) {
  return value_cards(keyword, static_cast<std::int64_t>(value), comment);
}

/// Takes out the cards that the product has itself.
std::string without_replaced(const std::string& cards, const std::vector<Card>& replacing) {
  return cards_without(cards, [&](std::string_view keyword, std::string_view card) {
    return has_value(card) &&
           std::ranges::find(replacing, keyword, &Card::keyword) != replacing.end();
  });
}

/// The product's own cards, HISTORY, END and the filling.
std::string end_of_header(const ProductHeader& header) {
  std::string out;
  for (const Card& card : header.cards)
    out += value_cards(card.keyword, card.value, card.comment);
  for (const std::string& text : header.history)
    out += history_cards(text);
  return out + padded_card("END");
}

/// The first cards of an image: what describes its storage.
std::string storage_cards(const PixelStorage& storage, std::size_t width, std::size_t height) {
  std::string out = value_cards("SIMPLE", true, "conforms to FITS standard") +
                    value_cards("BITPIX", std::int64_t{storage.bitpix}) + whole("NAXIS", 2) +
                    whole("NAXIS1", width) + whole("NAXIS2", height);
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

/// Collects bytes and writes them in large parts.
class BlockWriter {
public:
  explicit BlockWriter(OutputFile& output) : output_(output) {}

  std::string& buffer() { return buffer_; }
  void write_if_full() {
    if (buffer_.size() >= kBuffer)
      write();
  }
  void finish(char filling) {
    buffer_.append((kBlockLength - (written_ + buffer_.size()) % kBlockLength) % kBlockLength,
                   filling);
    write();
  }

private:
  void write() {
    output_.write(buffer_);
    written_ += buffer_.size();
    buffer_.clear();
  }

  OutputFile& output_;
  std::string buffer_{};
  std::size_t written_ = 0;
};

/// How the values of a column are kept: format and bytes of one.
struct CellFormat {
  std::string format;
  std::size_t width = 0;
};

CellFormat cell_format(const CatalogueColumn& column) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) {
    std::size_t width = 1;
    for (const std::string& text : *texts)
      width = std::max(width, text.size());
    return {std::to_string(width) + "A", width};
  }
  if (std::holds_alternative<std::vector<std::int32_t>>(column.values))
    return {"J", 4};
  return std::holds_alternative<std::vector<float>>(column.values) ? CellFormat{"E", 4}
                                                                   : CellFormat{"D", 8};
}

std::size_t rows_of(const CatalogueColumn& column) {
  return std::visit([](const auto& values) { return values.size(); }, column.values);
}

/// Appends the cell of a column in row `i`.
void append_cell(const CatalogueColumn& column, std::size_t i, std::size_t width,
                 std::string& out) {
  std::visit(
      [&](const auto& values) {
        const std::size_t start = out.size();
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<std::string>>) {
          for (const char c : values[i])
            out += c < ' ' || c > '~' ? '?' : c;
          out.resize(start + width, '\0'); // as NumPy does: blanks would be a part of the text
        } else {
          out.resize(start + width);
          put_big_endian(values[i], out.data() + start);
        }
      },
      column.values);
}

std::string table_header(const std::string& name, std::span<const CatalogueColumn> columns,
                         const std::vector<CellFormat>& formats, std::size_t rows) {
  std::size_t row_length = 0;
  for (const CellFormat& format : formats)
    row_length += format.width;
  std::string out = value_cards("XTENSION", std::string("BINTABLE"), "binary table") +
                    whole("BITPIX", 8) + whole("NAXIS", 2) +
                    whole("NAXIS1", row_length, "bytes in a row") + whole("NAXIS2", rows, "rows") +
                    whole("PCOUNT", 0) + whole("GCOUNT", 1) + whole("TFIELDS", columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    out += value_cards("TTYPE" + n, columns[i].name, columns[i].comment);
    out += value_cards("TFORM" + n, formats[i].format);
    if (!columns[i].unit.empty())
      out += value_cards("TUNIT" + n, columns[i].unit);
  }
  out += value_cards("EXTNAME", name) + padded_card("END");
  fill_block(out, ' ');
  return out;
}

} // namespace

template <class T>
StoredImage write_image(OutputFile& output, ImageView<const T> pixels, const PixelImage<T>* like,
                        const ProductHeader& header) {
  StoredImage stored{.storage = storage_for(pixels, like)};
  BlockWriter writer(output);
  std::string& buffer = writer.buffer();
  buffer = storage_cards(stored.storage, pixels.width, pixels.height);
  if (like != nullptr) {
    const CopiedCards copied = copied_cards(like->source);
    buffer += without_replaced(copied.cards, header.cards);
    stored.warnings = copied.warnings;
  }
  buffer += end_of_header(header);
  fill_block(buffer, ' ');
  NumberEncoder encoder(stored.storage);
  for (std::size_t y = 0; y < pixels.height; ++y) {
    constexpr std::size_t kPart = kBuffer / 8;
    for (std::size_t x = 0; x < pixels.width; x += kPart) {
      encoder.append(std::span(pixels.row(y) + x, std::min(kPart, pixels.width - x)), buffer);
      writer.write_if_full();
    }
  }
  writer.finish('\0');
  stored.clipped = encoder.clipped();
  stored.blank = encoder.blank();
  return stored;
}

template StoredImage write_image<float>(OutputFile&, ImageView<const float>,
                                        const PixelImage<float>*, const ProductHeader&);
template StoredImage write_image<double>(OutputFile&, ImageView<const double>,
                                         const PixelImage<double>*, const ProductHeader&);

void write_catalogue(OutputFile& output, const std::string& name,
                     std::span<const CatalogueColumn> columns, const ProductHeader& header) {
  std::vector<CellFormat> formats;
  for (const CatalogueColumn& column : columns)
    formats.push_back(cell_format(column));
  const std::size_t rows = columns.empty() ? 0 : rows_of(columns[0]);
  for (const CatalogueColumn& column : columns)
    if (rows_of(column) != rows)
      throw Error("the columns of the table do not have the same number of rows",
                  {.file = output.name(), .keyword = column.name});
  BlockWriter writer(output);
  std::string& buffer = writer.buffer();
  buffer = value_cards("SIMPLE", true, "conforms to FITS standard") + whole("BITPIX", 8) +
           whole("NAXIS", 0) + value_cards("EXTEND", true) + end_of_header(header);
  fill_block(buffer, ' ');
  buffer += table_header(name, columns, formats, rows);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < columns.size(); ++k)
      append_cell(columns[k], i, formats[k].width, buffer);
    writer.write_if_full();
  }
  writer.finish('\0');
}

} // namespace astromill::fits

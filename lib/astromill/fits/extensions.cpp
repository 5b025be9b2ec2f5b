// astromill: FITS files that the tools make: tables, and several extensions
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/big_endian.h"
#include "astromill/fits/block_writer.h"
#include "astromill/fits/copied_cards.h"
#include "astromill/fits/number_encoder.h"
#include "astromill/fits/products.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>

namespace astromill::fits {

namespace {

template <class T> constexpr std::string_view kFormatOf = "";
template <> constexpr std::string_view kFormatOf<std::int32_t> = "J";
template <> constexpr std::string_view kFormatOf<std::int64_t> = "K";
template <> constexpr std::string_view kFormatOf<float> = "E";
template <> constexpr std::string_view kFormatOf<double> = "D";

/// How the values of a column are kept: format and bytes of one.
struct CellFormat {
  std::string format;
  std::size_t width = 0;
};

CellFormat text_format(const std::vector<std::string>& texts) {
  std::size_t width = 1;
  for (const std::string& text : texts)
    width = std::max(width, text.size());
  return {std::to_string(width) + "A", width};
}

CellFormat format_of(const std::vector<std::string>& values) { return text_format(values); }
CellFormat format_of(const WordColumn& values) { return text_format(values.words); }
template <class T> CellFormat format_of(const std::vector<T>&) {
  return {std::string(kFormatOf<T>), sizeof(T)};
}

template <class T> std::size_t size_of(const std::vector<T>& values) { return values.size(); }
std::size_t size_of(const WordColumn& values) { return values.which.size(); }

void append_text(const std::string& text, std::size_t width, std::string& out) {
  const std::size_t end = out.size() + width;
  for (const char c : text)
    out += c < ' ' || c > '~' ? '?' : c;
  out.resize(end, '\0'); // as NumPy does: blanks would be a part of the text
}

/// Appends the value of row `i`.
void append(const std::vector<std::string>& values, std::size_t i, std::size_t width,
            std::string& out) {
  append_text(values[i], width, out);
}
void append(const WordColumn& values, std::size_t i, std::size_t width, std::string& out) {
  append_text(values.words[values.which[i]], width, out);
}
template <class T>
void append(const std::vector<T>& values, std::size_t i, std::size_t width, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + width);
  put_big_endian(values[i], out.data() + start);
}

std::string end_of_extension(const std::string& name, const std::vector<Card>& cards) {
  return value_cards("EXTNAME", name) + end_of_header({.cards = cards});
}

std::string table_header(const TableExtension& table, const std::vector<CellFormat>& formats,
                         std::size_t rows) {
  std::size_t row_length = 0;
  for (const CellFormat& format : formats)
    row_length += format.width;
  std::string out = value_cards("XTENSION", std::string("BINTABLE"), "binary table") +
                    whole_card("BITPIX", 8) + whole_card("NAXIS", 2) +
                    whole_card("NAXIS1", row_length, "bytes in a row") +
                    whole_card("NAXIS2", rows, "rows") + whole_card("PCOUNT", 0) +
                    whole_card("GCOUNT", 1) + whole_card("TFIELDS", table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const CatalogueColumn& column = table.columns[i];
    const std::string n = std::to_string(i + 1);
    out += value_cards("TTYPE" + n, column.name, column.comment);
    out += value_cards("TFORM" + n, formats[i].format);
    if (!column.unit.empty())
      out += value_cards("TUNIT" + n, column.unit);
  }
  return out + end_of_extension(table.name, table.cards);
}

void write(const TableExtension& table, const std::string& file, BlockWriter& writer) {
  std::vector<CellFormat> formats;
  std::vector<std::size_t> rows;
  for (const CatalogueColumn& column : table.columns) {
    formats.push_back(std::visit([](const auto& v) { return format_of(v); }, column.values));
    rows.push_back(std::visit([](const auto& v) { return size_of(v); }, column.values));
    if (rows.back() != rows.front())
      throw Error("the columns of the table do not have the same number of rows",
                  {.file = file, .keyword = column.name});
  }
  const std::size_t count = rows.empty() ? 0 : rows.front();
  writer.buffer() = table_header(table, formats, count);
  writer.finish(' ');
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < table.columns.size(); ++k)
      std::visit([&](const auto& v) { append(v, i, formats[k].width, writer.buffer()); },
                 table.columns[k].values);
    writer.write_if_full();
  }
}

void write(const CountsExtension& image, const std::string&, BlockWriter& writer) {
  const auto& counts = image.counts;
  writer.buffer() = value_cards("XTENSION", std::string("IMAGE"), "image") +
                    whole_card("BITPIX", 32) + whole_card("NAXIS", 2) +
                    whole_card("NAXIS1", counts.width) + whole_card("NAXIS2", counts.height) +
                    whole_card("PCOUNT", 0) + whole_card("GCOUNT", 1) +
                    end_of_extension(image.name, image.cards);
  writer.finish(' ');
  std::array<char, sizeof(std::int32_t)> bytes;
  for (std::size_t y = 0; y < counts.height; ++y) {
    for (const std::int32_t count : std::span(counts.row(y), counts.width)) {
      put_big_endian(count, bytes.data());
      writer.buffer().append(bytes.data(), bytes.size());
    }
    writer.write_if_full();
  }
}

/// The cards of an image but for comments, and for what the extension says itself.
std::string described_like(const ImageHeader& like, const std::vector<Card>& cards) {
  return cards_without(copied_cards(like).cards,
                       [&](std::string_view keyword, std::string_view card) {
                         return !has_value(card) || keyword == "EXTNAME" || keyword == "EXTVER" ||
                                keyword == "EXTLEVEL" ||
                                std::ranges::find(cards, keyword, &Card::keyword) != cards.end();
                       });
}

void write(const ImageExtension& image, const std::string&, BlockWriter& writer) {
  const auto& pixels = image.pixels;
  writer.buffer() = value_cards("XTENSION", std::string("IMAGE"), "image") +
                    value_cards("BITPIX", std::int64_t{-32}) + whole_card("NAXIS", 2) +
                    whole_card("NAXIS1", pixels.width) + whole_card("NAXIS2", pixels.height) +
                    whole_card("PCOUNT", 0) + whole_card("GCOUNT", 1) +
                    (image.like == nullptr ? "" : described_like(*image.like, image.cards)) +
                    end_of_extension(image.name, image.cards);
  writer.finish(' ');
  NumberEncoder encoder(PixelStorage{});
  for (std::size_t y = 0; y < pixels.height; ++y) {
    encoder.append(std::span(pixels.row(y), pixels.width), writer.buffer());
    writer.write_if_full();
  }
}

} // namespace

void append_extensions(std::span<const Extension> extensions, const std::string& file,
                       BlockWriter& writer) {
  for (const Extension& extension : extensions) {
    std::visit([&](const auto& e) { write(e, file, writer); }, extension);
    writer.finish('\0');
  }
}

void write_extensions(OutputFile& output, std::span<const Extension> extensions,
                      const ProductHeader& header) {
  BlockWriter writer(output);
  writer.buffer() = value_cards("SIMPLE", true, "conforms to FITS standard") +
                    whole_card("BITPIX", 8) + whole_card("NAXIS", 0) + value_cards("EXTEND", true) +
                    end_of_header(header);
  writer.finish(' ');
  append_extensions(extensions, output.name(), writer);
}

void write_catalogue(OutputFile& output, const std::string& name,
                     std::span<const CatalogueColumn> columns, const ProductHeader& header) {
  const Extension table = TableExtension{.name = name, .columns = columns};
  write_extensions(output, {&table, 1}, header);
}

} // namespace astromill::fits

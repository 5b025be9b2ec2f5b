// astromill: tiles of a compressed image, made safe to unpack
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/compressed_tiles.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/fits/big_endian.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/compression_checks.h"
#include "astromill/fits/table_layout.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <string_view>
#include <vector>

namespace astromill::fits {

namespace {

/// The header of the table as one of a table like any other.
Header plain_table(const Header& table) {
  std::string cards;
  for (std::size_t at = 0; at < table.cards().size(); at += Header::kCardLength) {
    const auto card = std::string_view(table.cards()).substr(at, Header::kCardLength);
    if (keyword_of(card) != "ZIMAGE")
      cards += card;
  }
  return Header(cards, table.where());
}

constexpr std::int64_t kMostNarrow = std::numeric_limits<std::int32_t>::max();

/// True if this is sound gzip data with an end, of at most `most` bytes when unpacked.
bool is_gzip(std::string_view packed, std::int64_t most) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16; // the largest window; a gzip header
  if (inflateInit2(&stream, kGzip) != Z_OK)
    throw std::bad_alloc();
  // zlib does not write there, but its type says so.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::array<Bytef, 32768> out;
  int result = Z_OK;
  while (result == Z_OK && static_cast<std::int64_t>(stream.total_out) <= most) {
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    result = inflate(&stream, Z_NO_FLUSH);
  }
  const auto unpacked = static_cast<std::int64_t>(stream.total_out);
  inflateEnd(&stream);
  return result == Z_STREAM_END && unpacked <= most;
}

/// True if a line of PLIO_1, of 16-bit words, ends within its words (FITS standard 4.0, 10.4.3).
bool is_pixel_list(std::string_view words) {
  const auto word = [&](std::size_t i) {
    return std::int64_t{get_big_endian<std::int16_t>(words.data() + 2 * i)};
  };
  const auto count = static_cast<std::int64_t>(words.size() / 2);
  if (count < 3)
    return false;
  if (word(2) > 0) // the old form, whose third word is the length
    return word(2) <= count;
  return count >= 5 && word(1) >= 0 && word(3) >= 0 && word(4) >= 0 &&
         word(3) + word(4) * 32768 <= count;
}

/// Bytes from which a tile of HCOMPRESS_1 of that many pixels can be unpacked whatever they are; 0
/// if it states another size.
std::int64_t longest_hcompress(std::string_view tile, std::int64_t pixels) {
  constexpr std::size_t kHead = 2 + 3 * 4 + 8; // magic number, sizes and scale, sum of all pixels
  constexpr std::int64_t kMostPlanes = 64;
  if (tile.size() < kHead + 3)
    return 0;
  const std::int64_t nx = get_big_endian<std::int32_t>(tile.data() + 2);
  const std::int64_t ny = get_big_endian<std::int32_t>(tile.data() + 6);
  std::int64_t planes = 0; // of bits, in one of three quadrants
  for (std::size_t i = 0; i < 3; ++i)
    planes = std::max<std::int64_t>(planes, static_cast<std::uint8_t>(tile[kHead + i]));
  if (nx <= 0 || ny <= 0 || nx * ny != pixels || planes > kMostPlanes)
    return 0;
  // A tree of four-bit codes has at most 2 bits a pixel and plane, the signs one more.
  return pixels * (2 * planes + 1) / 8 + 64;
}

class TileCheck {
public:
  TileCheck(const Header& table, std::string& bytes, std::size_t start)
      : table_(table), layout_(read_table_layout(plain_table(table))), bytes_(bytes), start_(start),
        heap_(start + static_cast<std::size_t>(layout_.heap_start)),
        heap_length_(static_cast<std::int64_t>(bytes.size()) - static_cast<std::int64_t>(heap_)),
        unclaimed_(heap_length_), method_(table.text("ZCMPTYPE").value_or("")),
        block_(rice_block(table)) {
    const std::int64_t naxis = table.integer("ZNAXIS").value_or(0);
    for (std::int64_t i = 1; i <= naxis; ++i) {
      const std::string n = std::to_string(i);
      const std::int64_t axis = table.integer("ZNAXIS" + n).value_or(1);
      axes_.push_back({axis, table.integer("ZTILE" + n).value_or(i == 1 ? axis : 1)});
    }
  }

  void run() {
    bool found = false;
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
      const auto is_called = [&](std::string_view name) { // cfitsio takes letters of any case
        return equal_ignoring_case(layout_.columns[i].name, name);
      };
      found = found || is_called("COMPRESSED_DATA");
      if (is_called("COMPRESSED_DATA"))
        check_column(i, method_ == "PLIO_1" ? 'I' : 'B', method_);
      else if (is_called("GZIP_COMPRESSED_DATA"))
        check_column(i, 'B', "GZIP_1");
      else if (is_called("UNCOMPRESSED_DATA"))
        check_column(i, '\0', "none");
    }
    if (!found)
      throw Error("has no column COMPRESSED_DATA", table_.where());
    bytes_.resize(heap_);
    bytes_ += new_heap_;
  }

private:
  struct Axis {
    std::int64_t length = 0;
    std::int64_t tile = 0;
  };

  /// Pixels of the tile of row `row`, which at the ends of the axes is smaller.
  std::int64_t pixels_of(std::int64_t row) const {
    std::int64_t pixels = 1;
    for (const Axis& axis : axes_) {
      const std::int64_t along = (axis.length - 1) / axis.tile + 1;
      pixels *= std::min(axis.tile, axis.length - row % along * axis.tile);
      row /= along;
    }
    return pixels;
  }

  /// Element type of a column of variable length: the B of "1PB(48)".
  void check_type(std::size_t index, char element) const {
    const TableColumn& column = layout_.columns[index];
    const std::string key = "TFORM" + std::to_string(index + 1);
    const std::string format = table_.text(key).value_or("");
    const std::size_t letter = format.find_first_of("PQ");
    const bool variable = column.type == 'P' || column.type == 'Q';
    if (!variable || column.repeat != 1 || letter + 1 >= format.size() ||
        (element != '\0' && format[letter + 1] != element))
      throw Error("cannot be the format of compressed tiles", table_.where(key));
  }

  [[noreturn]] void throw_damaged(std::int64_t row) const {
    throw Error("compressed tile " + std::to_string(row + 1) + " is damaged", table_.where());
  }

  void check_column(std::size_t index, char element, std::string_view method) {
    check_type(index, element);
    const TableColumn& column = layout_.columns[index];
    for (std::int64_t row = 0; row < layout_.rows; ++row)
      check_cell(start_ + static_cast<std::size_t>(row) * layout_.row_length + column.offset,
                 column.type == 'Q', element == 'I' ? 2 : 1, row, method);
  }

  /// The tile of a row, whose length and place the cell at `at` has.
  void check_cell(std::size_t at, bool wide, std::int64_t size, std::int64_t row,
                  std::string_view method) {
    char* const cell = bytes_.data() + at;
    const std::int64_t count =
        wide ? get_big_endian<std::int64_t>(cell) : get_big_endian<std::int32_t>(cell);
    const std::int64_t offset =
        wide ? get_big_endian<std::int64_t>(cell + 8) : get_big_endian<std::int32_t>(cell + 4);
    if (count == 0) // kept in another column
      return;
    if (count < 0 || offset < 0 || count > unclaimed_ / size ||
        offset > heap_length_ - count * size)
      throw_damaged(row);
    unclaimed_ -= count * size; // tiles do not share bytes
    const std::string_view tile = std::string_view(bytes_).substr(
        heap_ + static_cast<std::size_t>(offset), static_cast<std::size_t>(count * size));
    const std::optional<Padding> padding = check_tile(tile, count, pixels_of(row), method);
    if (!padding)
      throw_damaged(row);
    const auto new_offset = static_cast<std::int64_t>(new_heap_.size());
    const std::int64_t new_count = count + static_cast<std::int64_t>(padding->bytes);
    new_heap_ += tile;
    new_heap_.append(padding->bytes, padding->filling);
    if (!wide && static_cast<std::int64_t>(new_heap_.size()) > kMostNarrow)
      throw_damaged(row);
    put_descriptor(cell, wide, new_count, new_offset);
  }

  /// Bytes that a tile needs behind it, so that it can be unpacked whatever is in it.
  struct Padding {
    std::size_t bytes = 0;
    char filling = '\0';
  };

  /// Nothing if the tile is damaged.
  std::optional<Padding> check_tile(std::string_view tile, std::int64_t count, std::int64_t pixels,
                                    std::string_view method) const {
    constexpr std::size_t kLargestNumber = 8; // bytes
    Padding padding;
    bool sound = true;
    if (method.starts_with("GZIP")) {
      sound = is_gzip(tile, pixels * std::int64_t{kLargestNumber});
    } else if (method == "PLIO_1") {
      sound = is_pixel_list(tile);
    } else if (method == "none") {
      sound = count == pixels;
    } else if (method == "HCOMPRESS_1") {
      const auto longest = static_cast<std::size_t>(longest_hcompress(tile, pixels));
      sound = longest > 0;
      padding.bytes = std::max(longest, tile.size()) - tile.size();
    } else { // RICE_1: its end is looked for once in a block; a run of zeros ends at a bit that is
             // 1
      padding = {.bytes = block_ * 2 * kLargestNumber, .filling = '\xff'};
    }
    return sound ? std::optional(padding) : std::nullopt;
  }

  static void put_descriptor(char* cell, bool wide, std::int64_t count, std::int64_t offset) {
    if (wide) {
      put_big_endian(count, cell);
      put_big_endian(offset, cell + 8);
    } else {
      put_big_endian(static_cast<std::int32_t>(count), cell);
      put_big_endian(static_cast<std::int32_t>(offset), cell + 4);
    }
  }

  const Header& table_;
  TableLayout layout_;
  std::string& bytes_;
  std::size_t start_;        ///< of the rows
  std::size_t heap_;         ///< start of it
  std::int64_t heap_length_; ///< bytes
  std::int64_t unclaimed_;   ///< bytes of it that no tile has
  std::string method_;
  std::size_t block_; ///< pixels of RICE_1 that are unpacked before the end is looked for
  std::vector<Axis> axes_{};
  std::string new_heap_{};
};

} // namespace

void check_tiles(const Header& table, std::string& bytes, std::size_t start) {
  TileCheck(table, bytes, start).run();
}

} // namespace astromill::fits

// astromill: what a tile-compressed image must be before it is unpacked
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/compression_checks.h"

#include "astromill/base/error.h"
#include "astromill/fits/big_endian.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/table_layout.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <string_view>

namespace astromill::fits {

namespace {

/// What cfitsio can do, and what no sound file needs more of.
constexpr std::size_t kMostAxes = 6;
constexpr std::int64_t kMostColumns = 100;
constexpr std::int64_t kMostTilePixels = std::int64_t{1} << 27U;
/// An image is not suspect below this many pixels, nor where a byte of the file unpacks to fewer
/// than that many.
constexpr std::int64_t kModestImage = std::int64_t{1} << 28U;
constexpr std::int64_t kBestCompression = 100'000;

constexpr std::string_view kMethods[] = {"RICE_1", "RICE_ONE",    "GZIP_1",     "GZIP_2",
                                         "PLIO_1", "HCOMPRESS_1", "NOCOMPRESS", "BZIP2_1"};

std::int64_t integer_in_range(const Header& header, const std::string& key, std::int64_t lowest,
                              std::int64_t highest, std::int64_t preset) {
  const std::int64_t value = header.integer(key).value_or(preset);
  if (value < lowest || value > highest)
    throw Error("must be from " + std::to_string(lowest) + " to " + std::to_string(highest),
                header.where(key));
  return value;
}

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

/// The parameters of the methods: ZNAMEi = 'BLOCKSIZE', ZVALi = 32.
void check_parameters(const Header& table) {
  for (int i = 1; table.has("ZNAME" + std::to_string(i)); ++i) {
    const std::string name = table.text("ZNAME" + std::to_string(i)).value_or("");
    const std::string key = "ZVAL" + std::to_string(i);
    constexpr std::array kBytes{1, 2, 4, 8};
    if (name == "BLOCKSIZE")
      integer_in_range(table, key, 1, 1024, 0);
    else if (name == "BYTEPIX" &&
             std::ranges::find(kBytes, table.integer(key).value_or(0)) == kBytes.end())
      throw Error("must be 1, 2, 4 or 8", table.where(key));
  }
}

/// Numbers of tiles and of pixels must agree, and be such as can be unpacked.
void check_sizes(const Header& table, const std::vector<std::int64_t>& axes) {
  std::int64_t tile_pixels = 1;
  std::int64_t tiles = 1;
  std::int64_t pixels = 1;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::string key = "ZTILE" + std::to_string(i + 1);
    const std::int64_t length = integer_in_range(table, key, 1, kMost, i == 0 ? axes[0] : 1);
    const bool too_many = __builtin_mul_overflow(pixels, axes[i], &pixels) ||
                          __builtin_mul_overflow(tile_pixels, length, &tile_pixels) ||
                          tile_pixels > kMostTilePixels;
    if (too_many)
      throw Error("makes tiles too large to unpack", table.where(key));
    tiles *= (axes[i] - 1) / length + 1; // at most `pixels`
  }
  const std::int64_t rows = table.integer("NAXIS2").value_or(0);
  if (rows != tiles)
    throw Error("has " + std::to_string(rows) +
                    " compressed tiles, and the size of the image asks "
                    "for " +
                    std::to_string(tiles),
                table.where());
  const std::int64_t bytes =
      table.integer("NAXIS1").value_or(0) * rows + table.integer("PCOUNT").value_or(0);
  if (pixels > kModestImage && pixels / kBestCompression > bytes)
    throw Error("has too few compressed bytes (" + std::to_string(bytes) + ") for its " +
                    std::to_string(pixels) + " pixels",
                table.where());
}

/// Where a row says that its tile is: number of bytes, and distance from the start of the heap.
struct Descriptor {
  std::int64_t count = 0;
  std::int64_t offset = 0;
};

Descriptor read_descriptor(const char* cell, bool wide) {
  return wide ? Descriptor{get_big_endian<std::int64_t>(cell),
                           get_big_endian<std::int64_t>(cell + 8)}
              : Descriptor{get_big_endian<std::int32_t>(cell),
                           get_big_endian<std::int32_t>(cell + 4)};
}

/// What the first bytes of a tile of HCOMPRESS_1 say: its pixels, and how many planes of bits.
struct TileHead {
  std::int64_t pixels = 0;
  std::int64_t planes = 0;
};
constexpr std::size_t kTileHead = 2 + 3 * 4 + 8 + 3; ///< bytes

TileHead read_tile_head(const char* tile) {
  const std::int64_t nx = get_big_endian<std::int32_t>(tile + 2);
  const std::int64_t ny = get_big_endian<std::int32_t>(tile + 6);
  TileHead head{.pixels = nx > 0 && ny > 0 ? nx * ny : 0};
  for (std::size_t i = 0; i < 3; ++i)
    head.planes = std::max<std::int64_t>(head.planes, static_cast<std::uint8_t>(tile[22 + i]));
  return head;
}

/// Pixels of tile `row`, which at the ends of the axes is smaller.
std::int64_t tile_pixels(const Header& table, std::int64_t row) {
  const std::int64_t naxis = table.integer("ZNAXIS").value_or(0);
  std::int64_t pixels = 1;
  for (std::int64_t i = 1; i <= naxis; ++i) {
    const std::string n = std::to_string(i);
    const std::int64_t axis = table.integer("ZNAXIS" + n).value_or(1);
    const std::int64_t length = table.integer("ZTILE" + n).value_or(i == 1 ? axis : 1);
    const std::int64_t along = (axis - 1) / length + 1;
    pixels *= std::min(length, axis - row % along * length);
    row /= along;
  }
  return pixels;
}

} // namespace

void check_compression(const Header& table, const std::vector<std::int64_t>& axes) {
  if (axes.empty() || axes.size() > kMostAxes)
    throw Error("must be from 1 to " + std::to_string(kMostAxes), table.where("ZNAXIS"));
  integer_in_range(table, "NAXIS", 2, 2, 0);
  integer_in_range(table, "TFIELDS", 1, kMostColumns, 0);
  const std::string method = table.text("ZCMPTYPE").value_or("");
  if (std::ranges::find(kMethods, method) == std::end(kMethods))
    throw Error("is no compression that is known", table.where("ZCMPTYPE"));
  check_parameters(table);
  check_sizes(table, axes);
  read_table_layout(plain_table(table));
}

void check_hcompress_tiles(const Header& table, std::string& bytes, std::size_t start) {
  constexpr std::int64_t kMostPlanes = 64;
  const TableLayout layout = read_table_layout(plain_table(table));
  const auto column = std::ranges::find(layout.columns, "COMPRESSED_DATA", &TableColumn::name);
  if (column == layout.columns.end() || (column->type != 'P' && column->type != 'Q'))
    throw Error("has no column COMPRESSED_DATA of variable length", table.where());
  const bool wide = column->type == 'Q';
  const std::size_t heap = start + static_cast<std::size_t>(layout.heap_start);
  const auto heap_length =
      static_cast<std::int64_t>(bytes.size()) - static_cast<std::int64_t>(heap);
  std::size_t end = bytes.size();
  for (std::int64_t row = 0; row < layout.rows; ++row) {
    char* const cell =
        bytes.data() + start + static_cast<std::size_t>(row) * layout.row_length + column->offset;
    const Descriptor tile = read_descriptor(cell, wide);
    if (tile.count == 0) // kept in another column
      continue;
    const bool inside = tile.count >= static_cast<std::int64_t>(kTileHead) && tile.offset >= 0 &&
                        tile.count <= heap_length && tile.offset <= heap_length - tile.count;
    const TileHead head = inside ? read_tile_head(bytes.data() + heap + tile.offset) : TileHead{};
    if (head.pixels != tile_pixels(table, row) || head.planes > kMostPlanes)
      throw Error("compressed tile " + std::to_string(row + 1) + " is damaged", table.where());
    // A tree of four-bit codes has at most 2 bits a pixel and plane, the signs one more.
    const std::int64_t longest = head.pixels * (2 * head.planes + 1) / 8 + 64;
    const std::int64_t count = std::max(tile.count, longest);
    constexpr std::int64_t kMostNarrow = std::numeric_limits<std::int32_t>::max();
    if (!wide && count > kMostNarrow)
      throw Error("compressed tile " + std::to_string(row + 1) + " is too large", table.where());
    if (wide)
      put_big_endian(count, cell);
    else
      put_big_endian(static_cast<std::int32_t>(count), cell);
    end = std::max(end, heap + static_cast<std::size_t>(tile.offset + count));
  }
  bytes.resize(end, '\0');
}

} // namespace astromill::fits

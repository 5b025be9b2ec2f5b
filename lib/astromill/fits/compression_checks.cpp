// astromill: what a tile-compressed image must be before it is unpacked
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/compression_checks.h"

#include "astromill/base/error.h"

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

constexpr std::string_view kMethods[] = {"RICE_1", "RICE_ONE", "GZIP_1",
                                         "GZIP_2", "PLIO_1",   "HCOMPRESS_1"};

std::int64_t integer_in_range(const Header& header, const std::string& key, std::int64_t lowest,
                              std::int64_t highest, std::int64_t preset) {
  const std::int64_t value = header.integer(key).value_or(preset);
  if (value < lowest || value > highest)
    throw Error("must be from " + std::to_string(lowest) + " to " + std::to_string(highest),
                header.where(key));
  return value;
}

/// The keyword of a parameter: ZVALi where ZNAMEi is its name; empty where there is none.
std::string key_of_parameter(const Header& table, std::string_view name) {
  for (int i = 1; table.has("ZNAME" + std::to_string(i)); ++i)
    if (table.text("ZNAME" + std::to_string(i)) == name)
      return "ZVAL" + std::to_string(i);
  return "";
}

void check_parameters(const Header& table) {
  constexpr std::int64_t kMostInBlock = 256; // usual are 16 and 32
  constexpr std::array kBytes{1, 2, 4, 8};
  if (const std::string key = key_of_parameter(table, "BLOCKSIZE"); !key.empty())
    integer_in_range(table, key, 1, kMostInBlock, 0);
  const std::string key = key_of_parameter(table, "BYTEPIX");
  if (!key.empty() && std::ranges::find(kBytes, table.integer(key).value_or(0)) == kBytes.end())
    throw Error("must be 1, 2, 4 or 8", table.where(key));
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
}

std::size_t rice_block(const Header& table) {
  constexpr std::int64_t kUsual = 32;
  const std::string key = key_of_parameter(table, "BLOCKSIZE");
  return static_cast<std::size_t>(table.integer(key).value_or(kUsual));
}

} // namespace astromill::fits

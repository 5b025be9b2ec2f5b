// astromill: the pixels of tile-compressed images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/compressed_pixels.h"

#include "astromill/base/error.h"
#include "astromill/fits/cards.h"

#include <fitsio.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

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

/// Keywords that the unpacking needs, and those that begin so and go on with a number.
constexpr std::string_view kNeeded[] = {"XTENSION", "BITPIX",   "NAXIS",    "PCOUNT",  "GCOUNT",
                                        "TFIELDS",  "THEAP",    "ZIMAGE",   "ZBITPIX", "ZNAXIS",
                                        "ZCMPTYPE", "ZQUANTIZ", "ZDITHER0", "ZBLANK",  "ZSCALE",
                                        "ZZERO",    "BSCALE",   "BZERO",    "BLANK"};
constexpr std::string_view kNeededNumbered[] = {"NAXIS", "TTYPE",  "TFORM", "TSCAL", "TZERO",
                                                "TNULL", "ZNAXIS", "ZTILE", "ZNAME", "ZVAL"};

bool is_needed(std::string_view keyword) {
  const std::size_t digits = keyword.find_last_not_of("0123456789") + 1;
  return std::ranges::find(kNeeded, keyword) != std::end(kNeeded) ||
         (digits < keyword.size() &&
          std::ranges::find(kNeededNumbered, keyword.substr(0, digits)) !=
              std::end(kNeededNumbered));
}

std::int64_t integer_in_range(const Header& header, const std::string& key, std::int64_t lowest,
                              std::int64_t highest, std::int64_t preset) {
  const std::int64_t value = header.integer(key).value_or(preset);
  if (value < lowest || value > highest)
    throw Error("must be from " + std::to_string(lowest) + " to " + std::to_string(highest),
                header.where(key));
  return value;
}

/// Throws unless the table can be a compressed image of these axes.
void check(const Header& table, const std::vector<std::int64_t>& axes) {
  if (axes.empty() || axes.size() > kMostAxes)
    throw Error("must be from 1 to " + std::to_string(kMostAxes), table.where("ZNAXIS"));
  integer_in_range(table, "NAXIS", 2, 2, 0);
  integer_in_range(table, "TFIELDS", 1, kMostColumns, 0);
  const std::string method = table.text("ZCMPTYPE").value_or("");
  if (std::ranges::find(kMethods, method) == std::end(kMethods))
    throw Error("is no compression that is known", table.where("ZCMPTYPE"));
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

/// The headers of a file that has nothing but this table.
std::string headers(const Header& table) {
  std::string out = value_cards("SIMPLE", true) + value_cards("BITPIX", std::int64_t{8}) +
                    value_cards("NAXIS", std::int64_t{0}) + value_cards("EXTEND", true) +
                    padded_card("END");
  fill_block(out, ' ');
  const std::string& cards = table.cards();
  for (std::size_t at = 0; at < cards.size(); at += Header::kCardLength) {
    const auto card = std::string_view(cards).substr(at, Header::kCardLength);
    if (is_needed(keyword_of(card)))
      out += card;
  }
  out += padded_card("END");
  fill_block(out, ' ');
  return out;
}

/// Adds the data of the table. Throws where they are cut off.
void add_data(File& file, std::string& out) {
  constexpr std::int64_t kStep = std::int64_t{4} << 20U;
  const Header& table = file.stored_header();
  const std::int64_t wanted =
      table.integer("NAXIS1").value_or(0) * table.integer("NAXIS2").value_or(0) +
      table.integer("PCOUNT").value_or(0);
  std::int64_t done = 0;
  while (done < wanted) {
    const auto part = static_cast<std::size_t>(std::min(kStep, wanted - done));
    const std::size_t before = out.size();
    out.resize(before + part);
    const std::size_t count = file.read_data(done, {out.data() + before, part});
    done += static_cast<std::int64_t>(count);
    if (count < part)
      throw Error("the data are cut off: " + std::to_string(wanted) + " bytes are wanted, " +
                      std::to_string(done) + " are there",
                  table.where());
  }
  fill_block(out, '\0');
}

struct CloseFits {
  void operator()(fitsfile* file) const {
    int status = 0;
    fits_close_file(file, &status);
  }
};
using FitsFile = std::unique_ptr<fitsfile, CloseFits>;

[[noreturn]] void fail(int status, const Where& where) {
  std::array<char, FLEN_STATUS> text{};
  fits_get_errstatus(status, text.data());
  fits_clear_errmsg();
  throw Error("the compressed image cannot be unpacked: " + std::string(text.data()), where);
}

} // namespace

template <class T> std::vector<T> unpack_pixels(File& file, const std::vector<PixelRun>& runs) {
  const Header& table = file.stored_header();
  check(table, file.info().axes);
  std::string bytes = headers(table);
  add_data(file, bytes);

  void* start = bytes.data();
  std::size_t size = bytes.size();
  int status = 0;
  fitsfile* opened = nullptr;
  if (fits_open_memfile(&opened, "image", READONLY, &start, &size, 0, nullptr, &status) != 0)
    fail(status, table.where());
  const FitsFile fits(opened);

  std::vector<long> first;
  std::vector<long> last;
  std::vector<long> step;
  std::size_t count = 1;
  for (const PixelRun& run : runs) {
    first.push_back(run.first + 1);
    last.push_back(run.first + (run.count - 1) * run.step + 1);
    step.push_back(run.step);
    count *= static_cast<std::size_t>(run.count);
  }
  std::vector<T> out(count);
  T nan = std::numeric_limits<T>::quiet_NaN();
  int any = 0;
  fits_movabs_hdu(fits.get(), 2, nullptr, &status);
  if (fits_read_subset(fits.get(), std::is_same_v<T, float> ? TFLOAT : TDOUBLE, first.data(),
                       last.data(), step.data(), &nan, out.data(), &any, &status) != 0)
    fail(status, table.where());
  return out;
}

template std::vector<float> unpack_pixels<float>(File&, const std::vector<PixelRun>&);
template std::vector<double> unpack_pixels<double>(File&, const std::vector<PixelRun>&);

} // namespace astromill::fits

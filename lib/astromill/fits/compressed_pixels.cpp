// astromill: the pixels of tile-compressed images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/compressed_pixels.h"

#include "astromill/base/error.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/compression_checks.h"

#include <fitsio.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

namespace astromill::fits {

namespace {

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

/// The headers of a file that has nothing but this table.
std::string headers(const Header& table) {
  std::string out = value_cards("SIMPLE", true) + value_cards("BITPIX", std::int64_t{8}) +
                    value_cards("NAXIS", std::int64_t{0}) + value_cards("EXTEND", true) +
                    padded_card("END");
  fill_block(out, ' ');
  std::set<std::string_view> seen;
  std::vector<std::string_view> kept;
  const std::string& cards = table.cards();
  for (std::size_t end = cards.size(); end > 0; end -= Header::kCardLength) {
    const std::size_t at = end - Header::kCardLength;
    const auto card = std::string_view(cards).substr(at, Header::kCardLength);
    const std::string_view keyword = keyword_of(card);
    // Of a keyword that is there twice, cfitsio takes the first, Header the last.
    if (is_needed(keyword) && seen.insert(keyword).second)
      kept.push_back(card);
  }
  std::ranges::reverse(kept);
  for (const std::string_view card : kept)
    out += card;
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
  check_compression(table, file.info().axes);
  std::string bytes = headers(table);
  const std::size_t data_start = bytes.size();
  add_data(file, bytes);
  if (table.text("ZCMPTYPE") == "HCOMPRESS_1")
    check_hcompress_tiles(table, bytes, data_start);
  fill_block(bytes, '\0');

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

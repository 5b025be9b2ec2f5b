// astromill: the pixels of tile-compressed images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/compressed_pixels.h"

#include "astromill/base/error.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/compressed_tiles.h"
#include "astromill/fits/compression_checks.h"

#include <fitsio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace astromill::fits {

namespace {

/// Writes a header anew with the values that Header understood, so that no card that is damaged or
/// there twice comes to cfitsio.
class CleanHeader {
public:
  explicit CleanHeader(const Header& table) : table_(table) {}

  void whole(std::string_view key) {
    if (const auto value = table_.integer(key))
      out_ += value_cards(key, *value);
  }
  void number(std::string_view key) {
    constexpr double kExact = 9007199254740992.0; // whole numbers below are written as such
    const std::optional<double> value = table_.number(key);
    if (value && *value == std::floor(*value) && std::abs(*value) < kExact)
      out_ += value_cards(key, static_cast<std::int64_t>(*value));
    else if (value)
      out_ += value_cards(key, *value);
  }
  void text(std::string_view key) {
    constexpr std::size_t kLongest = 60;
    const std::optional<std::string> value = table_.text(key);
    if (value && value->size() > kLongest)
      throw Error("is too long", table_.where(key));
    if (value)
      out_ += value_cards(key, *value);
  }
  std::string finish() && {
    out_ += padded_card("END");
    fill_block(out_, ' ');
    return std::move(out_);
  }
  void truth(std::string_view key) { out_ += value_cards(key, true); }

private:
  const Header& table_;
  std::string out_{};
};

/// The headers of a file that has nothing but this table, with what the unpacking needs.
std::string headers(const Header& table) {
  constexpr int kMostParameters = 20;
  std::string primary = value_cards("SIMPLE", true) + value_cards("BITPIX", std::int64_t{8}) +
                        value_cards("NAXIS", std::int64_t{0}) + value_cards("EXTEND", true) +
                        padded_card("END");
  fill_block(primary, ' ');
  CleanHeader out(table);
  out.text("XTENSION");
  for (const char* key :
       {"BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT", "TFIELDS", "THEAP"})
    out.whole(key);
  for (std::int64_t i = 1; i <= table.integer("TFIELDS").value_or(0); ++i) {
    const std::string n = std::to_string(i);
    out.text("TTYPE" + n);
    out.text("TFORM" + n);
    out.number("TSCAL" + n);
    out.number("TZERO" + n);
    out.whole("TNULL" + n);
  }
  out.truth("ZIMAGE");
  out.whole("ZBITPIX");
  out.whole("ZNAXIS");
  for (std::int64_t i = 1; i <= table.integer("ZNAXIS").value_or(0); ++i) {
    out.whole("ZNAXIS" + std::to_string(i));
    out.whole("ZTILE" + std::to_string(i));
  }
  out.text("ZCMPTYPE");
  for (int i = 1; i <= kMostParameters; ++i) {
    out.text("ZNAME" + std::to_string(i));
    out.number("ZVAL" + std::to_string(i));
  }
  out.text("ZQUANTIZ");
  for (const char* key : {"ZDITHER0", "ZBLANK", "BLANK"})
    out.whole(key);
  for (const char* key : {"ZSCALE", "ZZERO", "BSCALE", "BZERO"})
    out.number(key);
  return primary + std::move(out).finish();
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
  check_tiles(table, bytes, data_start);
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

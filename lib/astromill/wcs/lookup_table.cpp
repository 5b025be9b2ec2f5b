// astromill: the tables of distortions by lookup table
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/lookup_table.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

namespace astromill::wcs {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMostValues = std::int64_t{1} << 22U;

/// Integers and floating-point numbers of FITS: big-endian.
double stored_value(const char* at, std::int64_t bitpix, std::optional<std::int64_t> blank) {
  std::uint64_t bits = 0;
  const std::size_t size = static_cast<std::size_t>(std::abs(bitpix)) / 8;
  for (std::size_t i = 0; i < size; ++i)
    bits = bits << 8U | static_cast<unsigned char>(at[i]);
  if (bitpix == -32)
    return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  if (bitpix == -64)
    return std::bit_cast<double>(bits);
  const std::int64_t integer = bitpix == 8    ? static_cast<std::int64_t>(bits)
                               : bitpix == 16 ? static_cast<std::int16_t>(bits)
                               : bitpix == 32 ? static_cast<std::int32_t>(bits)
                                              : static_cast<std::int64_t>(bits);
  return integer == blank ? kNan : static_cast<double>(integer);
}

/// Columns and rows of the table.
std::array<std::size_t, 2> table_size(const fits::File& file) {
  const fits::Header& header = file.header();
  const std::vector<std::int64_t>& axes = file.info().axes;
  if (file.info().type != fits::HduType::image)
    throw Error("is a table of rows and columns, not the image that a lookup table should be",
                header.where());
  if (header.text("ZIMAGE") == "T")
    throw Error(
        "a lookup table in a tile-compressed image is not supported; unpack it with funpack",
        header.where());
  if (axes.empty() || axes.size() > 2)
    throw Error("a lookup table must have one or two axes", header.where("NAXIS"));
  const std::int64_t columns = axes[0];
  const std::int64_t rows = axes.size() > 1 ? axes[1] : 1;
  if (columns < 1 || rows < 1)
    throw Error("the lookup table has no values", header.where());
  if (columns > kMostValues || rows > kMostValues / columns)
    throw Error("the lookup table is too large: more than " + std::to_string(kMostValues) +
                    " values",
                header.where());
  return {static_cast<std::size_t>(columns), static_cast<std::size_t>(rows)};
}

std::vector<double> table_values(fits::File& file, const std::array<std::size_t, 2>& length) {
  const fits::Header& header = file.header();
  const std::int64_t bitpix = header.integer("BITPIX").value_or(0); // fits::File has checked it
  const std::size_t size = static_cast<std::size_t>(std::abs(bitpix)) / 8;
  const std::optional<std::int64_t> blank = header.integer("BLANK");
  const double scale = header.number("BSCALE").value_or(1);
  const double zero = header.number("BZERO").value_or(0);
  const std::string data = file.data();
  std::vector<double> out(length[0] * length[1]);
  if (data.size() < out.size() * size)
    throw Error("the lookup table is cut off: the file ends before its values do", header.where());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = stored_value(&data[i * size], bitpix, blank) * scale + zero;
    if (!std::isfinite(out[i]))
      throw Error("the lookup table has a value that is not a finite number, at column " +
                      std::to_string(i % length[0] + 1) + " of row " +
                      std::to_string(i / length[0] + 1),
                  header.where());
  }
  return out;
}

bool same_nodes(const LookupTable& a, const LookupTable& b) {
  return a.length == b.length && a.reference_node == b.reference_node &&
         a.reference_pixel == b.reference_pixel && a.step == b.step;
}

OffsetGrid empty_grid(const LookupTable& table, const std::array<double, 2>& image_reference_pixel,
                      std::vector<double>& values) {
  const std::size_t columns = std::max<std::size_t>(table.length[0], 2);
  values.assign(2 * columns * table.length[1], 0);
  OffsetGrid out;
  out.values = values.data();
  out.stride = table.length[1] > 1 ? static_cast<int>(columns) : 0;
  for (std::size_t i = 0; i < 2; ++i) {
    // The convention of the tables of the Hubble Space Telescope, which astropy follows.
    out.scale[i] = 1 / table.step[i];
    out.shift[i] = (image_reference_pixel[i] - table.reference_pixel[i] - 1) / table.step[i] +
                   table.reference_node[i];
    out.last[i] = static_cast<double>(table.length[i] - 1);
  }
  return out;
}

/// Puts the offsets of one coordinate into the values of a grid, a single column twice.
void fill_in(const LookupTable& table, std::size_t coordinate, std::vector<double>& values) {
  const std::size_t columns = std::max<std::size_t>(table.length[0], 2);
  for (std::size_t row = 0; row < table.length[1]; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      values[2 * (row * columns + column) + coordinate] =
          table.values[row * table.length[0] + std::min(column, table.length[0] - 1)];
}

std::optional<LookupTable> find_and_read(const fits::Header& header,
                                         const std::optional<LookupReference>& reference,
                                         fits::File* file) {
  if (!reference)
    return std::nullopt;
  const std::string name = reference->extname + "," + std::to_string(reference->extver);
  Where where = header.where();
  where.keyword = reference->keyword;
  if (file == nullptr)
    throw Error("asks for the lookup table of extension " + name +
                    ", but a header by itself has no extensions",
                where);
  if (!file->move_to(reference->extname, reference->extver))
    throw Error("asks for the lookup table of extension " + name + ", which is not in the file",
                where);
  return read_lookup_table(*file);
}

} // namespace

LookupGrids::LookupGrids(const LookupPair& tables,
                         const std::array<double, 2>& image_reference_pixel) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!tables[i])
      continue;
    const bool shared = i == 1 && tables[0] && same_nodes(*tables[0], *tables[1]);
    if (!shared) {
      grids_[used] = empty_grid(*tables[i], image_reference_pixel, values_[used]);
      ++used;
    }
    fill_in(*tables[i], i, values_[used - 1]);
  }
}

LookupTable read_lookup_table(fits::File& file) {
  LookupTable out;
  out.length = table_size(file);
  const fits::Header& header = file.header();
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string axis = std::to_string(i + 1);
    out.reference_node[i] = header.number("CRPIX" + axis).value_or(0);
    out.reference_pixel[i] = header.number("CRVAL" + axis).value_or(0);
    out.step[i] = header.number("CDELT" + axis).value_or(1);
    if (!std::isnormal(out.step[i]))
      throw Error("the step of a lookup table must not be zero", header.where("CDELT" + axis));
  }
  out.values = table_values(file, out.length);
  return out;
}

LookupTables read_lookup_tables(const fits::Header& header, const LookupKeywords& keywords,
                                fits::File* file) {
  LookupTables out;
  const bool missing =
      keywords.old_detector && (file == nullptr || !file->move_to("D2IMARR", std::int64_t{1}));
  if (missing)
    out.warning = "the detector correction that AXISCORR speaks of is not applied: its table "
                  "D2IMARR is not in the file";
  for (std::size_t i = 0; i < 2; ++i) {
    if (!missing)
      out.detector[i] = find_and_read(header, keywords.detector[i], file);
    out.pixel[i] = find_and_read(header, keywords.pixel[i], file);
  }
  return out;
}

Linearisation evaluate(const OffsetGrid& grid, PlanePoint p) {
  Linearisation out{{0, 0}, {{{0, 0}, {0, 0}}}};
  if (grid.values == nullptr)
    return out;
  struct Place {
    int cell;
    double fraction;
    double slope; ///< of the fraction: 0 where it is clamped
  };
  const auto place = [&grid](std::size_t axis, double coordinate) -> Place {
    const double node = coordinate * grid.scale[axis] + grid.shift[axis];
    if (!(node > 0) || grid.last[axis] == 0)
      return {0, 0, 0};
    if (node >= grid.last[axis])
      return {static_cast<int>(grid.last[axis]) - 1, 1, 0};
    return {static_cast<int>(node), node - std::floor(node), grid.scale[axis]};
  };
  const Place a = place(0, p.a);
  const Place b = place(1, p.b);
  const auto add = [&](std::ptrdiff_t coordinate, double& value, std::array<double, 2>& slope) {
    const auto row = std::ptrdiff_t{2} * grid.stride;
    const double* low = grid.values + b.cell * row + std::ptrdiff_t{2} * a.cell + coordinate;
    const double* high = low + row;
    value = (1 - b.fraction) * ((1 - a.fraction) * low[0] + a.fraction * low[2]) +
            b.fraction * ((1 - a.fraction) * high[0] + a.fraction * high[2]);
    slope[0] = a.slope * ((1 - b.fraction) * (low[2] - low[0]) + b.fraction * (high[2] - high[0]));
    slope[1] = b.slope * ((1 - a.fraction) * (high[0] - low[0]) + a.fraction * (high[2] - low[2]));
  };
  add(0, out.value.a, out.slope[0]);
  add(1, out.value.b, out.slope[1]);
  return out;
}

} // namespace astromill::wcs

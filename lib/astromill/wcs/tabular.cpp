// astromill: longitude and latitude by coordinate tables (-TAB)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/tabular.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/fits/table_layout.h"
#include "astromill/fits/table_values.h"
#include "astromill/wcs/newton.h"

#include <wcslib/tab.h>
#include <wcslib/wcs.h>
#include <wcslib/wcshdr.h>
#include <wcslib/wtbarr.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::wcs {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kNewtonSteps = 8;

bool both_finite(const std::array<double, 2>& p) {
  return std::isfinite(p[0]) && std::isfinite(p[1]);
}

bool is_tabular(const wcsprm& wcs, int axis) {
  return std::strncmp(wcs.ctype[axis] + 4, "-TAB", 4) == 0;
}

/// One array of a binary table.
struct TableArray {
  std::vector<double> values;
  std::vector<std::int64_t> lengths; ///< first axis first; TDIMn, or all values in one axis
};

/// Takes "(2,9,7)" apart.
std::vector<std::int64_t> read_lengths(const fits::Header& header, const std::string& keyword,
                                       std::int64_t values) {
  const std::string text = header.text(keyword).value_or("");
  if (text.empty())
    return {values};
  std::vector<std::int64_t> out;
  std::int64_t product = 1;
  std::size_t at = 1;
  while (text.front() == '(' && at < text.size()) {
    const std::size_t end = text.find_first_of(",)", at);
    std::int64_t length = 0;
    const char* const stop = text.data() + std::min(end, text.size());
    const auto [after, error] = std::from_chars(text.data() + at, stop, length);
    if (error != std::errc() || after != stop || end == std::string::npos || length < 1 ||
        length > values)
      break;
    out.push_back(length);
    product = std::min(product, values) * length;
    at = end + 1;
  }
  if (at != text.size() || text.back() != ')' || product != values)
    throw Error("does not fit the column's number of values", header.where(keyword));
  return out;
}

TableArray read_array(fits::File& file, const fits::TableLayout& layout, std::size_t index,
                      std::int64_t row) {
  fits::TableColumn column = layout.columns[index];
  if (layout.ascii || !fits::is_number(column) || column.repeat < 1)
    throw Error("a column of a coordinate table must have numbers", layout.at_column(index));
  const std::string data = file.data();
  const std::size_t start = static_cast<std::size_t>(row - 1) * layout.row_length + column.offset;
  if (row < 1 || row > layout.rows || data.size() < start + column.width)
    throw Error("the table has no row " + std::to_string(row), layout.where);
  TableArray out;
  out.lengths = read_lengths(file.header(), "TDIM" + std::to_string(index + 1), column.repeat);
  out.values.resize(static_cast<std::size_t>(column.repeat));
  // Read as a column of single numbers in a table of its own.
  fits::TableLayout elements;
  elements.row_length = column.width / out.values.size();
  column.offset = 0;
  std::vector<ItemStatus> status(out.values.size(), ItemStatus::ok);
  fits::read_numbers(elements, column, data.data() + start, out.values, status);
  for (const double value : out.values)
    if (!std::isfinite(value))
      throw Error("the coordinate table has a value that is not a finite number",
                  layout.at_column(index));
  return out;
}

/// The array that a wtbarr asks for.
TableArray find_array(const wtbarr_s& wanted, const fits::Header& header, fits::File* file) {
  const std::string axis = std::to_string(wanted.i);
  if (file == nullptr || file->info().header_only)
    throw Error("a -TAB axis needs a table, but a header by itself has none",
                header.where("PS" + axis + "_0"));
  file->select(std::string(wanted.extnam) + "," + std::to_string(wanted.extver));
  const fits::TableLayout layout = fits::read_table_layout(file->header());
  for (std::size_t i = 0; i < layout.columns.size(); ++i)
    if (equal_ignoring_case(layout.columns[i].name, wanted.ttype))
      return read_array(*file, layout, i, wanted.row);
  Where where = layout.where;
  where.value = wanted.ttype;
  throw Error("the coordinate table of axis " + axis + " has no such column", where);
}

/// The lengths of the axes behind the first, which runs over the table's coordinates.
void check_coordinates(TableArray& array, const wtbarr_s& wanted, const fits::Header& header) {
  if (array.lengths.size() == 1 && wanted.ndim == 2)
    array.lengths.insert(array.lengths.begin(), 1); // TDIMn may be left out
  if (array.lengths.size() != static_cast<std::size_t>(wanted.ndim) ||
      array.lengths.front() != wanted.ndim - 1)
    throw Error("the coordinate table has other dimensions than its axes need",
                header.where("PS" + std::to_string(wanted.i) + "_1"));
}

/// An index vector may stand still, but must not turn, nor stand still altogether.
void check_index(const TableArray& array, const wtbarr_s& wanted, const fits::Header& header) {
  const std::string axis = std::to_string(wanted.i);
  const std::vector<double>& values = array.values;
  if (values.size() != static_cast<std::size_t>(*wanted.dimlen))
    throw Error("the index vector of axis " + axis + " has another length than its table",
                header.where("PS" + axis + "_2"));
  const bool monotonic = std::is_sorted(values.begin(), values.end()) ||
                         std::is_sorted(values.rbegin(), values.rend());
  if (!monotonic || (values.size() > 1 && values.front() == values.back()))
    throw Error("the index vector of axis " + axis + " is not monotonic",
                header.where("PS" + axis + "_2"));
}

/// Hands an array to wcslib, which frees it.
void hand_over(const TableArray& array, double** to) {
  *to = static_cast<double*>(std::malloc(array.values.size() * sizeof(double)));
  if (*to == nullptr)
    throw std::bad_alloc();
  std::copy(array.values.begin(), array.values.end(), *to);
}

/// The last of the records of that axis (from 0) and number; nothing without one.
template <class Record>
const Record* find_record(const Record* records, int count, int axis, int number) {
  const Record* found = nullptr;
  for (int k = 0; k < count; ++k)
    if (records[k].i == axis + 1 && records[k].m == number)
      found = &records[k];
  return found;
}

/// What PSi_0, PSi_1, PVi_1 and PVi_2 call the table of an axis.
std::string table_name(const wcsprm& wcs, int axis, const fits::Header& header) {
  std::string out;
  for (const int number : {0, 1}) {
    const pscard* text = find_record(wcs.ps, wcs.nps, axis, number);
    if (text == nullptr || text->value[0] == '\0')
      throw Error("a -TAB axis needs this keyword",
                  header.where("PS" + std::to_string(axis + 1) + "_" + std::to_string(number)));
    out += std::string(text->value) + '\n';
  }
  for (const int number : {1, 2}) {
    const pvcard* value = find_record(wcs.pv, wcs.npv, axis, number);
    out += std::to_string(value != nullptr ? value->value : 1.0) + '\n';
  }
  return out;
}

/// Throws unless PVi_3 of the axes of each table are 1, 2, ...: wcslib would lose its memory.
void check_keywords(const wcsprm& wcs, const fits::Header& header) {
  std::map<std::string, std::vector<double>> tables;
  for (int axis = 0; axis < wcs.naxis; ++axis)
    if (is_tabular(wcs, axis)) {
      const pvcard* place = find_record(wcs.pv, wcs.npv, axis, 3);
      tables[table_name(wcs, axis, header)].push_back(place != nullptr ? place->value : 1);
    }
  for (auto& [name, places] : tables) {
    std::sort(places.begin(), places.end());
    for (std::size_t i = 0; i < places.size(); ++i)
      if (places[i] != static_cast<double>(i + 1))
        throw Error("the axes of a coordinate table must have the numbers 1, 2, ... in PVi_3",
                    header.where());
  }
}

/// Lets wcslib read PSi_m and PVi_m.
void find_tables(wcsprm& wcs, const fits::Header& header) {
  check_keywords(wcs, header);
  if (wcstab(&wcs) == 0)
    return;
  abandon_tables(wcs);
  throw Error("the keywords of the -TAB axes (PSi_m, PVi_m) do not fit together", header.where());
}

/// Throws unless both celestial axes, and no other ones, are in tables, in degrees.
void check_axes(const wcsprm& wcs, const fits::Header& header) {
  for (const int axis : {wcs.lng, wcs.lat}) {
    const std::string number = std::to_string(axis + 1);
    if (!is_tabular(wcs, axis))
      throw Error("only one of longitude and latitude is -TAB", header.where("CTYPE" + number));
    const std::string_view unit = wcs.cunit[axis];
    if (!unit.empty() && unit.substr(0, 3) != "deg")
      throw Error("coordinate tables in other units than degrees are not supported",
                  header.where("CUNIT" + number));
  }
  for (int i = 0; i < wcs.ntab; ++i)
    for (int m = 0; m < wcs.tab[i].M; ++m) {
      const int axis = wcs.tab[i].map[m];
      const int first = wcs.tab[i].map[0];
      const bool celestial = axis == wcs.lng || axis == wcs.lat;
      if (celestial != (first == wcs.lng || first == wcs.lat))
        throw Error("a coordinate table that longitude or latitude share with another axis is not "
                    "supported",
                    header.where("CTYPE" + std::to_string(axis + 1)));
    }
}

/// Midway between the lowest and the highest of a coordinate.
double middle_of(const tabprm& table, int coordinate) {
  double lowest = table.coord[coordinate];
  double highest = lowest;
  for (int k = 0; k < table.nc; ++k) {
    lowest = std::min(lowest, table.coord[k * table.M + coordinate]);
    highest = std::max(highest, table.coord[k * table.M + coordinate]);
  }
  return (lowest + highest) / 2;
}

} // namespace

void abandon_tables(wcsprm& wcs) {
  wcs.tab = wcs.m_tab = nullptr;
  wcs.wtb = wcs.m_wtb = nullptr;
  wcs.ntab = wcs.nwtb = 0;
}

bool has_tabular_axes(const wcsprm& wcs) {
  return wcs.lng >= 0 && wcs.lat >= 0 && (is_tabular(wcs, wcs.lng) || is_tabular(wcs, wcs.lat));
}

void load_coordinate_tables(wcsprm& wcs, const fits::Header& header, fits::File* file) {
  find_tables(wcs, header);
  check_axes(wcs, header);
  std::vector<TableArray> arrays;
  for (int i = 0; i < wcs.nwtb; ++i) {
    arrays.push_back(find_array(wcs.wtb[i], header, file));
    if (wcs.wtb[i].kind == 'c')
      check_coordinates(arrays.back(), wcs.wtb[i], header);
  }
  for (int i = 0; i < wcs.nwtb; ++i) // the lengths of index vectors are those of the table
    if (wcs.wtb[i].kind == 'c')
      for (int m = 0; m + 1 < wcs.wtb[i].ndim; ++m)
        wcs.wtb[i].dimlen[m] = static_cast<int>(
            arrays[static_cast<std::size_t>(i)].lengths[static_cast<std::size_t>(m) + 1]);
  for (int i = 0; i < wcs.nwtb; ++i)
    if (wcs.wtb[i].kind != 'c')
      check_index(arrays[static_cast<std::size_t>(i)], wcs.wtb[i], header);
  for (int i = 0; i < wcs.nwtb; ++i)
    hand_over(arrays[static_cast<std::size_t>(i)], wcs.wtb[i].arrayp);
  wcs.flag = 0;
}

TabularAxes::TabularAxes(wcsprm& wcs, double plane_units_per_pixel)
    : wcs_(wcs), tolerance_(kAccuracy.residual_pixels * plane_units_per_pixel),
      from_(static_cast<std::size_t>(wcs.naxis)), to_(from_.size()) {
  const std::array<int, 2> axes{wcs.lng, wcs.lat};
  for (int i = 0; i < wcs.ntab; ++i) {
    const tabprm& table = wcs.tab[i];
    for (int m = 0; m < table.M; ++m)
      for (std::size_t j = 0; j < 2; ++j)
        if (table.map[m] == axes[j])
          middle_[j] = middle_of(table, m);
  }
}

/// Through every table of longitude and latitude; NaN where one of them fails.
template <class Convert> TabularAxes::Pair TabularAxes::through_tables(Pair p, Convert convert) {
  const auto longitude = static_cast<std::size_t>(wcs_.lng);
  const auto latitude = static_cast<std::size_t>(wcs_.lat);
  if (!both_finite(p)) // wcslib would look outside the table
    return {kNan, kNan};
  from_[longitude] = p[0];
  from_[latitude] = p[1];
  for (int i = 0; i < wcs_.ntab; ++i) {
    tabprm& table = wcs_.tab[i];
    int failed = 0;
    if ((table.map[0] == wcs_.lng || table.map[0] == wcs_.lat) &&
        convert(&table, 1, wcs_.naxis, from_.data(), to_.data(), &failed) != 0)
      return {kNan, kNan};
  }
  return {to_[longitude], to_[latitude]};
}

/// The sky as the table has it: the longitude may be any.
TabularAxes::Pair TabularAxes::forward(Pair plane) { return through_tables(plane, tabx2s); }

/// wcslib's answer, or, as it gives none for most of the half cell around a table, that for a
/// position nearer to its middle.
TabularAxes::Pair TabularAxes::guess(Pair sky) {
  constexpr double kFirstFraction = 1.0 / 1024;
  Pair out = through_tables(sky, tabs2x);
  for (double fraction = kFirstFraction; fraction < 1 && !both_finite(out); fraction *= 2)
    out = through_tables(
        {sky[0] + fraction * (middle_[0] - sky[0]), sky[1] + fraction * (middle_[1] - sky[1])},
        tabs2x);
  return out;
}

/// Newton's iteration from a point that is nearly right.
TabularAxes::Pair TabularAxes::refined(Pair plane, Pair sky) {
  constexpr double kRelativeStep = 1e-6;
  for (int step = 0; step < kNewtonSteps; ++step) {
    const Pair here = forward(plane);
    const PlanePoint residual{here[0] - sky[0], here[1] - sky[1]};
    Matrix2 slope{};
    for (std::size_t j = 0; j < 2; ++j) {
      double h = kRelativeStep * std::max(1.0, std::fabs(plane[j]));
      Pair moved = plane;
      moved[j] += h;
      Pair there = forward(moved);
      if (!std::isfinite(there[0])) { // beyond the edge
        h = -h;
        moved[j] = plane[j] + h;
        there = forward(moved);
      }
      slope[0][j] = (there[0] - here[0]) / h;
      slope[1][j] = (there[1] - here[1]) / h;
    }
    const double d = determinant(slope);
    if (!std::isfinite(d) || d == 0)
      break;
    const PlanePoint move = times(inverse(slope), residual);
    if (std::fabs(move.a) <= tolerance_ / 16 && std::fabs(move.b) <= tolerance_ / 16)
      return plane;
    plane = {plane[0] - move.a, plane[1] - move.b};
  }
  return {kNan, kNan};
}

void TabularAxes::plane_to_sky(std::size_t n, const double* u, const double* v, double* longitude,
                               double* latitude) {
  for (std::size_t i = 0; i < n; ++i) {
    const Pair sky = forward({u[i], v[i]});
    const bool good = std::isfinite(sky[0]) && std::fabs(sky[1]) <= 90;
    const double turned = sky[0] - 360 * std::floor(sky[0] / 360);
    longitude[i] = !good ? kNan : turned >= 360 ? 0 : turned;
    latitude[i] = good ? sky[1] : kNan;
  }
}

void TabularAxes::sky_to_plane(std::size_t n, const double* longitude, const double* latitude,
                               double* u, double* v) {
  for (std::size_t i = 0; i < n; ++i) {
    const double nearest = middle_[0] + std::remainder(longitude[i] - middle_[0], 360);
    Pair plane{kNan, kNan};
    for (const double turn : {0.0, 360.0, -360.0}) {
      const Pair sky{nearest + turn, latitude[i]};
      plane = refined(guess(sky), sky);
      if (both_finite(plane))
        break;
    }
    u[i] = plane[0];
    v[i] = plane[1];
  }
}

} // namespace astromill::wcs

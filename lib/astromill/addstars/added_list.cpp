// astromill: the list of stars that were added
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/addstars/added_list.h"

#include "astromill/fits/products.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace astromill::addstars {

namespace {

constexpr int kDecimals = 4;
constexpr int kFluxDigits = 9;

/// A label is one field of a blank-separated row, whatever is in it.
void add_id(text::TextTable& table, const AddedStar& added) {
  if (added.label.empty()) {
    table.integer(added.star.id);
    return;
  }
  std::string label = added.label;
  for (char& c : label)
    if (static_cast<unsigned char>(c) <= ' ' || c == ',' || c == '"' || c == '#')
      c = '_';
  table.raw(label);
}

void write_text(OutputFile& output, std::span<const AddedStar> stars) {
  text::TextTable table(output);
  table.raw("# id x y mag flux status").end_line();
  for (const AddedStar& added : stars) {
    add_id(table, added);
    for (const double value : {added.star.x, added.star.y, added.star.magnitude})
      table.raw(" ").exact(value, kDecimals);
    table.raw(" ").significant(added.flux, kFluxDigits).raw(" ").raw(to_text(added.status));
    table.end_line();
  }
  table.flush();
}

constexpr std::string_view kNoId = "nan";

template <class T, class ValueOf>
std::vector<T> values_of(std::span<const AddedStar> stars, ValueOf value_of) {
  std::vector<T> values;
  values.reserve(stars.size());
  for (const AddedStar& added : stars)
    values.push_back(static_cast<T>(value_of(added)));
  return values;
}

/// Whole numbers of 32 bits if all ids are; floating point, which has NaN, if it holds them all;
/// else text.
fits::CatalogueColumn id_column(std::span<const AddedStar> stars) {
  constexpr std::int64_t kMostOfDouble = std::int64_t{1} << 53U;
  const auto all_within = [&](std::int64_t low, std::int64_t high, bool or_none) {
    return std::ranges::all_of(stars, [=](const AddedStar& a) {
      return a.label.empty() ? a.star.id >= low && a.star.id <= high : or_none && a.label == kNoId;
    });
  };
  fits::CatalogueColumn column{.name = "id", .comment = "name of the star"};
  using Limits = std::numeric_limits<std::int32_t>;
  if (all_within(Limits::min(), Limits::max(), false))
    column.values = values_of<std::int32_t>(stars, [](const AddedStar& a) { return a.star.id; });
  else if (all_within(-kMostOfDouble, kMostOfDouble, true))
    column.values = values_of<double>(stars, [](const AddedStar& a) {
      return a.label.empty() ? static_cast<double>(a.star.id)
                             : std::numeric_limits<double>::quiet_NaN();
    });
  else
    column.values = values_of<std::string>(stars, [](const AddedStar& a) {
      return a.label.empty() ? std::to_string(a.star.id) : a.label;
    });
  return column;
}

void write_table(OutputFile& output, std::span<const AddedStar> stars, const std::string& history) {
  const auto numbers = [&](auto&& value_of) { return values_of<double>(stars, value_of); };
  std::vector<std::string> status;
  for (const AddedStar& added : stars)
    status.emplace_back(to_text(added.status));
  const std::vector<fits::CatalogueColumn> columns = {
      id_column(stars),
      {.name = "x",
       .unit = "pixel",
       .comment = "1-based, as in FITS",
       .values = numbers([](const AddedStar& a) { return a.star.x; })},
      {.name = "y",
       .unit = "pixel",
       .comment = "1-based, as in FITS",
       .values = numbers([](const AddedStar& a) { return a.star.y; })},
      {.name = "mag",
       .unit = "mag",
       .comment = "magnitude",
       .values = numbers([](const AddedStar& a) { return a.star.magnitude; })},
      {.name = "flux",
       .comment = "light in the unit of the image, without noise",
       .values = numbers([](const AddedStar& a) { return a.flux; })},
      {.name = "status", .comment = "ok, off-image ...", .values = std::move(status)}};
  fits::write_catalogue(output, "STARS", columns, {.history = {history}});
}

} // namespace

void write_added_list(OutputFile& output, std::span<const AddedStar> stars,
                      const std::string& history) {
  if (output.name().ends_with(".fits") || output.name().ends_with(".fit"))
    write_table(output, stars, history);
  else
    write_text(output, stars);
}

} // namespace astromill::addstars

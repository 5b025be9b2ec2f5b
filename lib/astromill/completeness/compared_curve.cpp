// astromill: completeness curves of others, to be drawn beside ours
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/compared_curve.h"

#include "astromill/base/error.h"
#include "astromill/tables/number_list.h"
#include "astromill/text/shortest.h"

#include <string_view>

namespace astromill::completeness {

namespace {

constexpr const char* kOption = "--compare";

const tables::UsualColumns kUsual{
    .names = {{"mag", "fraction", "lo68", "hi68"}, {"mag", "fraction"}}, .numbers = {0, 1}};

bool is_columns(std::string_view text) {
  return text.find(',') != std::string_view::npos && text.find('/') == std::string_view::npos;
}

void check_fraction(double fraction, const tables::NumberList& list, const tables::NumberRow& row) {
  if (fraction >= 0 && fraction <= 1)
    return;
  throw Error(
      "a completeness must be a fraction from 0 to 1 (percentages are to be divided by 100; "
      "columns are chosen with FILE:MAGNITUDE,FRACTION)",
      {.file = list.name, .line = row.place, .value = text::shortest(fraction)});
}

plot::Series read_curve(const ComparedFile& file) {
  const tables::NumberList list = tables::read_number_list(file.path, file.columns, kUsual);
  plot::Series points{.label = file.label};
  for (const tables::NumberRow& row : list.rows) {
    if (row.status != ItemStatus::ok)
      continue;
    for (std::size_t i = 1; i < list.columns; ++i)
      check_fraction(row.values[i], list, row);
    points.x.push_back(row.values[0]);
    points.y.push_back(row.values[1]);
    if (list.columns == 4) {
      points.low.push_back(row.values[2]);
      points.high.push_back(row.values[3]);
    }
  }
  if (points.x.empty())
    throw Error("no row has numbers for a magnitude and a completeness (columns are chosen with "
                "FILE:MAGNITUDE,FRACTION)",
                {.file = list.name});
  return points;
}

} // namespace

ComparedFile parse_compared_file(const std::string& text) {
  ComparedFile out{.path = text};
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos) {
    out.label = text.substr(0, equals);
    out.path = text.substr(equals + 1);
  }
  const std::size_t colon = out.path.rfind(':');
  if (colon != std::string::npos && is_columns(std::string_view(out.path).substr(colon + 1))) {
    out.columns =
        tables::parse_columns(std::string_view(out.path).substr(colon + 1), 2, 4, kOption);
    out.path.resize(colon);
  }
  if (out.columns.size() == 3)
    throw UsageError("2 columns (magnitude, fraction) or 4 (with low and high) are needed",
                     {.keyword = kOption, .value = text});
  if (out.path.empty())
    throw UsageError("names no file", {.keyword = kOption, .value = text});
  if (out.label.empty())
    out.label = out.path.substr(out.path.rfind('/') + 1);
  return out;
}

std::vector<plot::Series> read_compared_curves(const std::vector<std::string>& texts) {
  std::vector<plot::Series> curves;
  curves.reserve(texts.size());
  for (const std::string& text : texts)
    curves.push_back(read_curve(parse_compared_file(text)));
  return curves;
}

} // namespace astromill::completeness

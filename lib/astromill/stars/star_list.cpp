// astromill: lists of stars to be added
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/star_list.h"

#include "astromill/base/error.h"
#include "astromill/tables/number_list.h"
#include "astromill/text/shortest.h"

#include <cmath>
#include <limits>

namespace astromill::stars {

namespace {

const tables::UsualColumns kUsual{.names = {{"x", "y", "mag", "id"},
                                            {"x", "y", "mag"},
                                            {"xcenter", "ycenter", "mag", "id"},
                                            {"xcenter", "ycenter", "mag"},
                                            {"x_image", "y_image", "mag_auto", "number"},
                                            {"x_image", "y_image", "mag_auto"}},
                                  .numbers = {1, 2, 3, 0},
                                  .short_numbers = {0, 1, 2}};

std::int64_t whole_id(const tables::NumberRow& row, const tables::NumberList& list) {
  constexpr double kMost = 0x1p53;
  const double id = row.values[3];
  if (std::floor(id) == id && std::fabs(id) <= kMost)
    return static_cast<std::int64_t>(id);
  throw Error("the id is not a whole number; if the columns are not id, x, y and magnitude, say "
              "with --columns where x, y and magnitude are, as in --columns 1,2,3",
              {.file = list.name, .line = row.place, .value = text::shortest(id)});
}

} // namespace

StarList read_star_list(const std::string& path, const std::string& columns) {
  const auto chosen = columns.empty() ? std::vector<tables::ColumnChoice>{}
                                      : tables::parse_columns(columns, 3, 4, "--columns");
  const tables::NumberList list = tables::read_number_list(path, chosen, kUsual);
  StarList stars{.name = list.name, .counted = list.counted, .note = list.note};
  std::uint32_t number = 0;
  for (const tables::NumberRow& row : list.rows) {
    ListedStar listed{
        .star = {.id = ++number, .number = number}, .place = row.place, .status = row.status};
    Star& star = listed.star;
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    if (row.status != ItemStatus::ok) {
      star.x = star.y = star.magnitude = kNan;
    } else {
      star.x = row.values[0];
      star.y = row.values[1];
      star.magnitude = row.values[2];
      if (list.columns == 4)
        star.id = whole_id(row, list);
    }
    stars.stars.push_back(listed);
  }
  return stars;
}

} // namespace astromill::stars

// astromill: lists of stars to be added
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/star_list.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/tables/number_list.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace astromill::stars {

namespace {

const tables::UsualColumns kUsual{.names = {{"x", "y", "mag", "id"},
                                            {"x", "y", "mag"},
                                            {"xcenter", "ycenter", "mag", "id"},
                                            {"xcenter", "ycenter", "mag"},
                                            {"x_image", "y_image", "mag_auto", "number"},
                                            {"x_image", "y_image", "mag_auto"}},
                                  .numbers = {1, 2, 3, 0},
                                  .short_numbers = {0, 1, 2},
                                  .label = 3};

/// The whole number that a text is, also one written as 7.0.
std::optional<std::int64_t> whole_number(std::string_view text) {
  const char* const end = text.data() + text.size();
  std::int64_t whole = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, whole);
      error == std::errc{} && stop == end)
    return whole;
  constexpr double kMost = 0x1p53;
  if (const auto value = text::as_number(text);
      value && std::floor(*value) == *value && std::fabs(*value) <= kMost)
    return static_cast<std::int64_t>(*value);
  return std::nullopt;
}

/// A list without names whose first column is a fraction has something else there than ids.
void check_place(const tables::NumberRow& row, const tables::NumberList& list) {
  const auto value = text::as_number(row.label);
  if (list.by_place && row.status == ItemStatus::ok && value && std::floor(*value) != *value)
    throw Error("the id is not a whole number; if the columns are not id, x, y and magnitude, say "
                "with --columns where x, y and magnitude are, as in --columns 1,2,3",
                {.file = list.name, .line = row.place, .value = row.label});
}

void set_id(ListedStar& listed, const tables::NumberRow& row, const tables::NumberList& list) {
  if (const auto whole = whole_number(row.label)) {
    listed.star.id = *whole;
    return;
  }
  check_place(row, list);
  listed.label = row.label.empty() ? "nan" : row.label;
}

/// DAOFIND's magnitudes, beside its sharpness, are those of a peak against the detection threshold:
/// as brightness of stars they would be silently wrong. (ALLSTAR has sharpness and chi.)
void refuse_detections(const tables::NumberList& list) {
  const auto has = [&](const char* name) {
    return std::ranges::any_of(list.names, [=](auto& n) { return equal_ignoring_case(n, name); });
  };
  if (has("mag") && has("sharpness") && !has("chi"))
    throw Error(std::string("mag is that of DAOFIND, relative to the detection threshold, not the "
                            "brightness of a star; say with --columns where x, y and magnitude "
                            "are, as in --columns ") +
                    (has("xcenter") ? "XCENTER,YCENTER," : "x,y,") +
                    (has("mag1") ? "mag1" : "M for a column M of magnitudes"),
                {.file = list.name});
}

} // namespace

StarList read_star_list(const std::string& path, const std::string& columns) {
  const auto chosen = columns.empty() ? std::vector<tables::ColumnChoice>{}
                                      : tables::parse_columns(columns, 3, 4, "--columns");
  const tables::NumberList list = tables::read_number_list(path, chosen, kUsual);
  if (columns.empty())
    refuse_detections(list);
  StarList stars{.name = list.name, .counted = list.counted, .note = list.note};
  std::uint32_t number = 0;
  for (const tables::NumberRow& row : list.rows) {
    ++number;
    ListedStar listed{
        .star = {.id = number, .number = number}, .place = row.place, .status = row.status};
    Star& star = listed.star;
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    if (row.status != ItemStatus::ok) {
      star.x = star.y = star.magnitude = kNan;
    } else {
      star.x = row.values[0];
      star.y = row.values[1];
      star.magnitude = row.values[2];
    }
    if (list.columns == 4)
      set_id(listed, row, list);
    stars.stars.push_back(listed);
  }
  return stars;
}

} // namespace astromill::stars

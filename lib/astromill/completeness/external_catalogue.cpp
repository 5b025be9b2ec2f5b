// astromill: the catalogue that a user's own detector has written
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/external_catalogue.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/tables/number_list.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace astromill::completeness {

namespace {

constexpr const char* kOption = "--catalogue-columns";

const tables::UsualColumns& usual_columns() {
  static const tables::UsualColumns kUsual{.names = {{"x", "y", "mag1"},
                                                     {"x", "y", "mag"},
                                                     {"xcenter", "ycenter", "mag1"},
                                                     {"xcenter", "ycenter", "mag"},
                                                     {"x_image", "y_image", "mag_auto"},
                                                     {"x_image", "y_image", "mag_psf"},
                                                     {"x_image", "y_image", "mag_best"},
                                                     {"x_image", "y_image", "mag_iso"},
                                                     {"xcentroid", "ycentroid", "mag"}},
                                           .numbers = {},
                                           .short_numbers = {0, 1, 2},
                                           .option = kOption,
                                           .undefined = true};
  return kUsual;
}

std::vector<tables::ColumnChoice> chosen_columns(const std::string& columns) {
  return columns.empty() ? std::vector<tables::ColumnChoice>{}
                         : tables::parse_columns(columns, 3, 3, kOption);
}

bool has(const tables::NumberList& list, const char* name) {
  return std::ranges::any_of(list.names, [=](auto& n) { return equal_ignoring_case(n, name); });
}

/// Columns that were not asked for by name must not be something else than they are taken for.
void refuse_doubtful_columns(const tables::NumberList& list) {
  if (has(list, "xcentroid"))
    throw Error(std::string("xcentroid and ycentroid are photutils', whose first pixel is 0, not "
                            "1: add 1 to both, and name them with ") +
                    kOption,
                {.file = list.name});
  if (has(list, "sharpness") && has(list, "mag") && !has(list, "mag1") && !has(list, "chi"))
    throw Error(std::string("mag is that of DAOFIND, relative to the detection threshold; measure "
                            "the stars (IRAF's phot, findstars --aperture), or name it with ") +
                    kOption,
                {.file = list.name});
}

/// Line `number` of a text, for messages.
std::string line_of(const std::string& path, std::int64_t number) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  for (std::int64_t i = 0; i < number && std::getline(file, line); ++i) {
  }
  return line;
}

[[noreturn]] void refuse_row(const std::string& path, const tables::NumberList& list,
                             const tables::NumberRow& row) {
  const std::string what = row.status == ItemStatus::missing_column
                               ? "there are not x, y and magnitude"
                               : "x, y or magnitude is no number";
  if (list.counted == "line")
    throw Error(what, {.file = list.name, .line = row.place, .value = line_of(path, row.place)});
  throw Error(what + " in row " + std::to_string(row.place), {.file = list.name});
}

void check_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    throw Error("was not written", {.file = path});
  if (!fs::is_regular_file(status))
    throw Error("is no regular file", {.file = path});
  constexpr std::uintmax_t kMostBytes = std::uintmax_t{1} << 30U;
  if (fs::file_size(path, error) > kMostBytes)
    throw Error("has more than 1 GiB", {.file = path});
}

} // namespace

void check_external_columns(const std::string& columns) { chosen_columns(columns); }

std::vector<ExternalDetection> read_external_catalogue(const std::string& path,
                                                       const std::string& columns) {
  check_file(path);
  const tables::NumberList list =
      tables::read_number_list(path, chosen_columns(columns), usual_columns());
  if (columns.empty())
    refuse_doubtful_columns(list);
  std::vector<ExternalDetection> out;
  for (const tables::NumberRow& row : list.rows) {
    if (row.status != ItemStatus::ok)
      refuse_row(path, list, row);
    const auto [x, y, magnitude, unused] = row.values;
    if (std::isfinite(x) && std::isfinite(y))
      out.push_back({.x = x, .y = y, .magnitude = magnitude});
  }
  return out;
}

} // namespace astromill::completeness

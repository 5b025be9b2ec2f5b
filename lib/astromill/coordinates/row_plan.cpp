// astromill: which columns a run reads from a table, and which it adds
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_plan.h"

#include <algorithm>
#include <numbers>
#include <optional>
#include <string_view>

namespace astromill::coordinates {

namespace {

using tables::NewColumn;

constexpr std::size_t kLongestStatus = 18; ///< "outside-projection"
constexpr std::size_t kLongestChip = 32;

struct Unit {
  std::string_view name; ///< in small letters
  double factor;
};

constexpr double kDegreesPerRadian = 180 / std::numbers::pi;

/// Angles in degrees.
constexpr Unit kAngles[] = {{"deg", 1},
                            {"degree", 1},
                            {"degrees", 1},
                            {"rad", kDegreesPerRadian},
                            {"radian", kDegreesPerRadian},
                            {"radians", kDegreesPerRadian},
                            {"arcmin", 1.0 / 60},
                            {"arcsec", 1.0 / 3600},
                            {"mas", 1.0 / 3'600'000},
                            {"h", 15},
                            {"hr", 15},
                            {"hour", 15},
                            {"hours", 15},
                            {"hourangle", 15},
                            // Sexagesimal text says itself what it is.
                            {"hms", 1},
                            {"dms", 1},
                            {"h:m:s", 1},
                            {"d:m:s", 1},
                            {"\"h:m:s\"", 1},
                            {"\"d:m:s\"", 1}};

constexpr Unit kPixels[] = {{"pixel", 1}, {"pixels", 1}, {"pix", 1}, {"px", 1}};

/// Arcsec.
constexpr Unit kErrors[] = {
    {"arcsec", 1},     {"mas", 0.001}, {"uas", 1e-6}, {"marcsec", 0.001},
    {"uarcsec", 1e-6}, {"arcmin", 60}, {"deg", 3600}, {"rad", 3600 * kDegreesPerRadian}};

/// Mas/yr: what is before the year.
constexpr Unit kMotions[] = {{"mas", 1},         {"marcsec", 1},
                             {"arcsec", 1000},   {"uas", 0.001},
                             {"deg", 3'600'000}, {"rad", 3'600'000 * kDegreesPerRadian}};

std::span<const Unit> units_of(Quantity quantity) {
  switch (quantity) {
  case Quantity::pixel:
  case Quantity::pixel_error:
    return kPixels;
  case Quantity::longitude:
  case Quantity::latitude:
    return kAngles;
  case Quantity::proper_motion:
    return kMotions;
  case Quantity::sky_error:
    return kErrors;
  case Quantity::correlation:
  case Quantity::frame:
    break;
  }
  return {};
}

/// "mas" of "mas/yr", "mas yr-1", "mas.yr**-1", "mas / year": nothing if it is not by the year.
std::optional<std::string> without_year(const std::string& unit) {
  const auto end = unit.find_first_of("/ .*");
  if (end == std::string::npos)
    return std::nullopt;
  std::string by;
  for (const char c : unit.substr(end))
    if (std::string_view(" .*/^-1()").find(c) == std::string_view::npos)
      by += c;
  const bool years = by == "yr" || by == "year" || by == "a";
  return years ? std::optional(unit.substr(0, end)) : std::nullopt;
}

std::optional<double> factor_of(const std::string& unit, Quantity quantity) {
  std::string name;
  for (const char c : unit)
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  if (quantity == Quantity::proper_motion) {
    const auto angle = without_year(name);
    if (!angle)
      return std::nullopt;
    name = *angle;
  }
  for (const Unit& known : units_of(quantity))
    if (known.name == name)
      return known.factor;
  return std::nullopt;
}

void add_choices(RowPlan& plan, const std::string& text, const std::vector<Quantity>& quantities,
                 std::size_t least, const char* option) {
  const auto choices = tables::parse_columns(text, least, quantities.size(), option);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (std::ranges::find(plan.choices, choices[i]) != plan.choices.end())
      throw UsageError("this column already has another meaning",
                       {.keyword = option, .value = text});
    plan.choices.push_back(choices[i]);
    plan.quantities.push_back(quantities[i]);
    plan.factors.push_back(1);
  }
}

/// The new longitude and latitude, or X and Y.
void add_pair(RowPlan& plan, const Options& options) {
  const bool sky = options.direction == Direction::pixel_to_sky && !options.physical();
  const bool text = options.format == SkyFormat::sexagesimal;
  const auto kind = text ? NewColumn::Kind::text : NewColumn::Kind::number;
  const std::size_t width = text ? static_cast<std::size_t>(10 + options.decimals()) : 0;
  const std::string unit = text ? "" : sky ? "deg" : "pixel";
  plan.added.push_back({sky ? "lon" : "x", unit,
                        sky ? "longitude on the sky" : "pixel coordinate along the first axis",
                        kind, width});
  plan.added.push_back({sky ? "lat" : "y", unit,
                        sky ? "latitude on the sky" : "pixel coordinate along the second axis",
                        kind, width});
}

void add_errors(RowPlan& plan, const Options& options) {
  const bool sky = options.direction == Direction::pixel_to_sky;
  const std::string unit = sky ? "arcsec" : "pixel";
  plan.added.push_back(
      {sky ? "lon_err" : "x_err", unit,
       sky ? "standard error in longitude, times cos(latitude)" : "standard error of x"});
  plan.added.push_back({sky ? "lat_err" : "y_err", unit,
                        sky ? "standard error in latitude" : "standard error of y"});
  plan.added.push_back({"err_corr", "", "correlation of the two errors"});
}

void add_scale(RowPlan& plan) {
  plan.added.push_back({"scale_x", "arcsec/pixel", "pixel scale along the first axis"});
  plan.added.push_back({"scale_y", "arcsec/pixel", "pixel scale along the second axis"});
  plan.added.push_back({"pa_y", "deg", "position angle of the second axis, north through east"});
  plan.added.push_back({"pixel_area", "arcsec**2", "area of a pixel on the sky"});
}

} // namespace

bool RowPlan::pair_only() const {
  return choices.size() == 2 && factors[0] == 1 && factors[1] == 1;
}

RowPlan make_row_plan(const Options& options, bool status) {
  RowPlan plan;
  const bool from_sky = options.direction == Direction::sky_to_pixel && !options.physical();
  const Quantity error = from_sky ? Quantity::sky_error : Quantity::pixel_error;
  add_choices(plan, options.columns,
              from_sky ? std::vector{Quantity::longitude, Quantity::latitude}
                       : std::vector{Quantity::pixel, Quantity::pixel},
              2, "--columns");
  if (!options.proper_motion.empty()) {
    add_choices(plan, options.proper_motion, {Quantity::proper_motion, Quantity::proper_motion}, 2,
                "--proper-motion");
    plan.proper_motion = true;
  }
  if (!options.errors.empty()) {
    const std::size_t before = plan.choices.size();
    add_choices(plan, options.errors, {error, error, Quantity::correlation}, 2, "--errors");
    plan.errors = plan.choices.size() - before;
  }
  if (!options.system_column.empty()) {
    add_choices(plan, options.system_column, {Quantity::frame}, 1, "--system-column");
    plan.frame = true;
  }
  add_pair(plan, options);
  if (plan.errors > 0)
    add_errors(plan, options);
  plan.scale = options.scale;
  if (plan.scale)
    add_scale(plan);
  if (options.chips)
    plan.added.push_back({"chip", "", "image extension", NewColumn::Kind::text, kLongestChip});
  plan.status = status || options.status;
  if (plan.status)
    plan.added.push_back(
        {"status", "", "what became of the row", NewColumn::Kind::text, kLongestStatus});
  return plan;
}

void take_units(RowPlan& plan, std::span<const std::string> units, const Where& where) {
  for (std::size_t i = 0; i < plan.choices.size(); ++i) {
    if (units[i].empty() || units_of(plan.quantities[i]).empty())
      continue;
    const auto factor = factor_of(units[i], plan.quantities[i]);
    if (!factor) {
      Where here = where;
      here.keyword = plan.choices[i].by_name()
                         ? plan.choices[i].name
                         : "column " + std::to_string(plan.choices[i].index + 1);
      here.value = units[i];
      throw Error("this unit is not one that the column can have", here);
    }
    plan.factors[i] = *factor;
  }
}

} // namespace astromill::coordinates

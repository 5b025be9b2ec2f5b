// astromill: every injected star and what became of it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/product_parts.h"
#include "astromill/completeness/products.h"
#include "astromill/text/text_table.h"

#include <span>
#include <string_view>

namespace astromill::completeness {

namespace {

constexpr int kInputDecimals = 4; ///< drawn numbers have no more
constexpr int kPositionDecimals = 3;
constexpr int kMagnitudeDecimals = 4;

/// Our own positions are whole thousandths of a pixel, and magnitudes in single precision; another
/// detector's numbers stay as they were.
void write_text(OutputFile& output, std::span<const StarResult> stars, bool ours) {
  text::TextTable table(output);
  const auto add = [&](double value, int decimals) {
    table.raw(" ");
    ours ? table.fixed(value, decimals) : table.exact(value, decimals);
  };
  table.raw("# trial id x_in y_in mag_in status x_out y_out mag_out").end_line();
  for (const StarResult& star : stars) {
    table.integer(star.trial).raw(" ").integer(star.id);
    for (const double value : {star.x_in, star.y_in, star.mag_in})
      table.raw(" ").exact(value, kInputDecimals);
    table.raw(" ").raw(to_text(star.status));
    add(star.x_out, kPositionDecimals);
    add(star.y_out, kPositionDecimals);
    add(star.mag_out, kMagnitudeDecimals);
    table.end_line();
  }
  table.flush();
}

/// Why a peak is no star; empty where it is one, or where there is no peak.
std::string why(stars::Verdict verdict) {
  return verdict == stars::Verdict::star ? "" : std::string(to_text(verdict));
}

fits::WordColumn statuses(std::span<const StarResult> stars) {
  fits::WordColumn column;
  for (std::size_t i = 0; i < kStarStatusCount; ++i)
    column.words.emplace_back(to_text(static_cast<StarStatus>(i)));
  column.which.reserve(stars.size());
  for (const StarResult& star : stars)
    column.which.push_back(static_cast<std::uint8_t>(star.status));
  return column;
}

fits::WordColumn rejections(std::span<const StarResult> stars) {
  fits::WordColumn column;
  for (std::size_t i = 0; i < stars::kVerdictCount; ++i)
    column.words.push_back(why(static_cast<stars::Verdict>(i)));
  column.which.reserve(stars.size());
  for (const StarResult& star : stars)
    column.which.push_back(static_cast<std::uint8_t>(star.verdict));
  return column;
}

/// The columns of the text, then the others.
std::vector<fits::CatalogueColumn> columns_of(std::span<const StarResult> stars) {
  std::vector<fits::CatalogueColumn> columns;
  const auto add = [&]<class T>(const char* name, const char* unit, const char* comment,
                                T StarResult::*value, auto stored) {
    columns.push_back(make_column<decltype(stored)>(
        name, unit, comment, stars.size(), [&](std::size_t i) { return stars[i].*value; }));
  };
  add("trial", "", "number of the trial", &StarResult::trial, std::int64_t{});
  add("id", "", "number of the star in its trial", &StarResult::id, std::int32_t{});
  add("x_in", "pixel", "injected, 1-based", &StarResult::x_in, double{});
  add("y_in", "pixel", "", &StarResult::y_in, double{});
  add("mag_in", "mag", "", &StarResult::mag_in, double{});
  columns.push_back({.name = "status", .comment = "found: recovered", .values = statuses(stars)});
  add("x_out", "pixel", "of its detection", &StarResult::x_out, double{});
  add("y_out", "pixel", "", &StarResult::y_out, double{});
  add("mag_out", "mag", "", &StarResult::mag_out, double{});
  add("mag_err", "mag", "as photometry states it", &StarResult::mag_error, float{});
  add("sky", "", "level a pixel, unit of the image", &StarResult::sky, float{});
  add("sharpness", "", "", &StarResult::sharpness, float{});
  add("sround", "", "roundness from symmetry", &StarResult::symmetry, float{});
  add("ground", "", "roundness from marginal fits", &StarResult::marginals, float{});
  columns.push_back(
      {.name = "rejected", .comment = "why its peak is no star", .values = rejections(stars)});
  return columns;
}

} // namespace

void write_stars_table(OutputFile& output, const Options& options, const Report& report,
                       std::span<const StarResult> stars) {
  if (form_of(options.stars_table) == Form::text)
    return write_text(output, stars, options.detector.command.empty());
  fits::write_catalogue(output, "STARS", columns_of(stars), product_header(options, report));
}

} // namespace astromill::completeness

// astromill: what is written of artificial stars in a restored image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/linearity_products.h"

#include "astromill/base/letters.h"
#include "astromill/deconv/product_parts.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace astromill::deconv {

namespace {

/// A column of numbers, in text and FITS alike.
template <class Row> struct Column {
  const char* name;
  const char* unit;
  const char* comment;
  double (*value)(const Row&);
  int decimals; ///< negative: so many digits
  bool whole = false;
};

constexpr int kFluxDigits = -8;

constexpr double as_number(std::int64_t value) { return static_cast<double>(value); }

using Bin = LinearityBin;
const Column<Bin> kBins[] = {
    {"mag", "mag", "centre of the bin", [](const Bin& b) { return b.magnitude; }, 3},
    {"n", "", "stars", [](const Bin& b) { return as_number(b.stars); }, 0, true},
    {"bias", "", "light that came back / given - 1, median", [](const Bin& b) { return b.bias; },
     4},
    {"bias_err", "", "of that median, 1 sigma", [](const Bin& b) { return b.bias_error; }, 4},
    {"scatter", "", "of photometry, part of the light", [](const Bin& b) { return b.scatter; }, 4},
    {"limit", "", "the least that noise allows", [](const Bin& b) { return b.limit; }, 4},
    {"direct", "", "photometry / given - 1, median", [](const Bin& b) { return b.direct; }, 4},
    {"wide", "", "as bias, in 3 radii", [](const Bin& b) { return b.wide; }, 4},
    {"found", "", "part with a peak and half their light", [](const Bin& b) { return b.found; }, 3},
    {"position", "pixel", "scatter along an axis", [](const Bin& b) { return b.position; }, 3}};

using Star = LinearityStar;
const Column<Star> kStars[] = {
    {"id", "", "number", [](const Star& s) { return as_number(s.id); }, 0, true},
    {"round", "", "of restoration", [](const Star& s) { return as_number(s.round); }, 0, true},
    {"x", "pixel", "1-based", [](const Star& s) { return s.x; }, 4},
    {"y", "pixel", "", [](const Star& s) { return s.y; }, 4},
    {"mag", "mag", "", [](const Star& s) { return s.magnitude; }, 4},
    {"flux", "", "given, unit of the image", [](const Star& s) { return s.flux; }, kFluxDigits},
    {"flux_out", "", "came back", [](const Star& s) { return s.flux_out; }, kFluxDigits},
    {"flux_wide", "", "in 3 radii", [](const Star& s) { return s.flux_wide; }, kFluxDigits},
    {"flux_dir", "", "photometry", [](const Star& s) { return s.flux_direct; }, kFluxDigits},
    {"limit", "", "1 sigma, at best", [](const Star& s) { return s.limit; }, kFluxDigits},
    {"x_out", "pixel", "peak", [](const Star& s) { return s.x_out; }, 3},
    {"y_out", "pixel", "", [](const Star& s) { return s.y_out; }, 3},
    {"found", "", "1 or 0", [](const Star& s) { return s.found ? 1.0 : 0.0; }, 0, true}};

template <class Row>
void write_text(OutputFile& output, std::span<const Column<Row>> columns,
                const std::vector<Row>& rows) {
  std::vector<std::vector<std::string>> cells(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column<Row>& column = columns[i];
    cells[i].push_back((i == 0 ? "# " : "") + std::string(column.name));
    for (const Row& row : rows)
      cells[i].push_back(column.decimals < 0
                             ? text::significant(column.value(row), -column.decimals)
                             : text::fixed(column.value(row), column.decimals));
  }
  text::TextTable table(output);
  std::vector<std::size_t> widths(cells.size());
  std::ranges::transform(cells, widths.begin(), [](const auto& column) {
    return std::ranges::max(column, {}, &std::string::size).size();
  });
  for (std::size_t row = 0; row <= rows.size(); ++row) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string blanks(widths[i] - cells[i][row].size(), ' ');
      i == 0 ? table.raw(cells[i][row]).raw(blanks) : table.raw(" ").raw(blanks).raw(cells[i][row]);
    }
    table.end_line();
  }
  table.flush();
}

template <class Row>
std::vector<fits::CatalogueColumn> fits_columns(std::span<const Column<Row>> columns,
                                                const std::vector<Row>& rows) {
  std::vector<fits::CatalogueColumn> out;
  for (const Column<Row>& column : columns) {
    std::vector<double> numbers(rows.size());
    std::ranges::transform(rows, numbers.begin(), column.value);
    fits::CatalogueColumn one{.name = column.name, .unit = column.unit, .comment = column.comment};
    if (column.whole)
      one.values = std::vector<std::int64_t>(numbers.begin(), numbers.end());
    else
      one.values = std::move(numbers);
    out.push_back(std::move(one));
  }
  return out;
}

fits::ProductHeader header_of(const Options& options, const Report& report) {
  fits::ProductHeader header = product_header(options, report);
  const LinearityReport& linearity = *report.linearity;
  header.cards.push_back({"LINSTARS", options.linearity.stars, "artificial stars"});
  header.cards.push_back({"LINROUND", linearity.rounds, "restorations with some of them"});
  header.cards.push_back({"LINRADIU", linearity.radius, "[pixel] radius of the aperture"});
  header.cards.push_back({"LINZEROP", linearity.zeropoint, "[mag] zero point"});
  header.cards.push_back({"LINSEED", std::to_string(options.linearity.seed), "random numbers"});
  return header;
}

template <class Row>
void write_table(OutputFile& output, const std::string& name, const char* extension,
                 std::span<const Column<Row>> columns, const std::vector<Row>& rows,
                 const fits::ProductHeader& header) {
  if (ends_ignoring_case(name, ".fits") || ends_ignoring_case(name, ".fit"))
    fits::write_catalogue(output, extension, fits_columns(columns, rows), header);
  else
    write_text(output, columns, rows);
}

} // namespace

LinearityFiles::LinearityFiles(const Options& options)
    : table_(open_if_wanted(options.linearity.table, options.overwrite)),
      stars_(open_if_wanted(options.linearity.stars_table, options.overwrite)),
      plot_(open_if_wanted(options.linearity.plot, options.overwrite)) {}

void LinearityFiles::write(const Options& options, const Report& report) {
  if (table_)
    write_linearity_table(*table_, options, report);
  if (stars_)
    write_linearity_stars(*stars_, options, report);
  if (plot_)
    plot::write_figure(*plot_, plot::parse_format("--linearity-plot", options.linearity.plot),
                       linearity_figure(options, *report.linearity));
}

void LinearityFiles::commit() {
  for (auto* file : {&table_, &stars_, &plot_})
    if (*file)
      (*file)->commit();
}

void write_linearity_table(OutputFile& output, const Options& options, const Report& report) {
  write_table<Bin>(output, options.linearity.table, "LINEARITY", kBins, report.linearity->bins,
                   header_of(options, report));
}

void write_linearity_stars(OutputFile& output, const Options& options, const Report& report) {
  write_table<Star>(output, options.linearity.stars_table, "STARS", kStars, report.linearity->stars,
                    header_of(options, report));
}

} // namespace astromill::deconv

// astromill: the completeness curve as text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/product_parts.h"
#include "astromill/text/text_table.h"

#include <algorithm>

namespace astromill::completeness {

namespace {

constexpr int kFractionDecimals = 6;
constexpr int kMagnitudeDecimals = 4;
constexpr int kFitDigits = 7;

using Row = std::vector<std::string>;

std::string fraction(double value) { return text::fixed(value, kFractionDecimals); }
std::string magnitude(double value) { return text::fixed(value, kMagnitudeDecimals); }

/// Rows with each column as wide as its longest field, numbers flush right. The first column is
/// flush left, as that of comments is a "#".
void write_aligned(text::TextTable& table, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const Row& row : rows) {
    table.raw(row[0]).raw(std::string(widths[0] - row[0].size(), ' '));
    for (std::size_t i = 1; i < row.size(); ++i)
      table.raw(" ").raw(std::string(widths[i] - row[i].size(), ' ')).raw(row[i]);
    table.end_line();
  }
}

Row row_of(const MagnitudeBins& magnitudes, std::size_t i, const CurveBin& bin) {
  return {centre_text(magnitudes, i),
          std::to_string(bin.injected),
          std::to_string(bin.recovered()),
          fraction(bin.fraction),
          fraction(bin.range68.low),
          fraction(bin.range68.high),
          fraction(bin.range95.low),
          fraction(bin.range95.high),
          magnitude(bin.magnitude.median),
          magnitude(bin.magnitude.scatter),
          std::to_string(bin.count(StarStatus::blended))};
}

Row row_of(const stats::CompletenessFit& fit) {
  const auto digits = [](double value) { return text::significant(value, kFitDigits); };
  Row row = {"# fit", std::string(to_text(fit.model))};
  const auto& [m90, m80, m50] = fit.crossings;
  for (const double value :
       {m50.magnitude, m50.error, m80.magnitude, m90.magnitude, m80.error, m90.error})
    row.push_back(magnitude(value));
  for (const double value : {fit.middle, fit.middle_error})
    row.push_back(magnitude(value));
  for (const double value :
       {fit.slope, fit.slope_error, fit.ceiling, fit.ceiling_error, fit.log_likelihood, fit.aic})
    row.push_back(digits(value));
  return row;
}

} // namespace

void write_curve_text(OutputFile& output, const Curve& curve) {
  text::TextTable table(output);
  std::vector<Row> rows = {{"# mag", "injected", "recovered", "fraction", "lo68", "hi68", "lo95",
                            "hi95", "dmag_median", "dmag_scatter", "blended"}};
  for (std::size_t i = 0; i < curve.bins.size(); ++i)
    rows.push_back(row_of(curve.magnitudes, i, curve.bins[i]));
  write_aligned(table, rows);
  if (!curve.fits.empty()) {
    rows = {{"#", "model", "m50", "m50_err", "m80", "m90", "m80_err", "m90_err", "middle",
             "middle_err", "slope", "slope_err", "ceiling", "ceiling_err", "log_likelihood",
             "aic"}};
    for (const stats::CompletenessFit& fit : curve.fits)
      rows.push_back(row_of(fit));
    write_aligned(table, rows);
    rows = {{"#", "mag", "lo95", "hi95"}};
    for (const auto& [name, place] : kCrossings) {
      const stats::Crossing at = stats::preferred_crossing(curve.fits, place);
      rows.push_back({std::string("# ") + name, magnitude(at.magnitude), magnitude(at.range95.low),
                      magnitude(at.range95.high)});
    }
    write_aligned(table, rows);
    table.raw("# preferred ");
    table.raw(curve.preferred_fit < curve.fits.size()
                  ? to_text(curve.fits[curve.preferred_fit].model)
                  : "none");
    table.end_line();
  }
  table.flush();
}

} // namespace astromill::completeness

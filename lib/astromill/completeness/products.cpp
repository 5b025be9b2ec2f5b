// astromill: the files that a completeness run makes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/products.h"

#include "astromill/base/version.h"
#include "astromill/completeness/product_parts.h"
#include "astromill/text/number.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace astromill::completeness {

namespace {

/// Decimals of the shortest text that reads as `value` again.
int decimals_of(double value) {
  constexpr int kMostDecimals = 10; // of magnitudes; more would be noise
  std::array<char, 400> digits;
  const std::string_view text(
      digits.data(),
      std::to_chars(digits.begin(), digits.end(), value, std::chars_format::fixed).ptr);
  const std::size_t point = text.find('.');
  return point == std::string_view::npos
             ? 0
             : std::min(kMostDecimals, static_cast<int>(text.size() - point - 1));
}

} // namespace

std::string centre_text(const MagnitudeBins& bins, std::size_t bin) {
  return text::fixed(bins.centre(bin),
                     std::max(decimals_of(bins.low), decimals_of(0.5 * bins.step)));
}

double centre(const MagnitudeBins& bins, std::size_t bin) {
  return text::as_number(centre_text(bins, bin)).value_or(bins.centre(bin));
}

fits::ProductHeader product_header(const Options& options, const Report& report) {
  std::string history = "completeness (astromill " + std::string(version()) + ")";
  for (const auto& [option, value] : provenance(options, report.sigma))
    history += (option == "IMAGE" ? "" : " " + option) + (value.empty() ? "" : " " + value);
  fits::ProductHeader header{.history = {history}};
  const auto add = [&](const char* keyword, fits::CardValue value, const char* comment) {
    header.cards.push_back({keyword, std::move(value), comment});
  };
  const auto add_number = [&](const char* keyword, double value, const char* comment) {
    if (std::isfinite(value)) // FITS has no keywords that are not
      add(keyword, value, comment);
  };
  add("NTRIALS", report.trials, "trials");
  add("NFAILED", static_cast<std::int64_t>(report.failed.size()), "of these, failed");
  if (report.adaptive) {
    add("NWHOLE", report.adaptive->whole_trials, "of the trials, with all their stars");
    add("FOCUSLO", report.adaptive->focus.low, "[mag] stars of the other trials");
    add("FOCUSHI", report.adaptive->focus.high, "[mag]");
  }
  add("NSTARS", report.stars, "injected stars");
  add("NBASE", report.base_stars, "stars that were there before");
  if (report.false_detections)
    add("NFALSE", *report.false_detections, "detections in the sign-inverted image");
  add_number("SIGMA", report.sigma, "noise of the background");
  add_number("MRADIUS", report.radius, "[pixel] of a match");
  add_number("MWINDOW", options.match.magnitude_window, "[mag] half width of the window");
  add_number("MCENTRE", report.zero.window_centre, "[mag] output - input it is centred on");
  add("ZPSTARS", std::int64_t{report.zero.stars}, "stars without noise, bright");
  add_number("ZPOFFSET", report.zero.offset, "[mag] their output - input, median");
  add_number("ZPLOW", report.zero.lowest, "[mag] lowest over the field");
  add_number("ZPHIGH", report.zero.highest, "[mag] highest over the field");
  if (const Curve& curve = report.curve; curve.preferred_fit < curve.fits.size())
    add("BESTFIT", std::string(to_text(curve.fits[curve.preferred_fit].model)),
        "the fit with the smallest AIC");
  return header;
}

void write_curve(OutputFile& output, const Options& options, const Report& report) {
  switch (form_of(options.output)) {
  case Form::text:
    return write_curve_text(output, report.curve);
  case Form::fits:
    return write_curve_fits(output, options, report);
  case Form::json:
    return write_curve_json(output, options, report);
  }
}

} // namespace astromill::completeness

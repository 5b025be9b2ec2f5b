// astromill: what a user should know of a run's result
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/findings.h"

#include "astromill/text/fixed.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>

namespace astromill::completeness {

namespace {

constexpr double kFarAbove = 10;    ///< times the threshold: a star as bright cannot be overlooked
constexpr double kNotable = 0.2;    ///< of the magnitude window
constexpr double kMuchCrowd = 0.05; ///< stars of a trial, of the resolution elements of the image
constexpr double kMuchLost = 0.01;  ///< of all stars

std::string decimals(double value) {
  std::array<char, text::kMaxFixedLength> digits{};
  return {digits.data(), text::format_fixed(digits.data(), value, 3)};
}

std::string magnitudes(double value) { return (value >= 0 ? "+" : "") + decimals(value); }

std::string percent(double part) { return text::shortest(std::round(part * 1000) / 10) + " %"; }

void tell_zero_point(const Options& options, Report& report) {
  const ZeroPoint& zero = report.zero;
  if (std::isnan(zero.offset)) {
    if (!options.match.expected_offset)
      report.warnings.push_back(
          "no zero point: bright stars without noise could not be measured (" +
          std::to_string(zero.stars) + " were); the magnitude window is centred on " +
          magnitudes(zero.window_centre));
    return;
  }
  report.notes.push_back("zero point: output - input = " + magnitudes(zero.offset) + " mag (" +
                         magnitudes(zero.lowest) + " to " + magnitudes(zero.highest) +
                         " over the field); the magnitude window is centred on " +
                         magnitudes(zero.window_centre));
  const double window = options.match.magnitude_window;
  const double off = zero.offset - zero.window_centre;
  if (std::fabs(off) > kNotable * window)
    report.warnings.push_back("bright stars come out " + magnitudes(off) +
                              " mag from the centre of the magnitude window: it is really " +
                              magnitudes(-window - off) + " to " + magnitudes(window - off));
  if (std::max(zero.highest - zero.offset, zero.offset - zero.lowest) > kNotable * window)
    report.warnings.push_back("the zero point varies over the field by more than " +
                              percent(kNotable) + " of the magnitude window");
}

/// Bright stars, and those of them that the limits on the shape refused.
void count_bright(const Field& field, std::span<const StarResult> stars, Report& report) {
  const double any = 0; // light goes with 10^(-0.4 magnitude) whatever the scale
  const double density = field.injection.flux(field.middle(any)) * report.zero.density;
  const double least = kFarAbove * static_cast<double>(findstars::density_threshold(field.search));
  const double faintest = any + 2.5 * std::log10(density / least);
  std::array<std::int64_t, stars::kVerdictCount> refused{};
  for (const StarResult& star : stars) {
    if (!(star.mag_in <= faintest) || star.status == StarStatus::masked ||
        star.status == StarStatus::edge)
      continue;
    ++report.bright;
    if (star.status == StarStatus::missed)
      ++refused[static_cast<std::size_t>(star.verdict)];
  }
  const std::int64_t sharpness = refused[static_cast<std::size_t>(stars::Verdict::sharpness)];
  const std::int64_t roundness = refused[static_cast<std::size_t>(stars::Verdict::roundness)];
  report.bright_rejected = sharpness + roundness;
  if (report.bright_rejected > 0)
    report.warnings.push_back(
        std::to_string(report.bright_rejected) + " of " + std::to_string(report.bright) +
        " bright stars were refused by the limits on shape (" + std::to_string(sharpness) +
        " by --sharp, " + std::to_string(roundness) +
        " by --round): the limits cost real stars, too");
}

void tell_psf_radius(const Options& options, const Field& field, Report& report) {
  const double radius = field.injection.psf->support_radius();
  if (options.paper_psf_radius && *options.paper_psf_radius < std::floor(radius) - 1)
    report.warnings.push_back(
        "stars are added out to the PSF's own radius of " + text::shortest(std::round(radius)) +
        " pixels, not cut off at psfrad = " + text::shortest(*options.paper_psf_radius));
}

void tell_lost(const Options& options, const Field& field, Report& report) {
  const auto count = [&](StarStatus status) {
    return report.by_status[static_cast<std::size_t>(status)];
  };
  const std::int64_t lost = count(StarStatus::masked) + count(StarStatus::edge);
  if (static_cast<double>(lost) > kMuchLost * static_cast<double>(report.stars))
    report.notes.push_back(
        std::to_string(count(StarStatus::masked)) + " stars on bad pixels and " +
        std::to_string(count(StarStatus::edge)) + " at the edge count as not recovered (" +
        percent(static_cast<double>(lost) / static_cast<double>(report.stars)) + ")");
  const double fwhm = options.detection.kernel.fwhm;
  const double elements = static_cast<double>(field.width() * field.height()) / (fwhm * fwhm);
  const double crowd = static_cast<double>(report.stars) /
                       static_cast<double>(std::max<std::int64_t>(report.trials, 1)) / elements;
  if (crowd > kMuchCrowd)
    report.warnings.push_back(
        "the stars of a trial crowd each other, " +
        (crowd < 1 ? "one in " + text::shortest(std::round(1 / crowd)) + " resolution elements"
                   : text::shortest(std::round(crowd)) + " in each resolution element") +
        ": fewer --stars and more --trials would not");
}

void tell_bins(const Options& options, Report& report) {
  const auto empty = std::ranges::count(report.curve.bins, 0, &CurveBin::injected);
  if (empty > 0)
    report.notes.push_back(std::to_string(empty) + " of " +
                           std::to_string(report.curve.bins.size()) + " bins have no stars");
  const std::int64_t outside =
      report.stars - std::transform_reduce(report.curve.bins.begin(), report.curve.bins.end(),
                                           std::int64_t{0}, std::plus{},
                                           [](const CurveBin& bin) { return bin.injected; });
  if (outside > 0)
    report.warnings.push_back(std::to_string(outside) + " of " + std::to_string(report.stars) +
                              " stars are outside the magnitudes of --mag " + options.magnitudes +
                              ": no bin has them");
}

/// The crossings of the preferred fit.
void tell_fit(Report& report) {
  const Curve& curve = report.curve;
  if (curve.preferred_fit >= curve.fits.size()) {
    report.notes.emplace_back("no curve could be fitted: see the bins");
    return;
  }
  const stats::CompletenessFit& fit = curve.fits[curve.preferred_fit];
  std::string line = "fit (" + std::string(to_text(fit.model)) + "), with 95 % ranges:";
  for (std::size_t i = fit.crossings.size(); i-- > 0;) {
    const stats::Crossing at = stats::preferred_crossing(curve.fits, i);
    line += i + 1 == fit.crossings.size() ? " " : ", ";
    const std::string name = "m" + text::shortest(std::round(100 * at.completeness));
    if (std::isnan(at.magnitude)) {
      line += "no " + name;
      continue;
    }
    line += name + " = " + decimals(at.magnitude);
    if (!std::isnan(at.range95.low))
      line += " (" + decimals(at.range95.low) + " to " + decimals(at.range95.high) + ")";
  }
  report.notes.push_back(line);
}

/// How far --adaptive got.
void tell_adaptive(const Adaptive& adaptive, Report& report) {
  const std::int64_t others = report.trials - adaptive.whole_trials;
  std::array<char, text::kMaxFixedLength> digits{};
  const std::string error{digits.data(), text::format_fixed(digits.data(), adaptive.error, 4)};
  std::string trials = std::to_string(adaptive.whole_trials) + " whole trials";
  if (others > 0)
    trials += " and " + std::to_string(others) + " of stars of " +
              text::shortest(adaptive.focus.low) + " to " + text::shortest(adaptive.focus.high);
  const std::string asked = ", asked for was " + text::shortest(adaptive.asked);
  if (adaptive.reached)
    report.notes.push_back("adaptive: m50 is known to " + error + asked + "; " + trials);
  else if (std::isfinite(adaptive.error))
    report.warnings.push_back("m50 is known to " + error + " only" + asked + "; " + trials +
                              ", and there may not be more (--max-trials)");
  else
    report.warnings.push_back("m50 is not known" + asked + "; after " + trials +
                              " no curve falls to one half inside --mag");
}

/// Whether the cells differ.
void tell_map(const FieldMap& map, Report& report) {
  if (map.known < 2) {
    report.notes.push_back("map: m50 is known in " + std::to_string(map.known) + " of " +
                           std::to_string(map.cells.size()) + " cells");
    return;
  }
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const MapCell& cell : map.cells)
    if (cell.status == CellStatus::ok) {
      low = std::min(low, cell.m50.magnitude);
      high = std::max(high, cell.m50.magnitude);
    }
  report.notes.push_back(
      "map: m50 = " + decimals(low) + " to " + decimals(high) + " in " + std::to_string(map.known) +
      " of " + std::to_string(map.cells.size()) + " cells, chi-square " +
      text::shortest(std::round(map.chi_square * 10) / 10) + " about " + decimals(map.mean) +
      (map.varies() ? ": the field is not uniform"
                    : ": nothing says that the field is not uniform"));
}

} // namespace

void add_findings(const Options& options, const Field& field, std::span<const StarResult> stars,
                  Report& report) {
  tell_zero_point(options, report);
  if (report.zero.density > 0)
    count_bright(field, stars, report);
  tell_lost(options, field, report);
  tell_psf_radius(options, field, report);
  tell_bins(options, report);
  tell_fit(report);
  if (report.adaptive)
    tell_adaptive(*report.adaptive, report);
  if (report.map)
    tell_map(*report.map, report);
}

} // namespace astromill::completeness

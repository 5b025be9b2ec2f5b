// astromill: what a small completeness run could have ended with, for tests of its products
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/completeness/star_result.h"

#include <cstdint>
#include <vector>

namespace astromill::test {

inline completeness::Options sample_options() {
  completeness::Options options;
  options.image = "/data/field.fits[SCI]";
  options.psf = "gauss:2.5";
  options.magnitudes = "16:17.5:0.5";
  options.stars = 2;
  options.trials = 3;
  options.seed = 7;
  options.detection.exposure.zeropoint = 25;
  options.detection.photometry.apertures = {3};
  return options;
}

/// A bin whose statuses have the counts n, n - 1 ...
inline completeness::CurveBin sample_bin(std::int64_t found, std::int64_t blended) {
  completeness::CurveBin bin;
  bin.injected = found + blended;
  bin.by_status[0] = found;
  bin.by_status[1] = blended;
  bin.fraction = static_cast<double>(found) / static_cast<double>(found + blended);
  bin.range68 = {0.25, 0.75};
  bin.range95 = {0.125, 0.875};
  bin.magnitude = {.median = -0.01234567, .scatter = 0.05};
  bin.x = {.median = 0.001, .scatter = 0.1};
  bin.false_detections = 1;
  return bin;
}

/// Three bins, the last without stars; two fits, of which the second did not converge.
inline completeness::Report sample_report() {
  completeness::Report report;
  report.width = report.height = 64;
  report.trials = 3;
  report.stars = 6;
  report.by_status = {3, 3, 0, 0, 0, 0, 0};
  report.sigma = 1.5;
  report.radius = 1.25;
  report.zero.offset = 0.25;
  report.zero.stars = 9;
  report.failed = {{.trial = 2, .why = "it broke in /tmp/somewhere"}};
  report.psf = "Gaussian";
  report.warnings = {"something"};
  report.threads = 7;
  completeness::Curve& curve = report.curve;
  curve.magnitudes = {.low = 16, .high = 17.5, .step = 0.5, .count = 3};
  curve.bins = {sample_bin(2, 1), sample_bin(1, 2), {}};
  curve.bins[2].false_detections = 0;
  curve.bins[2].fraction = completeness::StarResult::kNone;
  curve.bins[2].range68 = curve.bins[2].range95 = {0, 1};
  curve.matrix = {0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  curve.fits.resize(2);
  stats::CompletenessFit& fit = curve.fits[0];
  fit.converged = true;
  fit.middle = fit.crossings[2].magnitude = 16.75;
  fit.middle_error = fit.crossings[2].error = 0.125;
  fit.slope = 2.5;
  fit.crossings[0].magnitude = 16.25;
  fit.log_likelihood = -3.25;
  fit.aic = 10.5;
  stats::CompletenessFit& other = curve.fits[1];
  other.model = stats::CompletenessModel::fleming;
  other.ceiling = other.slope = other.middle = other.slope_error = other.middle_error =
      other.ceiling_error = other.log_likelihood = other.aic = completeness::StarResult::kNone;
  curve.preferred_fit = 0;
  return report;
}

inline std::vector<completeness::StarResult> sample_stars() {
  using completeness::StarStatus;
  std::vector<completeness::StarResult> stars(4);
  stars[0] = {.x_in = 10.5,
              .y_in = 20.1234,
              .mag_in = 16.5,
              .x_out = static_cast<double>(10.512F),
              .y_out = static_cast<double>(20.125F),
              .mag_out = static_cast<double>(16.75F),
              .mag_error = 0.01F,
              .sky = 100.5F,
              .sharpness = 0.5F,
              .symmetry = 0.25F,
              .marginals = -0.25F,
              .trial = 1,
              .id = 1,
              .status = StarStatus::found};
  stars[1] = {.x_in = 1.0 / 3, .y_in = 2, .mag_in = 17.00005, .trial = 1, .id = 2};
  stars[1].verdict = stars::Verdict::roundness;
  stars[2] = {.x_in = 1,
              .y_in = 2,
              .mag_in = 16,
              .trial = 4'000'000'000,
              .id = 1,
              .status = StarStatus::preexisting};
  stars[3] = {.x_in = -1,
              .y_in = 2,
              .mag_in = 16,
              .trial = 4'000'000'000,
              .id = 2,
              .status = StarStatus::edge};
  return stars;
}

} // namespace astromill::test

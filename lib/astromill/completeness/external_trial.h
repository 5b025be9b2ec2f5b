// astromill: trials with a user's own detector
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/external_detector.h"
#include "astromill/completeness/field.h"
#include "astromill/completeness/judge.h"
#include "astromill/completeness/magnitude_bins.h"
#include "astromill/completeness/trial.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace astromill::completeness {

/// What the detector finds in the image as it is. Throws Error where it fails there.
std::vector<ExternalDetection> detect_before(const Field& field, const ExternalDetector& detector);

/// Measured as measure_zero_point() does, but on the image itself, at places without known stars,
/// with the user's detector. Throws Error where it fails. Without an offset where it finds too few.
ZeroPoint measure_zero_point(const Field& field, const ExternalDetector& detector,
                             std::span<const ExternalDetection> before, double magnitude);

/// Does trials. One a worker, not for two threads at a time.
class ExternalTrialRunner {
public:
  /// All must outlive this.
  ExternalTrialRunner(const Field& field, const ExternalDetector& detector,
                      std::span<const ExternalDetection> before, const JudgeRules& rules);

  /// Fills one result a star, unless it fails.
  TrialOutcome run(std::uint32_t trial, std::span<const stars::Star> stars,
                   std::span<StarResult> out);

private:
  const Field& field_;
  const ExternalDetector& detector_;
  stars::StarPainter painter_;
  Image<float> pixels_;
  Judge judge_;
  std::vector<stars::Claimant> others_{};
};

} // namespace astromill::completeness

// astromill: what became of the stars of a trial, from what was detected
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/completeness/star_result.h"
#include "astromill/stars/match.h"
#include "astromill/stars/star.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace astromill::completeness {

/// What stars are judged by.
struct JudgeRules {
  stars::MatchRules match{};
  double radius = 1;            ///< pixels
  double window_centre = 0;     ///< expected output - input magnitude
  double brightness_offset = 0; ///< input magnitude + this is comparable with the brightness of
                                ///< candidates and of others
  double aperture = 0;          ///< radius in pixels: nearer to an edge, nothing is measured
  std::size_t width = 0;        ///< of the image
  std::size_t height = 0;
};

/// A detection measured.
struct Measurement {
  double x = StarResult::kNone; ///< 1-based pixels
  double y = StarResult::kNone;
  double magnitude = StarResult::kNone;
  float error = std::numeric_limits<float>::quiet_NaN();
  float sky = std::numeric_limits<float>::quiet_NaN();
  float sharpness = std::numeric_limits<float>::quiet_NaN();
  float symmetry = std::numeric_limits<float>::quiet_NaN();
  float marginals = std::numeric_limits<float>::quiet_NaN();
};

/// Tells found stars from others. Workspace: one a worker, no allocation once warm.
class Judge {
public:
  /// Measures the candidate of that index; only those that matter are asked for.
  using Measure = std::function<Measurement(std::size_t candidate)>;

  explicit Judge(const JudgeRules& rules)
      : rules_(rules), matcher_(rules.match.choice, rules.radius) {}

  /// Fills status and output of the results of a trial's stars. `candidates` are all detections
  /// within the radius of any star (and perhaps more), `others` the stars that were there before,
  /// all of them that are within the radius of a candidate. `bad` is the mask of the trial's image,
  /// empty if it has none.
  void judge(std::span<const stars::Star> stars, std::span<const stars::Candidate> candidates,
             std::span<const stars::Claimant> others, ImageView<const std::uint8_t> bad,
             const Measure& measure, std::span<StarResult> out);

private:
  void assign(std::span<const stars::Star> stars, std::span<const stars::Candidate> candidates,
              std::span<const stars::Claimant> others);
  void judge_by_box(const stars::Star& star, std::span<const stars::Candidate> candidates,
                    const Measure& measure, StarResult& out) const;
  bool is_in_window(const StarResult& star) const;
  bool fits(double x, double y) const;
  bool is_bad(ImageView<const std::uint8_t> bad, double x, double y) const;
  bool has_bad(ImageView<const std::uint8_t> bad, double x, double y) const;
  StarStatus without_detection(const stars::Star& star, ImageView<const std::uint8_t> bad) const;
  StarStatus of_measured(const StarResult& star, ImageView<const std::uint8_t> bad) const;

  JudgeRules rules_;
  stars::Matcher matcher_;
  std::vector<stars::Claimant> claimants_{};
};

} // namespace astromill::completeness

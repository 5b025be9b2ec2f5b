// astromill: one trial: stars added to the image, found, measured and judged
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/field.h"
#include "astromill/completeness/judge.h"
#include "astromill/stars/trial_search.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::completeness {

/// What came of a trial, besides its stars.
struct TrialOutcome {
  std::string failure{};                     ///< why it could not be done; empty: it was
  std::optional<stars::SearchKind> search{}; ///< how our own detection went; nothing: not ours
};

/// Does trials with our own detection. One a worker, not for two threads at a time. No allocation
/// once warm.
class TrialRunner {
public:
  /// All three must outlive this.
  TrialRunner(const Field& field, const stars::BaseSearch& base, const JudgeRules& rules,
              bool always_full);

  /// Fills one result a star. A pure function of the arguments.
  TrialOutcome run(std::uint32_t trial, std::span<const stars::Star> stars,
                   std::span<StarResult> out);

private:
  void paint(std::uint32_t trial, std::span<const stars::Star> stars);
  void gather(std::span<const stars::Star> stars);
  void gather_others();
  Measurement measure(const stars::JudgedPeak& peak);
  void tell_rejected(StarResult& missed) const;

  const Field& field_;
  const stars::BaseSearch& base_;
  double reach_; ///< within which detections can matter to a star, pixels
  stars::TrialSearch search_;
  stars::StarPainter painter_;
  stars::Photometer photometer_;
  Judge judge_;
  std::vector<stars::JudgedPeak> peaks_{};      ///< near the stars, of any verdict
  std::vector<stars::JudgedPeak> detections_{}; ///< those of them that are stars
  std::vector<stars::Candidate> candidates_{};  ///< the same
  std::vector<stars::JudgedPeak> there_before_{};
  std::vector<stars::Claimant> others_{};
};

/// A result that has what went in.
StarResult new_result(std::uint32_t trial, const stars::Star& star);

} // namespace astromill::completeness

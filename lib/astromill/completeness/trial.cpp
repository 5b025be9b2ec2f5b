// astromill: one trial: stars added to the image, found, measured and judged
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/trial.h"

#include "astromill/base/error.h"
#include "astromill/findstars/catalogue.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace astromill::completeness {

namespace {

using stars::JudgedPeak;

/// Of a detection, in magnitudes.
double brightness(const JudgedPeak& peak) {
  return -2.5 * std::log10(static_cast<double>(peak.shape.height));
}

double distance(const JudgedPeak& peak, double x, double y) {
  return std::hypot(static_cast<double>(peak.shape.x) - x, static_cast<double>(peak.shape.y) - y);
}

/// In the order of the image, each once.
void sort_once(std::vector<JudgedPeak>& peaks) {
  const auto place = [](const JudgedPeak& peak) { return std::tuple(peak.pixel.y, peak.pixel.x); };
  std::ranges::sort(peaks, {}, place);
  const auto same = [&](const JudgedPeak& a, const JudgedPeak& b) { return place(a) == place(b); };
  peaks.erase(std::unique(peaks.begin(), peaks.end(), same), peaks.end());
}

double reach_of(const JudgeRules& rules) {
  if (rules.match.veto)
    return rules.radius;
  return std::max(rules.match.box_x.value_or(rules.radius),
                  rules.match.box_y.value_or(rules.radius));
}

} // namespace

StarResult new_result(std::uint32_t trial, const stars::Star& star) {
  StarResult out;
  out.x_in = star.x;
  out.y_in = star.y;
  out.mag_in = star.magnitude;
  out.trial = trial;
  out.id = star.number;
  return out;
}

TrialRunner::TrialRunner(const Field& field, const stars::BaseSearch& base, const JudgeRules& rules,
                         bool always_full)
    : field_(field), base_(base), reach_(reach_of(rules)), search_(base, always_full),
      painter_(field.injection), photometer_(field.photometer()), judge_(rules) {}

void TrialRunner::paint(std::uint32_t trial, std::span<const stars::Star> stars) {
  for (const stars::Star& star : stars)
    if (stars::may_touch(*field_.injection.psf, star, field_.width(), field_.height()) &&
        !field_.injection.can_add(star))
      throw Error("star " + std::to_string(star.number) + " of trial " + std::to_string(trial) +
                      " has more light than numbers can hold",
                  {.keyword = "--mag"});
  painter_.paint_all(stars, trial, field_.width(), field_.height(),
                     [this](const stars::StarLight& light) { search_.add(light); });
}

void TrialRunner::gather(std::span<const stars::Star> stars) {
  peaks_.clear();
  for (const stars::Star& star : stars)
    search_.near(star.x, star.y, reach_, peaks_);
  sort_once(peaks_);
  detections_.clear();
  candidates_.clear();
  for (const JudgedPeak& peak : peaks_) {
    if (peak.verdict != stars::Verdict::star)
      continue;
    detections_.push_back(peak);
    candidates_.push_back({.x = findstars::printed_position(peak.shape.x),
                           .y = findstars::printed_position(peak.shape.y),
                           .brightness = brightness(peak)});
  }
}

void TrialRunner::gather_others() {
  there_before_.clear();
  for (const stars::Candidate& candidate : candidates_)
    stars::append_near(base_.peaks(), base_.kernel(), candidate.x, candidate.y, reach_,
                       there_before_);
  std::erase_if(there_before_,
                [](const JudgedPeak& peak) { return peak.verdict != stars::Verdict::star; });
  sort_once(there_before_);
  others_.clear();
  for (const JudgedPeak& peak : there_before_)
    others_.push_back({.x = findstars::printed_position(peak.shape.x),
                       .y = findstars::printed_position(peak.shape.y),
                       .brightness = brightness(peak),
                       .injected = false});
}

Measurement TrialRunner::measure(const JudgedPeak& peak) {
  const auto printed = [](float pixels) {
    return static_cast<float>(findstars::printed_position(pixels));
  };
  stars::ApertureLight light;
  const stars::MeasuredStar star =
      photometer_.measure(search_.image(), field_.errors(),
                          {printed(peak.shape.x), printed(peak.shape.y)}, std::span(&light, 1));
  return {.x = findstars::printed_position(star.position.x),
          .y = findstars::printed_position(star.position.y),
          .magnitude = static_cast<double>(light.magnitude),
          .error = light.error,
          .sky = star.sky.level,
          .sharpness = peak.shape.sharpness,
          .symmetry = peak.shape.symmetry,
          .marginals = peak.shape.marginals};
}

// The nearest peak that the limits on the shape, or others, refused.
void TrialRunner::tell_rejected(StarResult& missed) const {
  double nearest = reach_;
  for (const JudgedPeak& peak : peaks_) {
    // A peak without a centroid is where its pixel is.
    const double dx = static_cast<double>(peak.pixel.x + 1) - missed.x_in;
    const double dy = static_cast<double>(peak.pixel.y + 1) - missed.y_in;
    const double off = std::isnan(peak.shape.x) || std::isnan(peak.shape.y)
                           ? std::hypot(dx, dy)
                           : distance(peak, missed.x_in, missed.y_in);
    if (peak.verdict == stars::Verdict::star || !(off <= nearest))
      continue;
    nearest = off;
    missed.verdict = peak.verdict;
  }
}

TrialOutcome TrialRunner::run(std::uint32_t trial, std::span<const stars::Star> stars,
                              std::span<StarResult> out) {
  search_.begin();
  paint(trial, stars);
  const stars::SearchKind kind = search_.search();
  gather(stars);
  gather_others();
  for (std::size_t i = 0; i < stars.size(); ++i)
    out[i] = new_result(trial, stars[i]);
  judge_.judge(
      stars, candidates_, others_, search_.image().bad,
      [this](std::size_t candidate) { return measure(detections_[candidate]); }, out);
  for (StarResult& result : out)
    if (result.status == StarStatus::missed)
      tell_rejected(result);
  return {.search = kind};
}

} // namespace astromill::completeness

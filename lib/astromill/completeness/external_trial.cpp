// astromill: trials with a user's own detector
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/external_trial.h"

#include "astromill/base/error.h"
#include "astromill/completeness/trial.h"
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>

namespace astromill::completeness {

namespace {

constexpr std::uint32_t kBefore = 0; ///< trial number of runs that are no trials
constexpr int kPlaces = 6;           ///< along each axis
constexpr std::size_t kFewest = 5;   ///< stars for an offset

std::vector<ExternalDetection> detect_or_throw(const ExternalDetector& detector,
                                               ImageView<const float> pixels, const char* what) {
  auto found = detector.detect(pixels, kBefore);
  if (const auto* failure = std::get_if<DetectorFailure>(&found))
    throw Error(std::string("the detector failed on ") + what + ": " + failure->why,
                {.keyword = "--detector"});
  return std::get<std::vector<ExternalDetection>>(std::move(found));
}

/// The nearest detection within a radius; nullptr if there is none.
const ExternalDetection* nearest(std::span<const ExternalDetection> all, double x, double y,
                                 double radius) {
  const ExternalDetection* best = nullptr;
  for (const ExternalDetection& one : all) {
    const double distance = std::hypot(one.x - x, one.y - y);
    if (distance <= radius) {
      radius = distance;
      best = &one;
    }
  }
  return best;
}

/// Places over the field without a star nearby.
std::vector<stars::Star> bright_stars(const Field& field, std::span<const ExternalDetection> before,
                                      double magnitude) {
  std::vector<stars::Star> out;
  const double clear = 3 * field.search.kernel.fwhm;
  for (int i = 0; i < kPlaces * kPlaces; ++i) {
    const auto place = [&](std::size_t pixels, int k, double phase) {
      return std::floor((k + 0.5) / kPlaces * static_cast<double>(pixels)) + 0.5 + phase;
    };
    stars::Star star{.x = place(field.width(), i % kPlaces, std::fmod(i * 0.618, 1.0)),
                     .y = place(field.height(), i / kPlaces, (i + 0.5) / (kPlaces * kPlaces)),
                     .magnitude = magnitude};
    if (nearest(before, star.x, star.y, clear) == nullptr)
      out.push_back(star);
  }
  return out;
}

} // namespace

std::vector<ExternalDetection> detect_before(const Field& field, const ExternalDetector& detector) {
  return detect_or_throw(detector, field.image.pixels, "the image as it is");
}

ZeroPoint measure_zero_point(const Field& field, const ExternalDetector& detector,
                             std::span<const ExternalDetection> before, double magnitude) {
  const std::vector<stars::Star> stars = bright_stars(field, before, magnitude);
  stars::Injection noiseless = field.injection;
  noiseless.gain.reset();
  stars::StarPainter painter(noiseless);
  Image<float> pixels = field.exposure.image.pixels;
  for (const stars::Star& star : stars)
    stars::add_light(painter.paint(star, kBefore), pixels.view());
  const auto found = detect_or_throw(detector, pixels.view(), "bright stars without noise");
  std::vector<double> offsets;
  for (const stars::Star& star : stars) {
    const ExternalDetection* one = nearest(found, star.x, star.y, field.radius);
    if (one != nullptr && std::isfinite(one->magnitude))
      offsets.push_back(one->magnitude - star.magnitude);
  }
  ZeroPoint zero;
  zero.stars = static_cast<int>(offsets.size());
  if (offsets.size() < kFewest)
    return zero;
  zero.lowest = *std::ranges::min_element(offsets);
  zero.highest = *std::ranges::max_element(offsets);
  zero.offset = stats::median_scatter(offsets).median;
  return zero;
}

ExternalTrialRunner::ExternalTrialRunner(const Field& field, const ExternalDetector& detector,
                                         std::span<const ExternalDetection> before,
                                         const JudgeRules& rules)
    : field_(field), detector_(detector), painter_(field.injection),
      pixels_(field.exposure.image.pixels), judge_(rules) {
  for (const ExternalDetection& star : before)
    others_.push_back({.x = star.x, .y = star.y, .brightness = star.magnitude, .injected = false});
}

TrialOutcome ExternalTrialRunner::run(std::uint32_t trial, std::span<const stars::Star> stars,
                                      std::span<StarResult> out) {
  pixels_.pixels = field_.exposure.image.pixels.pixels;
  painter_.paint_all(
      stars, trial, field_.width(), field_.height(),
      [this](const stars::StarLight& light) { stars::add_light(light, pixels_.view()); });
  const auto answer = detector_.detect(pixels_.view(), trial);
  if (const auto* failure = std::get_if<DetectorFailure>(&answer))
    return {.failure = failure->why};
  const auto& found = std::get<std::vector<ExternalDetection>>(answer);
  if (found.empty() && !others_.empty())
    return {.failure = "found nothing, though it finds " + std::to_string(others_.size()) +
                       (others_.size() == 1 ? " star" : " stars") + " in the image as it is"};
  std::vector<stars::Candidate> candidates;
  candidates.reserve(found.size());
  for (const ExternalDetection& one : found)
    candidates.push_back({.x = one.x, .y = one.y, .brightness = one.magnitude});
  for (std::size_t i = 0; i < stars.size(); ++i)
    out[i] = new_result(trial, stars[i]);
  judge_.judge(
      stars, candidates, others_, field_.image.bad,
      [&](std::size_t i) {
        return Measurement{.x = found[i].x, .y = found[i].y, .magnitude = found[i].magnitude};
      },
      out);
  return {};
}

} // namespace astromill::completeness

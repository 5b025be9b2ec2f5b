// astromill: what became of the stars of a trial, from what was detected
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/judge.h"

#include <algorithm>
#include <cmath>

namespace astromill::completeness {

namespace {

using stars::kNobody;

void take(const Measurement& measurement, StarResult& out) {
  out.x_out = measurement.x;
  out.y_out = measurement.y;
  out.mag_out = measurement.magnitude;
  out.mag_error = measurement.error;
  out.sky = measurement.sky;
  out.sharpness = measurement.sharpness;
  out.symmetry = measurement.symmetry;
  out.marginals = measurement.marginals;
}

} // namespace

bool Judge::is_in_window(const StarResult& star) const {
  return std::fabs(star.mag_out - star.mag_in - rules_.window_centre) <=
         rules_.match.magnitude_window; // false for NaN
}

bool Judge::fits(double x, double y) const {
  const double r = rules_.aperture;
  return x - r >= 0.5 && x + r <= static_cast<double>(rules_.width) + 0.5 && y - r >= 0.5 &&
         y + r <= static_cast<double>(rules_.height) + 0.5;
}

bool Judge::is_bad(ImageView<const std::uint8_t> bad, double x, double y) const {
  const double column = std::floor(x - 0.5);
  const double row = std::floor(y - 0.5);
  if (bad.empty() || !(column >= 0) || !(row >= 0) || column >= static_cast<double>(bad.width) ||
      row >= static_cast<double>(bad.height))
    return false;
  return bad(static_cast<std::size_t>(column), static_cast<std::size_t>(row)) != 0;
}

// A bad pixel in an aperture that lies inside the image.
bool Judge::has_bad(ImageView<const std::uint8_t> bad, double x, double y) const {
  if (bad.empty())
    return false;
  const double reach = rules_.aperture + 0.5;
  for (double row = std::max(1.0, std::ceil(y - reach)); row <= y + reach; ++row)
    for (double column = std::max(1.0, std::ceil(x - reach)); column <= x + reach; ++column)
      if (std::hypot(column - x, row - y) < reach && is_bad(bad, column, row))
        return true;
  return false;
}

StarStatus Judge::without_detection(const stars::Star& star,
                                    ImageView<const std::uint8_t> bad) const {
  if (is_bad(bad, star.x, star.y))
    return StarStatus::masked;
  return fits(star.x, star.y) ? StarStatus::missed : StarStatus::edge;
}

StarStatus Judge::of_measured(const StarResult& star, ImageView<const std::uint8_t> bad) const {
  if (is_in_window(star))
    return StarStatus::found;
  if (std::isnan(star.mag_out) && !fits(star.x_out, star.y_out))
    return StarStatus::edge;
  if (std::isnan(star.mag_out) && has_bad(bad, star.x_out, star.y_out))
    return StarStatus::masked;
  return StarStatus::magnitude;
}

void Judge::assign(std::span<const stars::Star> stars, std::span<const stars::Candidate> candidates,
                   std::span<const stars::Claimant> others) {
  claimants_.clear();
  for (const stars::Star& star : stars)
    claimants_.push_back({.x = star.x,
                          .y = star.y,
                          .brightness = star.magnitude + rules_.brightness_offset,
                          .injected = true});
  claimants_.insert(claimants_.end(), others.begin(), others.end());
  matcher_.assign(claimants_, candidates);
}

// STSDAS tjoin's rule: any detection inside the box and the window will do; the nearest is told.
void Judge::judge_by_box(const stars::Star& star, std::span<const stars::Candidate> candidates,
                         const Measure& measure, StarResult& out) const {
  const double box_x = rules_.match.box_x.value_or(rules_.radius);
  const double box_y = rules_.match.box_y.value_or(rules_.radius);
  double nearest = std::numeric_limits<double>::infinity();
  bool found = false;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const double dx = std::fabs(candidates[i].x - star.x);
    const double dy = std::fabs(candidates[i].y - star.y);
    if (!(dx <= box_x) || !(dy <= box_y))
      continue;
    StarResult other = out;
    take(measure(i), other);
    const bool inside = is_in_window(other);
    const double distance = std::hypot(dx, dy);
    if (inside < found || (inside == found && distance >= nearest))
      continue;
    out = other;
    found = inside;
    nearest = distance;
  }
}

void Judge::judge(std::span<const stars::Star> stars, std::span<const stars::Candidate> candidates,
                  std::span<const stars::Claimant> others, ImageView<const std::uint8_t> bad,
                  const Measure& measure, std::span<StarResult> out) {
  if (rules_.match.veto)
    assign(stars, candidates, others);
  for (std::size_t i = 0; i < stars.size(); ++i) {
    StarResult& result = out[i];
    if (!rules_.match.veto) {
      judge_by_box(stars[i], candidates, measure, result);
      result.status =
          std::isnan(result.x_out) ? without_detection(stars[i], bad) : of_measured(result, bad);
      continue;
    }
    const std::size_t own = matcher_.candidate_of(i);
    const std::size_t rival = own == kNobody ? matcher_.rival_of(i) : kNobody;
    if (own == kNobody && rival == kNobody) {
      result.status = without_detection(stars[i], bad);
      continue;
    }
    take(measure(own != kNobody ? own : matcher_.nearest_to(i)), result);
    result.status = own != kNobody               ? of_measured(result, bad)
                    : claimants_[rival].injected ? StarStatus::blended
                                                 : StarStatus::preexisting;
  }
}

} // namespace astromill::completeness

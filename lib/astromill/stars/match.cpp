// astromill: which detection belongs to which star
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/match.h"

#include "astromill/base/error.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace astromill::stars {

namespace {

constexpr double kLargestRadius = 1000; ///< pixels, as messages say; more is surely a mistake

void check(const char* option, const std::optional<double>& value, double most, const char* what) {
  if (value && !(*value > 0 && *value <= most))
    throw UsageError(what, {.keyword = option, .value = text::shortest(*value)});
}

double fainter_if_unknown(double brightness) {
  return std::isnan(brightness) ? std::numeric_limits<double>::infinity() : brightness;
}

} // namespace

void MatchRules::validate() const {
  constexpr auto kPixels = "must be a positive number of pixels, at most 1000";
  check("--match-radius", radius, kLargestRadius, kPixels);
  check("--match-box", box_x, kLargestRadius, kPixels);
  check("--match-box", box_y, kLargestRadius, kPixels);
  check("--mag-window", magnitude_window, std::numeric_limits<double>::infinity(),
        "must be a positive number of magnitudes");
  if (expected_offset && !std::isfinite(*expected_offset))
    throw UsageError("must be a finite number of magnitudes",
                     {.keyword = "--mag-offset", .value = text::shortest(*expected_offset)});
}

template <class Visit>
void Matcher::visit_near(const Claimant& claimant, std::span<const Candidate> candidates,
                         const Visit& visit) const {
  const auto below = [&](std::size_t index, double y) { return candidates[index].y < y; };
  const auto first = std::lower_bound(by_y_.begin(), by_y_.end(), claimant.y - radius_, below);
  for (auto at = first; at != by_y_.end() && candidates[*at].y <= claimant.y + radius_; ++at) {
    const Candidate& candidate = candidates[*at];
    const double distance = std::hypot(candidate.x - claimant.x, candidate.y - claimant.y);
    if (distance <= radius_)
      visit(*at, distance);
  }
}

void Matcher::assign(std::span<const Claimant> claimants, std::span<const Candidate> candidates) {
  by_y_.resize(candidates.size());
  std::iota(by_y_.begin(), by_y_.end(), std::size_t{0});
  std::ranges::sort(by_y_, {}, [&](std::size_t i) { return std::tuple(candidates[i].y, i); });
  turns_.resize(claimants.size());
  std::iota(turns_.begin(), turns_.end(), std::size_t{0});
  std::ranges::sort(turns_, {}, [&](std::size_t i) {
    return std::tuple(fainter_if_unknown(claimants[i].brightness), i);
  });
  taken_.assign(claimants.size(), kNobody);
  nearest_.assign(claimants.size(), kNobody);
  owners_.assign(candidates.size(), kNobody);
  for (const std::size_t who : turns_)
    choose(who, claimants[who], candidates);
}

void Matcher::choose(std::size_t who, const Claimant& claimant,
                     std::span<const Candidate> candidates) {
  using Rank = std::tuple<double, double, std::size_t>; // the smallest is taken
  constexpr double kFar = std::numeric_limits<double>::infinity();
  Rank best{kFar, kFar, kNobody};
  double least = kFar;
  visit_near(claimant, candidates, [&](std::size_t candidate, double distance) {
    if (distance < least) {
      least = distance;
      nearest_[who] = candidate;
    }
    if (owners_[candidate] != kNobody)
      return;
    const double brightness = fainter_if_unknown(candidates[candidate].brightness);
    best = std::min(best, choice_ == MatchChoice::nearest ? Rank{distance, brightness, candidate}
                                                          : Rank{brightness, distance, candidate});
  });
  const std::size_t chosen = std::get<2>(best);
  if (chosen == kNobody)
    return;
  taken_[who] = chosen;
  owners_[chosen] = who;
}

std::size_t Matcher::rival_of(std::size_t claimant) const {
  const std::size_t nearest = nearest_[claimant];
  return nearest == kNobody ? kNobody : owners_[nearest];
}

} // namespace astromill::stars

// astromill: which detection belongs to which star
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace astromill::stars {

/// What a star takes among several detections within its reach.
enum class MatchChoice { nearest, brightest };

/// When a detection counts as an injected star.
struct MatchRules {
  std::optional<double> radius{}; ///< pixels; nothing: the larger of 1 and half the FWHM
  double magnitude_window = 0.75; ///< either side of the expected magnitude; 0.75 is what a
                                  ///< companion as bright makes
  std::optional<double> expected_offset{}; ///< output - input magnitude; nothing: measured
  MatchChoice choice = MatchChoice::nearest;
  bool veto =
      true; ///< one to one, and stars that were there before keep their detections; else the
            ///< rule of STSDAS tjoin: anything inside a box and the window is a recovery
  std::optional<double> box_x{}; ///< half sides of that box; nothing: `radius`
  std::optional<double> box_y{};

  /// Throws UsageError that names the option and its value.
  void validate() const;
};

/// Something that can claim a detection: an injected star, or one that was there before.
struct Claimant {
  double x = 0;
  double y = 0;
  double brightness = 0; ///< in magnitudes of any zero point, the same for all: less is brighter
  bool injected = false;
};

/// A detection of the trial.
struct Candidate {
  double x = 0;
  double y = 0;
  double brightness = 0; ///< as above; NaN: unknown, fainter than all
};

inline constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();

/// One-to-one assignment of detections to stars. Workspace: one a worker; no allocation once warm.
class Matcher {
public:
  Matcher(MatchChoice choice, double radius) : choice_(choice), radius_(radius) {}

  /// Who gets which: the brightest claimant chooses first, among the candidates within the radius
  /// that nobody has yet, the nearest or the brightest of them. Equals choose in their order.
  void assign(std::span<const Claimant> claimants, std::span<const Candidate> candidates);

  /// The candidate of a claimant, kNobody if it has none.
  std::size_t candidate_of(std::size_t claimant) const { return taken_[claimant]; }
  /// The candidate nearest to a claimant, whoever has it; kNobody: none within the radius.
  std::size_t nearest_to(std::size_t claimant) const { return nearest_[claimant]; }
  /// Who has that one.
  std::size_t rival_of(std::size_t claimant) const;

private:
  template <class Visit>
  void visit_near(const Claimant& claimant, std::span<const Candidate> candidates,
                  const Visit& visit) const;
  void choose(std::size_t who, const Claimant& claimant, std::span<const Candidate> candidates);

  MatchChoice choice_;
  double radius_;
  std::vector<std::size_t> by_y_{};    ///< candidates from below
  std::vector<std::size_t> turns_{};   ///< claimants, brightest first
  std::vector<std::size_t> taken_{};   ///< candidate of each claimant
  std::vector<std::size_t> nearest_{}; ///< to each claimant
  std::vector<std::size_t> owners_{};  ///< claimant of each candidate
};

} // namespace astromill::stars

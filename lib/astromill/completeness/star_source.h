// astromill: which stars each trial gets
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/companions.h"
#include "astromill/completeness/field.h"
#include "astromill/completeness/magnitude_bins.h"
#include "astromill/completeness/options.h"
#include "astromill/completeness/star_result.h"
#include "astromill/distributed/world.h"
#include "astromill/stars/luminosity.h"
#include "astromill/stars/positions.h"
#include "astromill/stars/star.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::completeness {

/// Bins of magnitude, and how far stars matter to those in them. Trivially copyable.
struct Focus {
  std::bitset<kMostBins> bins{};
  Influence influence{};
};

/// The stars of all trials: drawn as addstars draws those of that seed and trial, or from a list.
/// Immutable but for share() and add_trials(), safe from any thread.
class StarSource {
public:
  /// Reads the list, the luminosity function and the density, where there are any. Throws Error: a
  /// row that is no star of a trial (file and line), a star with more light than numbers can hold,
  /// and what their readers throw. A rank but the first reads no list: share() brings it.
  StarSource(const Options& options, const Field& field, bool reads_list = true);

  /// Gives the list of the first rank to all, which call this together: before anything else.
  void share(distributed::World& world);

  /// Trials are counted from 0 here; trial() is the number that the user knows.
  std::size_t trials() const { return first_.size() - 1; }
  std::uint32_t trial(std::size_t index) const {
    return numbers_.empty() ? static_cast<std::uint32_t>(index + 1) : numbers_[index];
  }
  /// Nothing for a number that no trial has.
  std::optional<std::size_t> index_of(std::uint32_t trial) const;
  /// The stars of all trials lie one behind the other: those of one begin here.
  std::size_t first(std::size_t index) const { return first_[index]; }
  std::size_t count(std::size_t index) const { return first_[index + 1] - first_[index]; }
  std::size_t stars() const { return first_.back(); }

  /// From now on there are `trials` (not fewer than before) drawn ones. Of those from `whole` on
  /// only the stars in the bins of `focus` count: count() of them. Not while others use this.
  void add_trials(std::size_t trials, std::size_t whole, const Focus& focus);

  /// What was chosen for the user; empty if nothing.
  const std::string& note() const { return note_; }

private:
  friend class StarDrawer;
  void read_list(const Options& options, const Field& field);
  double magnitude_of(std::uint32_t trial, std::uint32_t number) const;
  bool takes(std::size_t index, double magnitude) const;

  std::vector<std::size_t> first_{};
  std::vector<std::uint32_t> numbers_{}; ///< of trials, of a list
  std::vector<stars::Star> listed_{};
  std::unique_ptr<const stars::StarField> places_{};
  std::unique_ptr<const stars::LuminosityFunction> luminosity_{};
  MagnitudeBins bins_{};
  MagnitudeDraw magnitude_draw_{};
  stars::PositionRules rules_{};
  std::uint64_t seed_ = 1;
  std::size_t stars_ = 0;                                       ///< of a whole trial, drawn
  std::size_t whole_ = std::numeric_limits<std::size_t>::max(); ///< trials before the others
  Focus focus_{};
  std::string note_{};
};

/// Draws the stars of one trial after another. One a worker; no allocation once warm.
class StarDrawer {
public:
  /// `source` must outlive this. Throws Error where so many stars do not fit.
  explicit StarDrawer(const StarSource& source);

  /// The stars of a trial, until the next call. Where only some of them count, those, and all that
  /// can matter to them, so that what becomes of them is what would among all stars. Throws Error
  /// where they do not fit.
  std::span<const stars::Star> draw(std::size_t index);
  /// Of those, the stars that count.
  std::span<const stars::Star> draw_counting(std::size_t index);

  /// Where the results of the stars drawn last are to be put: `out`, which has room for those that
  /// count, if all of them do.
  std::span<StarResult> room(std::span<StarResult> out);
  /// Then brings the results of those that count from there to `out`.
  void take(std::span<StarResult> out) const;

private:
  void leave_out_the_others();
  bool all_count() const { return stars_.size() == count_; }

  const StarSource& source_;
  Companions companions_{};
  std::vector<char> counts_{}; ///< of the stars drawn last, but for those of lists
  std::vector<char> drawn_{};
  std::vector<StarResult> results_{};
  std::size_t count_ = 0;
  std::optional<stars::PositionDrawer> places_{}; ///< of drawn stars
  std::vector<stars::Star> stars_{};
};

} // namespace astromill::completeness

// astromill: the results of all trials of a run
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/star_result.h"
#include "astromill/completeness/star_source.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace astromill::completeness {

/// The results of all trials, each at its place. Trials may be filled and marked by several threads
/// as long as each is by one.
class Results {
public:
  explicit Results(const StarSource& source)
      : source_(source), drawer_(source), stars_(source.stars()), state_(source.trials()) {}

  std::span<StarResult> of(std::size_t index) {
    return std::span(stars_).subspan(source_.first(index), source_.count(index));
  }
  /// Nothing is to be done.
  bool is_done(std::size_t index) const { return state_[index] != State::wanted; }
  void mark_done(std::size_t index) { state_[index] = State::done; }
  /// The trial has no results in this run: it is for another one, or failed in one before.
  void leave_out(std::size_t index) { state_[index] = State::left_out; }
  /// Records of trials that the source does not have yet are kept for extend().
  void expect_more() { expects_more_ = true; }
  /// The source has more trials now. Those before that are not done have failed, and are left out.
  /// Returns how many of the new ones were in a file. Throws as restore().
  std::int64_t extend();

  /// Takes a record of a file, but none of a trial that is not asked for this time. Throws Error
  /// if it has other stars than that trial has in this run.
  void restore(std::uint32_t trial, std::span<const std::byte> bytes, const std::string& file);

  std::int64_t count_done() const;
  /// Trials that have results in the end, unless they fail.
  std::int64_t count_asked() const;

  /// All stars of the trials that were done, in order: a copy.
  std::vector<StarResult> done() const;
  /// The same, without one.
  std::vector<StarResult> take() &&;

private:
  enum class State : char { wanted, done, left_out };

  const StarSource& source_;
  StarDrawer drawer_;
  std::vector<StarResult> stars_;
  std::vector<State> state_;
  struct Record {
    std::string file;
    std::vector<std::byte> bytes;
  };
  bool expects_more_ = false;
  std::map<std::uint32_t, Record> later_{}; ///< by trial
};

} // namespace astromill::completeness

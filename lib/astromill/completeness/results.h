// astromill: the results of all trials of a run
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/star_result.h"
#include "astromill/completeness/star_source.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace astromill::completeness {

/// The results of all trials, each at its place. Trials may be filled and marked by several threads
/// as long as each is by one.
class Results {
public:
  explicit Results(const StarSource& source)
      : source_(source), drawer_(source), stars_(source.stars()), done_(source.trials(), 0) {}

  std::span<StarResult> of(std::size_t index) {
    return std::span(stars_).subspan(source_.first(index), source_.count(index));
  }
  bool is_done(std::size_t index) const { return done_[index] != 0; }
  void mark_done(std::size_t index) { done_[index] = 1; }

  /// Takes a record of a file; leaves one of a trial that is not asked for this time. Throws Error
  /// if it has other stars than that trial has in this run.
  void restore(std::uint32_t trial, std::span<const std::byte> bytes, const std::string& file);

  std::int64_t count_done() const;

  /// All stars of the trials that were done, in order.
  std::vector<StarResult> take() &&;

private:
  const StarSource& source_;
  StarDrawer drawer_;
  std::vector<StarResult> stars_;
  std::vector<char> done_;
};

} // namespace astromill::completeness

// astromill: how a loop's work is dealt out to threads
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace astromill::parallel {

/// The three schedules of OpenMP. Results never depend on it.
struct Schedule {
  enum class Kind {
    fixed,   ///< "static": dealt out beforehand, in equal shares or in turn
    dynamic, ///< whoever is idle takes the next chunk
    guided,  ///< the same in chunks that get smaller, down to `chunk`
  };
  Kind kind = Kind::dynamic;
  std::size_t chunk = 0; ///< items; 0: chosen by the loop

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// Reads "static", "dynamic" or "guided", alone or with a chunk of at least 1 as in "dynamic,4".
/// Throws UsageError that names the text.
Schedule parse_schedule(std::string_view text);

/// The text that parse_schedule() reads as this schedule.
std::string to_text(Schedule schedule);

} // namespace astromill::parallel

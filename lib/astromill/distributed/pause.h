// astromill: how long to sleep before looking again
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>

namespace astromill::distributed {

/// Pauses that get longer, from 20 us to 1 ms: who waits for long costs no processor, who does not
/// loses no time worth naming.
class Pause {
public:
  std::chrono::microseconds next() {
    const auto now = length_;
    length_ = std::min(2 * length_, kLongest);
    return now;
  }
  void restart() { length_ = kShortest; }

private:
  static constexpr std::chrono::microseconds kShortest{20};
  static constexpr std::chrono::microseconds kLongest{1000};
  std::chrono::microseconds length_ = kShortest;
};

} // namespace astromill::distributed

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
  static constexpr std::chrono::microseconds kLongest{1000};

  explicit Pause(std::chrono::microseconds longest = kLongest) : longest_(longest) {}

  std::chrono::microseconds next() {
    const auto now = length_;
    length_ = std::min(2 * length_, longest_);
    return now;
  }
  void restart() { length_ = kShortest; }

private:
  static constexpr std::chrono::microseconds kShortest{20};
  std::chrono::microseconds longest_;
  std::chrono::microseconds length_ = kShortest;
};

} // namespace astromill::distributed

// astromill: FFTW makes and destroys plans on one thread at a time
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <mutex>

namespace astromill::fft {

/// To be held while a plan of FFTW is made or destroyed, of whatever precision.
inline std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

} // namespace astromill::fft

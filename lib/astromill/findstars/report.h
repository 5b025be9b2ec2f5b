// astromill: what a findstars run did
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stars/peak_shape.h"

#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace astromill::findstars {

struct Report {
  std::int64_t width = 0; ///< of the image, pixels
  std::int64_t height = 0;
  double sigma = 0;                                       ///< of the background
  bool sigma_measured = false;                            ///< it was not given
  double threshold = 0;                                   ///< on the density, in the image's unit
  std::array<std::int64_t, stars::kVerdictCount> peaks{}; ///< by what became of them
  std::int64_t without_magnitude = 0;                     ///< stars whose first aperture has none
  std::int64_t bad_pixels = 0;
  int threads = 1;
  std::vector<std::string> notes{};    ///< choices made for the user: worth saying
  std::vector<std::string> warnings{}; ///< what is doubtful

  std::int64_t total_peaks() const { return std::reduce(peaks.begin(), peaks.end()); }
  std::int64_t stars() const { return peaks[static_cast<std::size_t>(stars::Verdict::star)]; }
};

} // namespace astromill::findstars

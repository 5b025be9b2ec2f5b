// astromill: the stars of an image, found and measured on several threads
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/parallel/progress.h"
#include "astromill/parallel/schedule.h"
#include "astromill/stars/aperture.h"
#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/stars/search_image.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace astromill::findstars {

/// Who does the work. Results never depend on it.
struct Team {
  int threads = 1;
  parallel::Schedule schedule{};
  parallel::ProgressCallback progress{};
};

/// What is looked for.
struct SearchOptions {
  stars::KernelShape kernel{};
  stars::ShapeLimits limits{};
  double threshold = 4; ///< standard deviations
  double sigma = 1;     ///< of the background
  double gain = 1;      ///< e-/DN; gain and read noise only make the guess of the sky level that
  double readnoise = 0; ///< IRAF takes for first moments
};

/// What was found.
struct Detections {
  std::vector<stars::PeakShape> stars{}; ///< row by row from below, left to right
  std::array<std::int64_t, stars::kVerdictCount> verdicts{}; ///< how many peaks, by what became of
                                                             ///< them
  float threshold = 0;                                       ///< on the density
  float guessed_sky = 0; ///< IRAF's guess from the noise, for first moments
};

/// The threshold on the density of a search, and IRAF's guess of the sky level, in its single
/// precision.
float density_threshold(const SearchOptions& options);
float guessed_sky(const SearchOptions& options);

/// Searches a whole image: density image, peaks, shapes.
Detections search(const stars::SearchImage& image, const SearchOptions& options, const Team& team);

/// Magnitude of a detection as DAOFIND has it: -2.5 log10(height / threshold).
float detection_magnitude(float height, float threshold);

/// Light of the stars at `positions`.
struct Photometry {
  std::vector<stars::MeasuredStar> stars{};
  std::vector<stars::ApertureLight> light{}; ///< star by star, aperture by aperture
};

Photometry measure(const stars::SearchImage& image, ImageView<const float> errors,
                   const std::vector<stars::StarPosition>& positions,
                   const stars::Photometer& photometer, std::size_t apertures, const Team& team);

} // namespace astromill::findstars

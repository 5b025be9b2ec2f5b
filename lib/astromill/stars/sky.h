// astromill: the level of the sky from the pixels of an annulus, as IRAF's fitsky has it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stars/partly_sorted.h"
#include "astromill/stars/search_image.h"

#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace astromill::stars {

/// How the level is taken from the pixels that are left after clipping.
enum class SkyMethod {
  mode,   ///< 3 median - 2 mean, or the mean where that is below the median
  median, ///< averaged over 5 % of the pixels about it
  mean,
  centroid, ///< centre of gravity of the part of the histogram that stands above its average
};

/// Reads "mode", "median", "mean" or "centroid". Throws UsageError with the text.
SkyMethod parse_sky_method(std::string_view text);

/// The word for a method.
std::string_view to_text(SkyMethod method);

/// A level and the pixels it is from. NaN where there are none.
struct Sky {
  float level = std::numeric_limits<float>::quiet_NaN();
  float sigma = std::numeric_limits<float>::quiet_NaN(); ///< standard deviation
  float skew = std::numeric_limits<float>::quiet_NaN();  ///< cube root of the third moment
  int pixels = 0;                                        ///< used
  int rejected = 0;                                      ///< clipped, or bad
};

/// A ring about a star: inner < distance <= inner + width, of pixel centres.
struct Annulus {
  double inner = 0; ///< pixels
  double width = 0;
};

/// Working memory of the sky. Grows at first, then is only reused.
struct SkyWorkspace {
  std::vector<float> pixels{};
  SortWorkspace sorting{};
  std::vector<float> histogram{};
};

/// The level in the annulus about (x, y) (1-based), clipped at 3 standard deviations as IRAF's
/// fitsky does with its default parameters (snreject 50, smaxiter 10, khist 3, binsize 0.1). Pixels
/// that are masked, not finite or outside the good range are left out. Parts of the annulus outside
/// the image are left out too.
Sky fit_sky(const SearchImage& image, float x, float y, const Annulus& annulus, SkyMethod method,
            SkyWorkspace& workspace);

/// The same for pixels given, none NaN. They may be in workspace.pixels.
Sky fit_sky(std::span<const float> pixels, SkyMethod method, SkyWorkspace& workspace);

} // namespace astromill::stars

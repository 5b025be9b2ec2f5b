// astromill: what a subdeconv run did
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/deconv/linearity_report.h"
#include "astromill/deconv/problem.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::deconv {

/// A row of the tiles table.
struct TileResult {
  std::uint32_t tile = 0; ///< from 1
  Rectangle data{};       ///< pixels of the image, from 0
  std::int64_t iterations = 0;
  std::int64_t convolutions = 0;
  double alpha = 0;
  double chi2 = std::numeric_limits<double>::quiet_NaN();     ///< a pixel
  double chi2_raw = std::numeric_limits<double>::quiet_NaN(); ///< a pixel, without psf_error
  std::int64_t npix = 0;                                      ///< fitted
  std::int64_t masked = 0; ///< of those that got light, not fitted
  double flux = 0;         ///< of the object within the tile, image's unit
  double psf_error = 0;
  std::int64_t planes = 0; ///< of the PSF
  Ending ending = Ending::no_data;
  bool converged = false; ///< ended so, and no more than kMostMasked of its pixels masked
};

/// "converged", or why a tile did not: whole words for the table and messages.
std::string_view to_text(Ending ending);

/// Why a tile that did not converge did not: its ending, or the limit that it is beyond.
std::string why_not_converged(const TileResult& tile);

/// Part of the pixels that get light which may be masked in a tile that counts as converged.
inline constexpr double kMostMasked = 0.15;

struct Report {
  std::int64_t width = 0; ///< of the image, pixels
  std::int64_t height = 0;
  std::vector<TileResult> tiles{};
  double pace = 0;          ///< steps that all tiles make; 0: each its own
  std::int64_t resumed = 0; ///< of these, from the checkpoint
  double sky_level = 0;     ///< image's unit
  double sky_error = 0;     ///< of an automatic sky, 1 sigma; 0 where it was given
  double noise_scale = 1;   ///< how many times the noise counts that the user gave
  double psf_error = 0;     ///< as a fraction of the light
  int psf_error_stars = 0;  ///< on which it was measured; 0: given
  std::int64_t bad = 0;     ///< pixels that were not fitted, by cause
  std::int64_t saturated = 0;
  std::int64_t border = 0;
  std::int64_t cosmic_rays = 0;
  double ceiling = 0; ///< where the image saturates, image's unit; 0: nowhere
  double flux_ratio = std::numeric_limits<double>::quiet_NaN(); ///< model / observed, sums over
                                                                ///< pixels that were fitted
  double excess = 0; ///< e- a detector pixel, mean of model - observed over these: noise that a
                     ///< positive image can only take for light; the sky that is kept is so much
                     ///< lower, for the product to hold the light of the image
  std::size_t bytes_a_tile = 0; ///< memory of a tile in flight
  std::optional<LinearityReport> linearity{};
  std::string psf{};
  std::vector<std::string> notes{};
  std::vector<std::string> warnings{};
  int threads = 1;

  std::int64_t failed() const {
    std::int64_t n = 0;
    for (const TileResult& tile : tiles)
      n += tile.converged ? 0 : 1;
    return n;
  }
};

} // namespace astromill::deconv

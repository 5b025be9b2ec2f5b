// astromill: how noisy a pixel is
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/keywords.h"
#include "astromill/exposure/options.h"

#include <string>
#include <vector>

namespace astromill::exposure {

/// Noise of a CCD image in its own unit, DN (or DN/s). With n frames averaged, electrons of all
/// frames are counted: the gain is n times, the read noise sqrt(n) times that of one frame.
struct NoiseModel {
  double gain = 1;      ///< electrons a unit of the image: gain x frames (x exposure time where the
                        ///< image is per second)
  double readnoise = 0; ///< electrons a pixel, of all frames together

  /// Variance in the image's unit squared of a pixel that gets `level` from sky and stars.
  double variance(double level) const {
    const double electrons = level > 0 ? level * gain : 0;
    return (electrons + readnoise * readnoise) / (gain * gain);
  }
};

/// The noise model of an image with those keywords. Where BUNIT is per second, gain x exposure time
/// is used, the exposure time being that of one frame. Throws Error: an image per second without
/// --exptime (naming it), a keyword that is missing or has a number that cannot be.
NoiseModel noise_model(const Options& options, const Keywords& keywords);

/// Whole sentences about what is doubtful: a drizzled image (D001*, NDRIZIM), whose noise is
/// correlated.
std::vector<std::string> noise_warnings(const Keywords& keywords);

/// True if BUNIT says counts of any kind per second: "ELECTRONS/S", "DN/s", "counts s-1", "cps",
/// but not "MJy/sr", "km/s" or "erg/s/cm2".
bool is_per_second(const Keywords& keywords);

} // namespace astromill::exposure

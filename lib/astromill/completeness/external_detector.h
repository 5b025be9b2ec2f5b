// astromill: a user's own detector, run on the image of each trial
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"
#include "astromill/fits/pixels.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace astromill::completeness {

/// A row of the user's catalogue. Rows without a position are left out.
struct ExternalDetection {
  double x = 0; ///< pixels of the image, 1-based
  double y = 0;
  double magnitude = 0; ///< NaN: not measured
};

/// Why a trial has no detections, with the end of what the command printed.
struct DetectorFailure {
  std::string why{};
};

/// Runs a shell command on images, each in a temporary directory of its own, which is removed
/// afterwards. Immutable, safe for many threads at a time.
class ExternalDetector {
public:
  /// `like` gives header and pixel type of the images that are written; it must outlive this.
  /// Throws UsageError for a command without {image} or {catalogue} or with other names in braces.
  ExternalDetector(const DetectorOptions& options, const fits::PixelImage<float>& like);

  /// Writes the image, runs the command (its process group is ended when its time is over, when
  /// this process is told to end, or when it leaves children behind), reads the catalogue. Failed:
  /// an exit status that is not 0, a signal, a time-out, no catalogue, one without the columns or
  /// with a row that is none (line and text are named). Throws Error where no trial can work: no
  /// space, no permission.
  std::variant<std::vector<ExternalDetection>, DetectorFailure>
  detect(ImageView<const float> pixels, std::uint32_t trial) const;

private:
  DetectorOptions options_;
  const fits::PixelImage<float>& like_;
};

} // namespace astromill::completeness

// astromill: what a peak of the density image looks like: centroid, sharpness, roundness, cuts
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/peaks.h"
#include "astromill/stars/search_image.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace astromill::stars {

/// Limits on the shape, both ends included; defaults are IRAF's.
struct ShapeLimits {
  double sharp_low = 0.2;
  double sharp_high = 1;
  double round_low = -1;
  double round_high = 1;
};

/// What became of a peak.
enum class Verdict : unsigned char {
  star,
  masked,        ///< its pixel is masked, or not finite
  insignificant, ///< beside masked pixels, and too faint for what the other pixels tell
  sharpness,     ///< outside the limits
  roundness,     ///< one of both outside the limits, or undefined
  no_centroid,   ///< no positive Gaussian fits a marginal sum
  off_image,     ///< its centroid lies outside
};
inline constexpr std::size_t kVerdictCount = 7;

/// The word for a verdict in tables and summaries.
constexpr std::string_view to_text(Verdict verdict) {
  constexpr std::array<std::string_view, kVerdictCount> kNames = {
      "star", "masked", "insignificant", "sharpness", "roundness", "no-centroid", "off-image"};
  return kNames[static_cast<std::size_t>(verdict)];
}

/// A peak measured. Numbers are NaN where they are not defined.
struct PeakShape {
  float x = 0; ///< pixels, 1-based
  float y = 0;
  float height = 0;       ///< density at the peak
  float sharpness = 0;    ///< (pixel - mean of the other pixels of the kernel) / height
  float symmetry = 0;     ///< roundness from symmetry, IRAF's SROUND
  float marginals = 0;    ///< roundness from the marginal fits, IRAF's GROUND
  bool saturated = false; ///< a pixel under the kernel is above the good range
};

/// Measures peaks. Holds workspaces: one a worker, not for two threads at a time. No allocation
/// after the first peak. The image and the kernel must outlive it.
class PeakMeter {
public:
  /// `sky` is IRAF's guess of the sky level, max(0, gain (sigma^2 - (readnoise / gain)^2)); it
  /// matters only for centroids that fall back on a first moment.
  PeakMeter(const DaofindKernel& kernel, const ShapeLimits& limits, float sky, float threshold);

  /// Statistics of a peak of `density`, the density image of `image`, in IRAF's single precision.
  /// Masked pixels under the kernel's box count as what the fit of height and sky to the others
  /// predicts there, so that they do not pull at the centroid.
  /// `density` may have some rows only: its row 0 is row `first_row` of the image, and peak.y
  /// counts from there; then it must reach half a kernel beyond the peak.
  Verdict measure(const SearchImage& image, ImageView<const float> density, Peak peak,
                  PeakShape& shape, std::ptrdiff_t first_row = 0);

private:
  struct Marginal {
    float height = 0;
    float offset = 0;
    bool fitted = false;
  };

  /// One axis of the kernel's box.
  struct BoxAxis {
    int half = 0;            ///< pixels on either side of the centre
    std::size_t step = 1;    ///< from one pixel to the next in the box
    float sigma_squared = 0; ///< of the Gaussian along it
    float direction = 1;     ///< sign of an offset in the fallback
  };

  std::size_t box_index(const KernelTap& tap) const;
  void fetch(const SearchImage& image, ImageView<const float> density, Peak peak,
             std::ptrdiff_t first_row);
  float known_part() const;
  void fill_masked(float height);
  float symmetry() const;
  float sharpness(const GoodRange& good, float height, bool& saturated) const;
  Marginal fit_along(const BoxAxis& along, const BoxAxis& across, const GoodRange& good);
  Marginal fit(const BoxAxis& axis) const;
  Verdict judge(const PeakShape& shape, const SearchImage& image) const;

  const DaofindKernel& kernel_;
  ShapeLimits limits_;
  float sky_;
  float threshold_;
  int half_;                        ///< of the square for the symmetry
  std::vector<float> box_;          ///< pixels under the kernel's box
  std::vector<float> heights_;      ///< densities of the square
  std::vector<float> sums_{};       ///< of pixels, column by column or row by row
  std::vector<float> model_sums_{}; ///< of the Gaussian
};

} // namespace astromill::stars

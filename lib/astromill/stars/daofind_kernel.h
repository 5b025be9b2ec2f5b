// astromill: the kernel of DAOFIND: a Gaussian, truncated and lowered to zero sum
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

namespace astromill::stars {

/// The Gaussian that stars are compared with. Defaults are IRAF's.
struct KernelShape {
  double fwhm = 2.5;   ///< along the major axis, pixels
  double ratio = 1;    ///< of the minor to the major axis, 0 < ratio <= 1
  double theta = 0;    ///< of the major axis, degrees from the x axis towards the y axis
  double nsigma = 1.5; ///< semi-major axis of the kernel, standard deviations

  /// Throws UsageError that names the option and its value.
  void validate() const;
};

/// One pixel of the kernel, relative to its centre.
struct KernelTap {
  int dx = 0;
  int dy = 0;
  float gaussian = 0; ///< exp(-E), 1 at the centre
  float weight = 0;   ///< of the image's pixel in the density: (gaussian - mean) / denominator
};

/// The kernel as IRAF's daofind computes it, in single precision and in its order of summation
/// (Stetson 1987, PASP 99, 191; IRAF 2.17 apphot/daofind). Immutable.
struct DaofindKernel {
  /// Throws UsageError for a shape that is not valid.
  explicit DaofindKernel(const KernelShape& shape);

  int half_width = 2;          ///< the box has 2 half_width + 1 columns
  int half_height = 2;         ///< and 2 half_height + 1 rows
  std::vector<KernelTap> taps; ///< pixels of the kernel, row by row from below, left to right
  std::vector<float> gaussian; ///< exp(-E) on the whole box, not truncated, row by row
  float pixels = 0;            ///< number of taps
  float sum = 0;               ///< of the Gaussian over the taps
  float sum_squares = 0;
  float mean = 0;
  float denominator = 0;     ///< sum_squares - sum^2 / pixels
  float relative_error = 0;  ///< of the density: its standard deviation for an image with noise 1
  float sigma_x_squared = 0; ///< of the Gaussian, as the centroid fit takes it
  float sigma_y_squared = 0;

  int columns() const { return 2 * half_width + 1; }
  int rows() const { return 2 * half_height + 1; }

private:
  void fill(float a, float b, float c, float limit);
};

} // namespace astromill::stars

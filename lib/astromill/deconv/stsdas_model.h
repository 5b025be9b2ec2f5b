// astromill: the forward model of STSDAS mem
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/fft/aligned.h"
#include "astromill/fft/image_transform.h"

#include <complex>
#include <cstddef>
#include <vector>

namespace astromill::deconv {

/// Convolution with a PSF on fine pixels, circular and without padding but for a PSF larger than
/// the tile, then sums over blocks (or the first pixel of each). The brightest pixel of the PSF is
/// its origin.
class StsdasModel {
public:
  StsdasModel(std::size_t width, std::size_t height, const Image<double>& psf,
              std::size_t subsample, bool block_sum);

  std::size_t fine_pixels() const { return width_ * subsample_ * height_ * subsample_; }
  std::size_t coarse_pixels() const { return width_ * height_; }

  /// Coarse from fine: the model of the data.
  std::vector<double> apply(const std::vector<double>& object);
  /// Fine from coarse: its transpose.
  std::vector<double> transposed(const std::vector<double>& data);
  /// The same with the squares of the PSF.
  std::vector<double> squares_transposed(const std::vector<double>& data);

  /// Volume over maximum of the PSF's autocorrelation.
  double correlation_width() const { return correlation_width_; }
  int convolutions() const { return convolutions_; }

private:
  using Spectrum = fft::Aligned<std::complex<double>>;
  Spectrum spectrum_of(const Image<double>& psf) const;
  std::vector<double> correlated(const std::vector<double>& data, const Spectrum& transfer);

  std::size_t width_;
  std::size_t height_;
  std::size_t subsample_;
  bool block_sum_;
  fft::ImageTransform transform_;
  Spectrum transfer_;
  Spectrum squares_;
  double correlation_width_ = 1;
  int convolutions_ = 0;
  fft::Aligned<double> image_;
  Spectrum work_;
};

} // namespace astromill::deconv

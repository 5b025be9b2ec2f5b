// astromill: Fourier transforms of real images in double precision
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <complex>
#include <cstddef>
#include <memory>

namespace astromill::fft {

/// Two-dimensional transforms of real images of one size, by FFTW. The plans are chosen without
/// measuring, so that the same bytes come out in every run. Immutable; any number of threads may
/// transform with one object at a time. The arrays must be as Aligned makes them.
class ImageTransform {
public:
  /// Images of `height` rows of `width` pixels without gaps; spectra of `height` rows of
  /// `width` / 2 + 1 numbers. Both must be at least 1. Takes a lock, as FFTW's planner is one for
  /// all threads.
  ImageTransform(std::size_t width, std::size_t height);

  std::size_t width() const { return width_; }
  std::size_t height() const { return height_; }
  std::size_t pixels() const { return width_ * height_; }
  std::size_t spectrum_width() const { return width_ / 2 + 1; }
  std::size_t spectrum_size() const { return spectrum_width() * height_; }

  /// sum over x, y of image exp(-2 pi i (kx x / width + ky y / height)). The image is kept.
  void forward(const double* image, std::complex<double>* spectrum) const;

  /// The inverse but for a factor of pixels(). The spectrum is lost.
  void backward(std::complex<double>* spectrum, double* image) const;

private:
  struct Plans;
  std::size_t width_;
  std::size_t height_;
  std::shared_ptr<const Plans> plans_;
};

} // namespace astromill::fft

// astromill: from the object to the light in the detector's pixels, and back
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/geometry.h"
#include "astromill/deconv/local_psf.h"
#include "astromill/fft/aligned.h"
#include "astromill/fft/real_transform.h"

#include <complex>
#include <cstddef>
#include <vector>

namespace astromill::deconv {

/// y = A x: each source of the object is spread by the PSF of its own place and added up in the
/// detector's pixels. With planes h_k and their weights w_k over the object,
/// A x = sample(sum over k of h_k * (w_k x)), where * is convolution and sample() takes every
/// subsample-th number: the planes include the pixels (see Response). In the Fourier space sample()
/// adds up what aliases, so the transform on the detector's side is of the coarse size.
/// Arrays are those of the geometry. Immutable, safe for use by many threads.
class ForwardModel {
public:
  /// Scratch arrays; one a worker.
  struct Workspace {
    explicit Workspace(const ForwardModel& model);
    fft::Aligned<float> weighted;             ///< fine
    fft::Aligned<std::complex<float>> fine;   ///< spectrum
    fft::Aligned<std::complex<float>> coarse; ///< spectrum
  };

  ForwardModel(const TileGeometry& geometry, const LocalPsf& psf);

  const TileGeometry& geometry() const { return geometry_; }

  /// light = A object. Object and light may not overlap; the object must be zero where it cannot
  /// be (beyond its margin).
  void apply(const fft::Aligned<float>& object, fft::Aligned<float>& light, Workspace& work) const;

  /// object = A^T light, over the whole canvas.
  void apply_transposed(const fft::Aligned<float>& light, fft::Aligned<float>& object,
                        Workspace& work) const;

  /// object_i = sum over detector pixels of a_ki^2 light_k, with the first plane's squares alone:
  /// for the noise of point sources.
  void apply_squares_transposed(const fft::Aligned<float>& light, fft::Aligned<float>& object,
                                Workspace& work) const;

  /// Transforms of the fine size that one product takes: the number of planes.
  std::size_t planes() const { return transfers_.size(); }

private:
  void gather(const fft::Aligned<std::complex<float>>& transfer, Workspace& work) const;
  fft::Aligned<std::complex<float>> transfer_of(const Image<double>& plane,
                                                const Response& response) const;

  TileGeometry geometry_;
  fft::RealTransform<float> fine_;
  fft::RealTransform<float> coarse_;
  std::vector<fft::Aligned<std::complex<float>>> transfers_{}; ///< spectra of the planes
  fft::Aligned<std::complex<float>> squares_{};                ///< of the first plane squared
  std::vector<fft::Aligned<float>> weights_{};                 ///< of planes 1, 2 ...
};

} // namespace astromill::deconv

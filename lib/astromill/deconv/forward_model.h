// astromill: from the object to the light in the detector's pixels, and back
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/geometry.h"
#include "astromill/deconv/local_psf.h"
#include "astromill/fft/aligned.h"
#include "astromill/fft/line_transform.h"

#include <complex>
#include <cstddef>
#include <vector>

namespace astromill::deconv {

/// y = A x: each source of the object is spread by the PSF of its own place and added up in the
/// detector's pixels. With planes h_k and their weights w_k over the object,
/// A x = sample(sum over k of h_k * (w_k x)), where * is convolution and sample() takes every
/// subsample-th number: the planes include the pixels (see Response).
/// Object and PSF are taken apart into their subsample^2 phases, each of which is an image of
/// detector pixels (polyphase decomposition): the light is the sum of their convolutions, so that
/// all transforms are of the coarse size and what aliases adds up by itself. Two phases at a time
/// are the parts of one complex image z, whose spectrum at (kx, ky) and the conjugate of that at
/// (-kx, -ky) are those of both: with Z and Z' = conj(Z(-k)), and H and H' alike for the PSF's
/// pair, the sum of their products is (H' Z + H Z') / 2. Z' of a column is the conjugate of the
/// transform of the mirrored column in the other direction, so that nothing has to be taken apart
/// or turned. Arrays are those of the geometry. Immutable, safe for use by many threads.
class ForwardModel {
  using Complex = std::complex<float>;

public:
  /// Scratch arrays; one a worker.
  class Workspace {
  public:
    explicit Workspace(const ForwardModel& model);
    std::size_t bytes() const;

  private:
    friend class ForwardModel;
    fft::Aligned<Complex> phases_; ///< spectra of phases of the same rows
    fft::Aligned<Complex> coarse_; ///< spectrum on the detector's side
    fft::Aligned<Complex> lines_;  ///< spectra of some rows
    fft::Aligned<Complex> column_;
    fft::Aligned<Complex> row_; ///< one or two phases of a fine row
  };

  ForwardModel(const TileGeometry& geometry, const LocalPsf& psf);

  const TileGeometry& geometry() const { return geometry_; }

  /// light = A object. Object and light may not overlap; the object must be zero where it cannot
  /// be (beyond its margin).
  void apply(const fft::Aligned<float>& object, fft::Aligned<float>& light, Workspace& work) const;

  /// object = A^T light where the object can be, else 0.
  void apply_transposed(const fft::Aligned<float>& light, fft::Aligned<float>& object,
                        Workspace& work) const;

  /// object_i = sum over detector pixels of a_ki^2 light_k, with the first plane's squares alone:
  /// for the noise of point sources.
  void apply_squares_transposed(const fft::Aligned<float>& light, fft::Aligned<float>& object,
                                Workspace& work) const;

  /// Planes of the PSF: a product takes the transforms of all phases for each.
  std::size_t planes() const { return transfers_.size(); }
  /// Of memory that the object holds, beside which each worker has its workspace.
  std::size_t bytes() const;

private:
  /// How a spectrum is stored: column by column, each beginning on a cache line. A pair has all
  /// of its columns, a single phase and a detector's image those of a real image.
  std::size_t columns() const { return rows_.real_spectrum(); }
  std::size_t columns_of(std::size_t phases) const {
    return phases == 2 ? rows_.length() : columns();
  }
  std::size_t real_size() const { return columns() * column_pitch_; }
  /// Of all phases of the same rows.
  std::size_t spectra_size(std::size_t subsample) const {
    return subsample / 2 * rows_.length() * column_pitch_ + subsample % 2 * real_size();
  }
  /// Of the transfer functions of the same.
  std::size_t transfer_size() const { return geometry_.subsample * real_size(); }

  /// Rows phase, phase + subsample, ... of an image; those from `end` on are zero.
  struct FineRows {
    std::size_t subsample;
    std::size_t phase;
    std::size_t end;
  };

  fft::Aligned<Complex> transfer_of(const Image<double>& plane, const Response& response,
                                    Workspace& work) const;
  void forward_rows(const FineRows& which, const float* image, const float* weights,
                    Complex* spectra, Workspace& work) const;
  void backward_rows(const FineRows& which, std::size_t end_x, Complex* spectra,
                     const float* weights, float* image, Workspace& work) const;
  void transfer_columns(Complex* transfers, Workspace& work) const;
  void add_columns(const Complex* transfers, bool first, Workspace& work) const;
  void spread_columns(const Complex* transfers, Workspace& work) const;
  void set_coarse(const fft::Aligned<float>& light, Workspace& work) const;
  void correlate(const fft::Aligned<Complex>& transfer, const float* weights,
                 fft::Aligned<float>& object, Workspace& work) const;
  void transform_coarse_columns(bool forward, Workspace& work) const;

  TileGeometry geometry_;
  fft::LineTransform rows_;
  fft::LineTransform columns_;
  std::size_t column_pitch_; ///< numbers from one column of a spectrum to the next
  std::size_t line_pitch_;   ///< from one row of a block to the next
  std::vector<fft::Aligned<Complex>>
      transfers_{}; ///< of the planes: of each pair of phases, conj(H') and H; of a single one H
  fft::Aligned<Complex> squares_{};          ///< of the first plane squared
  std::vector<fft::Aligned<float>> weights_; ///< of planes 1, 2 ...
};

} // namespace astromill::deconv

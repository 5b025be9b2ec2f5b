// astromill: samples made ready to be drawn at any sub-pixel position
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/samples.h"

#include <array>
#include <cstddef>
#include <vector>

namespace astromill::psf {

/// Most samples that count for one pixel along an axis.
inline constexpr std::size_t kMostTaps = 8;

/// Samples that count for the value at a place along one axis.
struct Taps {
  std::ptrdiff_t first = 0; ///< sample
  std::size_t count = 0;
  std::array<float, kMostTaps> weights{};
};

/// The samples around `place` (in samples, from 0) and their weights, which add up to 1.
Taps find_taps(Interpolation interpolation, double place);

/// The planes of a PSF as a star needs them: light in a detector pixel as a function of its
/// distance, on the lattice of the samples, as coefficients for find_taps().
///
/// The sums over a pixel and the charge diffusion do not depend on where on the lattice a pixel
/// falls, so they are done here, once, and leave the sum over pixels exact for every position: a
/// star keeps its flux. Around the samples are zeros: what can be drawn has all its taps.
class RenderPlanes {
public:
  explicit RenderPlanes(const Samples& samples);

  std::size_t width() const { return width_; } ///< samples along x, zeros included
  std::size_t height() const { return height_; }
  std::size_t count() const { return count_; }
  double oversampling() const { return oversampling_; }
  double centre_x() const { return centre_x_; } ///< of the star, sample from 0
  double centre_y() const { return centre_y_; }
  Interpolation interpolation() const { return interpolation_; }

  /// True where a pixel is a whole number of samples: then all pixels of a star have the same
  /// weights.
  bool has_one_phase() const { return oversampling_ == static_cast<double>(phases_); }

  /// Samples are kept by column modulo this, so that those of one phase are neighbours: sample m of
  /// a row is at m % phases() * phase_length() + m / phases(). 1 where the oversampling is no whole
  /// number.
  std::size_t phases() const { return phases_; }
  std::size_t phase_length() const { return phase_length_; }
  std::size_t row_length() const { return phases_ * phase_length_; }
  /// What 1 of the numbers of a plane is in samples: each plane, of whatever scale, fits floats.
  double unit(std::size_t plane) const { return units_[plane]; }
  const float* row(std::size_t plane, std::size_t y) const {
    return values_.data() + (plane * height_ + y) * row_length();
  }

  /// The light lies within this many samples of the centre along each axis.
  double reach() const;

private:
  void store(const std::vector<double>& coefficients, std::size_t plane);

  std::size_t width_ = 0;
  std::size_t height_ = 0;
  std::size_t count_ = 0;
  double oversampling_ = 1;
  double centre_x_ = 0;
  double centre_y_ = 0;
  Interpolation interpolation_ = Interpolation::cubic_spline;
  std::size_t phases_ = 1;
  std::size_t phase_length_ = 0;
  std::vector<float> values_{};
  std::vector<double> units_{};
};

} // namespace astromill::psf

// astromill: draws stars of PSFs that are given by samples
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/render_planes.h"
#include "astromill/psf/sampled_model.h"

#include <cstddef>
#include <vector>

namespace astromill::psf {

/// Combines the planes and interpolates along y in one go, row by row of the star, then along x.
/// The model must outlive it.
class SampledRenderer : public Renderer {
public:
  explicit SampledRenderer(const SampledModel& model);

  Stamp render(Position star, Position chip) override;

private:
  /// The pixels along one axis that can have light, and the samples that make up each.
  struct Axis {
    std::ptrdiff_t first = 0; ///< pixel of the image, from 0
    std::size_t count = 0;
    std::vector<Taps> taps; ///< of each pixel
  };
  void place(double position, double centre, std::size_t size, Axis& axis) const;
  void combine_rows(const Taps& taps);
  void interpolate_row(float* out);

  const SampledModel& model_;
  const RenderPlanes& planes_;
  Axis columns_;
  Axis rows_;
  std::vector<double> weights_;       ///< of the planes
  std::vector<const float*> sources_; ///< rows that are added up, and
  std::vector<float> source_weights_; ///< their weights
  std::vector<float> row_;            ///< their sum
  std::vector<float> pixels_;
};

} // namespace astromill::psf

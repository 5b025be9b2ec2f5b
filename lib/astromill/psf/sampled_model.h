// astromill: PSFs that are given by samples
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/field_weights.h"
#include "astromill/psf/model.h"
#include "astromill/psf/render_planes.h"
#include "astromill/psf/samples.h"

#include <memory>
#include <span>
#include <vector>

namespace astromill::psf {

/// A PSF of any format that holds samples: planes, of which the weighted sum is the PSF at a place.
class SampledModel final : public Model {
public:
  /// Fills in those members of the description that the samples and the field tell, and its
  /// warnings about them. Throws Error (with `where`) for samples that cannot be used, or without
  /// positive flux at a place where the PSF is known.
  SampledModel(Description description, Samples samples, std::unique_ptr<const FieldWeights> field,
               Where where);

  const Description& description() const override { return description_; }
  double support_radius() const override { return planes_.reach() / samples_.oversampling; }
  double raw_flux(Position chip) const override;
  std::vector<Position> field_positions() const override { return field_->positions(); }
  std::unique_ptr<Renderer> renderer() const override;

  /// The samples in a unit of their own, and how much of each plane makes up the PSF at a place:
  /// for what needs the PSF itself rather than stars, as a deconvolution does.
  const Samples& samples() const { return samples_; }
  void weights(Position chip, std::span<double> out) const { field_->at(chip, out); }

  /// The same PSF before the detector: without its pixels and the charge diffusion, and without
  /// the size of the samples. What it draws is the light at the pixels' centres, per pixel area.
  /// Null where the samples include the pixel.
  std::unique_ptr<const SampledModel> without_detector() const;

  /// For SampledRenderer.
  const RenderPlanes& planes() const { return planes_; }
  const Where& where() const { return where_; }
  /// Sets the weights of planes for unit flux. Throws Error where the flux is not positive.
  void unit_weights(Position chip, std::span<double> out) const;

private:
  double weighted_flux(std::span<const double> weights) const;
  void describe();
  void warn();
  void warn_of_flux(const std::vector<Position>& places);

  Description description_;
  Samples samples_;
  std::shared_ptr<const FieldWeights> field_;
  Where where_;
  double unit_; ///< what 1 of samples_ is in the file
  RenderPlanes planes_;
  std::vector<double> fluxes_; ///< of the planes, in units of unit_
};

} // namespace astromill::psf

// astromill: from a PSF argument of a command line to a model
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/model.h"
#include "astromill/text/arguments.h"

#include <memory>
#include <optional>
#include <string>

namespace astromill::psf {

/// What the user says about a PSF; overrides what its file says.
struct ModelOptions {
  std::optional<double> oversampling{}; ///< samples a detector pixel (--psf-oversampling)
  std::optional<bool> pixel_included{}; ///< --psf-pixel included|excluded; nothing: auto
  std::optional<int> detector{};        ///< of a file with several (--psf-detector)

  /// Throws UsageError naming an option that cannot be.
  void validate() const;
};

/// The model called `argument`: "gauss:FWHM[,RATIO,THETA]", "moffat:FWHM,BETA[,RATIO,THETA]" (FWHM
/// in pixels along the major axis, RATIO minor to major, THETA in degrees from x to y), or a file
/// whose format is recognised from its content. Throws UsageError for wrong numbers of an analytic
/// model, Error for options that do not suit what is in the file, or naming file, HDU, keyword or
/// line and value for a file that cannot be used.
std::shared_ptr<const Model> open_model(const std::string& argument, const ModelOptions& options);

/// --psf and the options about it that were given, for provenance; a file without its folder.
text::Arguments as_arguments(const std::string& psf, const ModelOptions& options);

} // namespace astromill::psf

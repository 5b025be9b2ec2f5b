// astromill: what all trials of a run share: the image, the PSF and what is looked for
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"
#include "astromill/completeness/report.h"
#include "astromill/exposure/exposure.h"
#include "astromill/findstars/search.h"
#include "astromill/stars/injection.h"
#include "astromill/stars/search_image.h"

#include <memory>
#include <utility>

namespace astromill::completeness {

/// An image made ready for trials. Immutable once made, shared by all workers.
struct Field {
  explicit Field(exposure::Exposure opened) : exposure(std::move(opened)) {}

  exposure::Exposure exposure;
  stars::SearchImage image{}; ///< a view of the exposure's pixels
  double sigma = 0;           ///< of the background
  findstars::SearchOptions search{};
  stars::Injection injection{};
  stars::PhotometryOptions photometry{}; ///< of one aperture
  double radius = 0;                     ///< within which detections are matched, pixels

  std::size_t width() const { return exposure.image.pixels.width; }
  std::size_t height() const { return exposure.image.pixels.height; }
  /// A star of that magnitude in the middle of the image.
  stars::Star middle(double magnitude) const {
    return {.x = 0.5 + 0.5 * static_cast<double>(width()),
            .y = 0.5 + 0.5 * static_cast<double>(height()),
            .magnitude = magnitude};
  }
  double aperture() const { return photometry.apertures.front(); }
  ImageView<const float> errors() const {
    return exposure.errors.empty() ? ImageView<const float>{} : exposure.errors.view();
  }
  stars::Photometer photometer() const { return {photometry, exposure.noise, exposure.photometry}; }
};

/// Opens image and PSF; says in `report` what was chosen and what is doubtful. Throws Error:
/// what open_exposure(), open_model() and measured_sigma() throw, no zero point, magnitudes too
/// bright for numbers (naming --mag).
std::unique_ptr<const Field> open_field(const Options& options, Report& report);

} // namespace astromill::completeness

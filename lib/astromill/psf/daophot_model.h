// astromill: the model that both kinds of DAOPHOT's PSF files hold
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/psf/daophot_profile.h"
#include "astromill/psf/model.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace astromill::psf {

/// What a PSF file of DAOPHOT says.
struct DaophotPsf {
  DaophotProfile profile{};
  double height = 0;             ///< of the formula
  double magnitude = 0;          ///< of a star of that height
  Position centre{1, 1};         ///< PSFX, PSFY: the terms in x and y are zero 1 pixel beyond
  double radius = 0;             ///< pixels; the light ends there
  std::size_t size = 0;          ///< samples of a table along an axis, odd; 0 where there are none
  std::size_t field_terms = 0;   ///< tables for the position in the field: 0, 1, 3, 6 or 10
  bool fractional_terms = false; ///< 5 more for the fraction of a pixel (FEXPAND)
  double unit = 1;               ///< what 1 of the samples is in the file
  std::vector<float> samples{};  ///< table after table, each row by row

  /// Takes the tables as they are in the file; `height` must be known.
  void set_samples(const std::vector<double>& values);

  std::size_t terms() const { return field_terms + (fractional_terms ? 5 : 0); }
};

/// The model; `description` has its format and details, the rest is filled in. Throws Error, with
/// `where`, if there is no positive flux in the middle of the field.
std::shared_ptr<const Model> make_daophot_model(DaophotPsf psf, Description description,
                                                const Where& where);

} // namespace astromill::psf

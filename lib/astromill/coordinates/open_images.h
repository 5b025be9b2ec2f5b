// astromill: the image or images that the options name
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/mosaic.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/physical_image.h"
#include "astromill/coordinates/report.h"

#include <optional>

namespace astromill::coordinates {

/// What a run works with: the sky of an image or a mosaic, or physical pixels.
struct Images {
  std::optional<Mosaic> mosaic;
  std::optional<PhysicalImage> physical;
};

/// Opens the image, or with --chips every image of the file that has a celestial WCS. What was
/// found, doubtful or chosen for the user goes to the report. Throws Error.
Images open_images(const Options& options, Report& report);

} // namespace astromill::coordinates

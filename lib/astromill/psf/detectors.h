// astromill: STDPSF files with the PSFs of several detectors
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/psf/model.h"
#include "astromill/psf/samples.h"

#include <optional>
#include <vector>

namespace astromill::psf {

/// Columns and rows of PSFs, at these places in pixels from 1; plane = row * columns + column.
struct DetectorGrid {
  std::vector<double> xs{};
  std::vector<double> ys{};
};

/// Of a file that has the PSFs of several detectors side by side (WFPC2, ACS/WFC, WFC3/UVIS, NIRCam
/// short wavelength), keeps those of detector `number`, and makes their places those on that
/// detector. The numbers are those of photutils: of WFPC2 1 PC1, 2 WF2, 3 WF3, 4 WF4; of ACS and
/// UVIS that of the image extension, SCI,1 or SCI,2; of NIRCam 1-4 A1-A4, 5-8 B1-B4. Without a
/// number all is kept, with a warning. Throws Error where there is no such detector.
void select_detector(DetectorGrid& grid, std::optional<int> number, const Where& where,
                     Samples& samples, Description& description);

} // namespace astromill::psf

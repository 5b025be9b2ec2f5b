// astromill: the formats of PSF files that hold samples
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"
#include "astromill/psf/open_model.h"
#include "astromill/psf/sampled_model.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::psf {

/// True for the header of a cube of PSFs on a grid: STDPSF of J. Anderson (NXPSFS) or that of
/// photutils and WebbPSF (DET_YX0).
bool is_grid_cube(const fits::Header& header);

/// The PSFs of the HDU at which `file` stands, and the charge diffusion in its extension CDKERNEL.
/// The star is at the middle sample, (n - 1) / 2 from 0. Throws Error naming file, HDU, keyword and
/// value: planes and positions that do not fit, sizes that cannot be, a detector that is not there.
std::shared_ptr<const Model> read_grid_cube(fits::File& file, const ModelOptions& options);

/// True for the HDU of a PSFEx model: a table PSF_DATA.
bool is_psfex_table(const fits::File& file);

/// The model in the table at which `file` stands: E. Bertin's PSFEx, a polynomial in the position.
/// The star is at sample n / 2 from 0, rounded down; samples include the pixel.
std::shared_ptr<const Model> read_psfex_table(fits::File& file, const ModelOptions& options);

/// One PSF that is an image, and what was understood of it.
struct SingleImage {
  Description description{};
  Samples samples{};
};

/// The PSF in the image at which `file` stands: one of TinyTim, with the star at sample n / 2 from
/// 0 (rounded down), or any other, with the star in the middle, (n - 1) / 2. Throws Error as above,
/// and where the sub-sampling of TinyTim, which does not record it, is not in the options.
SingleImage read_single_image(fits::File& file, const ModelOptions& options);

/// True where a file that begins with these bytes is a list of images: rows FILE X Y
/// [OVERSAMPLING].
bool is_image_list(std::string_view first_bytes);

/// The PSFs of such a list; names are relative to the list, positions from 1. Throws Error naming
/// file and line.
std::shared_ptr<const Model> read_image_list(const std::string& path, const ModelOptions& options);

/// The names of the images of such a list, as they are opened; none where the file is no list.
std::vector<std::string> listed_images(const std::string& path);

} // namespace astromill::psf

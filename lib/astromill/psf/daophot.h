// astromill: PSFs made by DAOPHOT, of IRAF (an image) and of P. Stetson (a text file)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"
#include "astromill/psf/model.h"

#include <memory>
#include <string>
#include <string_view>

namespace astromill::psf {

/// True where the header is that of a PSF made by noao.digiphot.daophot.psf.
bool is_daophot_image(const fits::Header& header);

/// The PSF in the HDU at which `file` stands. Throws Error naming file, HDU, keyword and value:
/// keywords missing or out of range, FUNCTION unknown, size or number of planes not as PSFRAD and
/// VARORDER say, values that are no numbers, no positive flux.
std::shared_ptr<const Model> read_daophot_image(fits::File& file);

/// True where a file that begins with these bytes (at least its first line) is a .psf file of
/// DAOPHOT II or ALLSTAR.
bool is_daophot_ascii(std::string_view first_bytes);

/// The PSF in a .psf file of DAOPHOT II or ALLSTAR; "-" is standard input. Throws Error naming
/// file, line and text.
std::shared_ptr<const Model> read_daophot_ascii(const std::string& path);

} // namespace astromill::psf

// astromill: finds the PSF in a FITS file
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/fits_file.h"

#include "astromill/fits/image_name.h"
#include "astromill/psf/file_formats.h"

namespace astromill::psf {

namespace {

bool has_psf(const fits::File& file) { return file.info().has_image() || is_psfex_table(file); }

} // namespace

fits::File open_psf_hdu(const std::string& name) {
  const fits::ImageName parts = fits::parse_image_name(name);
  if (!parts.section.empty())
    throw Error("a section of a PSF cannot be taken", {.file = name});
  fits::File file(parts.file);
  if (!parts.hdu.empty()) {
    file.select(parts.hdu);
    if (!has_psf(file))
      throw Error("has no image and no PSFEx model", file.header().where());
    return file;
  }
  for (int number = file.first_number(); file.move_to(number); ++number)
    if (has_psf(file))
      return file;
  // IRAF keeps PSFs that are a formula alone in a header without data.
  file.move_to(file.first_number());
  return file;
}

} // namespace astromill::psf

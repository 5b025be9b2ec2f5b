// astromill: findstars, the stars of an image as IRAF's daofind and phot have them
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/findstars.h"

int main(int argc, char** argv) {
  return astromill::cli::run_findstars(
      {.name = "findstars",
       .usage = "[OPTIONS] IMAGE",
       .examples = R"(Stars of an image, found as IRAF's daofind does and measured as its phot does.

  findstars --fwhm 2.5 image.fits                    stars, a line each
  findstars image.fits | pix2sky -c x,y image.fits   their positions on the sky
  findstars --fwhm 1.8 --sigma 0.8 --aperture 3 --annulus 20,10 image.fits -o stars.fits
  findstars --mask 'image.fits[DQ]' 'image.fits[SCI]' -o stars.reg    for ds9

)"},
      argc, argv);
}

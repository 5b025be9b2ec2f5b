// astromill: completeness, which part of the stars of each magnitude a search finds
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/completeness.h"

int main(int argc, char** argv) {
  return astromill::cli::run_completeness(
      {.name = "completeness",
       .usage = "[OPTIONS] IMAGE --psf PSF --mag LO:HI:STEP --stars N --trials N -o CURVE",
       .examples = R"(Adds artificial stars, trial after trial, and tells how many are found again.

  completeness image.fits --psf psf.fits --mag 16:26:0.5 --stars 50 --trials 400 \
               --fwhm 1.8 --gain 14 --aperture 3 -o curve.txt --plot curve.pdf
  completeness image.fits --psf gauss:2.5 --zeropoint 25 --mag 18:25:0.25 --stars 100 \
               --trials 1000 -o curve.fits --stars-table stars.fits --checkpoint run.ckp
  completeness image.fits --psf psf.fits --config complete.cfg --mag 16:26:0.5 --stars 50 \
               --trials 100 -o curve.txt             as Singh, Browne & Butler (2013) do
  completeness image.fits --psf psf.fits --mag 16:26:0.5 --stars 50 --trials 100 \
               --detector 'sex {image} -c $OLDPWD/my.sex -CATALOG_NAME {catalogue}' -o curve.txt

)",
       .more = "More options, also those of findstars and addstars: --help-all"},
      argc, argv);
}

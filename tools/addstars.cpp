// astromill: addstars, artificial stars added to an image
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/addstars.h"

int main(int argc, char** argv) {
  return astromill::cli::run_addstars(
      {.name = "addstars",
       .usage = "[OPTIONS] IMAGE --psf PSF (--list FILE | --random N --mag LO:HI) -o OUT",
       .examples = R"(Adds artificial stars to an image; writes OUT and a list of them, OUT.art.

  addstars image.fits --psf psf.fits --list stars.txt -o out.fits
  addstars image.fits --psf psf.fits --random 50 --mag 16:26 --gain 14 -o out.fits
  addstars image.fits --psf gauss:2.5 --zeropoint 25 --random 100 --grid 30 \
           --lf counts.txt -o out.fits --added out-stars.fits
  addstars 'm71.fits[200:711,200:711]' --psf psf.fits --list inj.art --noise none \
           --psf-coordinates section -o out.fits        as IRAF's addstar does

)"},
      argc, argv);
}

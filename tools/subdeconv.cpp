// astromill: subdeconv, images restored on a finer grid
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/subdeconv.h"

int main(int argc, char** argv) {
  return astromill::cli::run_subdeconv(
      {.name = "subdeconv",
       .usage = "[OPTIONS] IMAGE --psf PSF --subsample N -o OUT.fits",
       .examples = R"(Restores an image on pixels N times finer, by maximum entropy.

  subdeconv a.fits --psf grid.fits --subsample 2 --gain 7 --readnoise 5 -o out.fits
  subdeconv 'drz.fits[SCI]' --psf psf.fits --subsample 3 --gain 1.5 --readnoise 3 \
            --mask DQ --sky 12.5 --keep-sky -o out.fits --plot out.pdf
  subdeconv a.fits --psf psf.fits --subsample 2 --gain 7 --readnoise 5 -o out.fits \
            --extensions model,residual,tiles --checkpoint run.ckp
  subdeconv a.fits --psf psf.fits --subsample 2 --config deconvolve.cfg --aim 1 \
            -o out.fits            parameters of Singh, Browne & Butler (2013)

)",
       .more = "More options: --help-all"},
      argc, argv);
}

// astromill: astromill-scaling, how the time of a command depends on threads and ranks
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/scaling.h"

int main(int argc, char** argv) {
  return astromill::cli::run_scaling(
      {.name = "astromill-scaling",
       .usage = "[OPTIONS] -- COMMAND...",
       .examples =
           R"(Times a command with 1, 2, 4 ... threads or ranks, and says how well it scales.

  astromill-scaling -- pix2sky image.fits list.txt -o sky.txt
  astromill-scaling --threads 1,2,4,8 --repeat 9 --plot scaling.pdf --json scaling.json \
                    -- subdeconv a.fits --psf psf.fits --subsample 2 --gain 7 -o out.fits
  astromill-scaling --threads 1-4 -- sort --parallel {threads} -o sorted.txt list.txt
  astromill-scaling --ranks 1,2,4 --threads 4 -- completeness a.fits --psf psf.fits ...
  astromill-scaling --simulate 10000 --items 100000 --plot cluster.pdf \
                    -- completeness a.fits --psf psf.fits ...

)"},
      argc, argv);
}

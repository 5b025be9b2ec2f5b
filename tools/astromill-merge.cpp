// astromill: astromill-merge, the parts of a job put together
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/merge.h"

int main(int argc, char** argv) {
  return astromill::cli::run_merge(
      {.name = "astromill-merge",
       .usage = "[OPTIONS] PART... -o OUT",
       .examples = R"(Puts together what runs of completeness or subdeconv with --shard have done.

  completeness sky.fits --psf gauss:2.5 --zeropoint 25 --mag 18:24:0.5 --stars 50 \
               --trials 400 --shard 1/4 -o part1             ... and 2/4, 3/4, 4/4, then
  astromill-merge part? -o curve.txt --stars-table stars.fits --plot curve.pdf
  astromill-merge part? -o restored.fits --tiles-table tiles.txt      of subdeconv
  astromill-merge --list part?

)"},
      argc, argv);
}

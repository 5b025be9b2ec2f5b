// astromill: pix2sky, pixel coordinates of an image to positions on the sky
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/coordinates.h"

int main(int argc, char** argv) {
  return astromill::cli::run_coordinates(
      astromill::coordinates::Direction::pixel_to_sky,
      {.name = "pix2sky",
       .usage = "[OPTIONS] IMAGE [LIST | @LIST | X Y ...]  (no LIST: stdin)",
       .examples = R"(Pixel coordinates of an image to positions on the sky, a row for each row.

  pix2sky image.fits 100 200                      one pixel, in degrees
  pix2sky --format hms image.fits 100 200 300 400
  pix2sky image.fits stars.txt -o stars-sky.txt   X and Y in columns 1 and 2
  pix2sky -c x,y 'mosaic.fits[SCI,1]' stars.csv   columns by name
  detect image.fits | pix2sky image.fits --rows coords --status

)"},
      argc, argv);
}

// astromill: sky2pix, positions on the sky to pixel coordinates of an image
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/coordinates.h"

int main(int argc, char** argv) {
  return astromill::cli::run_coordinates(
      astromill::coordinates::Direction::sky_to_pixel,
      {.name = "sky2pix",
       .usage = "[OPTIONS] IMAGE [LIST | @LIST | LON LAT ...]  (no LIST: stdin)",
       .examples = R"(Positions on the sky to pixel coordinates of an image, a row for each row.

  sky2pix image.fits 298.4438 18.7792             one position, in degrees
  sky2pix image.fits 19:53:46.5 -1:02:03          RA in hours; or 19h53m46.5s
  sky2pix image.fits stars.txt -o stars-xy.txt    position in columns 1 and 2
  sky2pix -c ra,dec 'mosaic.fits[SCI,1]' stars.csv
  catalogue | sky2pix image.fits --rows coords --status

)"},
      argc, argv);
}

// astromill: the frames module as a program, for frames_astropy.py
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/conversion.h"
#include "astromill/frames/proper_motion.h"

#include <cstdio>
#include <iostream>
#include <string>

using namespace astromill::frames;

/// Rows "convert FROM TO LON LAT" and "move YEARS LON LAT PMLON PMLAT" from standard input become
/// rows "LON LAT".
int main() {
  std::string kind;
  while (std::cin >> kind) {
    double lon = 0;
    double lat = 0;
    if (kind == "convert") {
      std::string from;
      std::string to;
      std::cin >> from >> to >> lon >> lat;
      Conversion(parse_frame(from).value(), parse_frame(to).value()).apply({&lon, 1}, {&lat, 1});
    } else {
      double years = 0;
      double pm_lon = 0;
      double pm_lat = 0;
      std::cin >> years >> lon >> lat >> pm_lon >> pm_lat;
      apply_proper_motion({&lon, 1}, {&lat, 1}, {&pm_lon, 1}, {&pm_lat, 1}, years);
    }
    if (!std::cin)
      return 1;
    std::printf("%.17g %.17g\n", lon, lat);
  }
  return 0;
}

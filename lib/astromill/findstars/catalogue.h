// astromill: the catalogue of the stars that were found: text, FITS table, ds9 regions
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/findstars/options.h"
#include "astromill/findstars/search.h"

#include <cstddef>
#include <string>
#include <vector>

namespace astromill::findstars {

/// Stars in columns.
struct Catalogue {
  /// A position on paper: whole thousandths of a pixel, as IRAF prints it. Photometry is done
  /// there, so that the table says where.
  struct Star {
    double x = 0; ///< 1-based pixels
    double y = 0;
    float magnitude = 0; ///< -2.5 log10(density / threshold)
    stars::PeakShape shape{};
  };
  std::vector<Star> stars{};
  Photometry photometry{}; ///< empty without apertures
  std::size_t apertures = 0;
};

/// The nearest thousandth of a pixel.
double printed_position(float pixels);

/// What a table says of the image.
struct Background {
  double sigma = 0;   ///< its noise
  std::string unit{}; ///< BUNIT, empty where the image has none
};

/// Writes the catalogue in the form that the output's name asks for. The caller commits.
void write_catalogue(OutputFile& output, const Catalogue& catalogue, const Options& options,
                     const Background& background);

} // namespace astromill::findstars

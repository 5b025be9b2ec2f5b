// astromill: a small restoration made by hand, for tests of the products
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/products.h"
#include "astromill/exposure/exposure.h"

#include <cstddef>
#include <string>

namespace astromill::test {

/// Options for an image of electrons over a gain of 2 with a sky of 5 a pixel.
inline deconv::Options sample_options(const std::string& image, std::size_t subsample) {
  deconv::Options options;
  options.image = image;
  options.psf = "gauss:2";
  options.exposure.gain = "2";
  options.exposure.readnoise = "3";
  options.sky = "5";
  options.subsample = subsample;
  return options;
}

/// The image in electrons; undefined pixels are bad.
inline deconv::Observation sample_observation(const deconv::Options& options) {
  deconv::Observation out(
      exposure::open_exposure(options.image, options.exposure, exposure::NoiseUse::needed));
  const Image<float>& pixels = out.exposure.image.pixels;
  out.counts = Image<float>(pixels.width, pixels.height);
  out.flaws = Image<deconv::Flaw>(pixels.width, pixels.height);
  out.sky = Image<float>(pixels.width, pixels.height, 10);
  out.variance = Image<float>(pixels.width, pixels.height, 9);
  for (std::size_t i = 0; i < pixels.pixels.size(); ++i)
    if (pixels.pixels[i] == pixels.pixels[i]) // no NaN
      out.counts.pixels[i] = 2 * pixels.pixels[i];
    else
      out.flaws.pixels[i] = deconv::Flaw::bad;
  out.sky_level = 5;
  return out;
}

/// An object whose pixels differ, and the sums over its blocks as light.
inline deconv::RestoredImage sample_restored(const deconv::Observation& observation,
                                             std::size_t n) {
  deconv::RestoredImage out;
  out.object = Image<float>(n * observation.width(), n * observation.height());
  out.light = Image<float>(observation.width(), observation.height());
  for (std::size_t y = 0; y < out.object.height; ++y)
    for (std::size_t x = 0; x < out.object.width; ++x) {
      const auto value = static_cast<float>((13 * x + 29 * y) % 17);
      out.object.view()(x, y) = value;
      out.light.view()(x / n, y / n) += value;
    }
  return out;
}

/// Two tiles, the second of which did not converge.
inline deconv::Report sample_report(const deconv::Observation& observation) {
  deconv::Report report;
  report.width = static_cast<std::int64_t>(observation.width());
  report.height = static_cast<std::int64_t>(observation.height());
  report.sky_level = 5;
  report.psf_error = 0.0125;
  report.tiles = {{.tile = 1,
                   .data = {0, 0, 256, 200},
                   .iterations = 30,
                   .convolutions = 65,
                   .chi2 = 1,
                   .chi2_raw = 1.25,
                   .npix = 51000,
                   .masked = 200,
                   .flux = 123456.75,
                   .psf_error = 0.0125,
                   .planes = 4,
                   .ending = deconv::Ending::converged,
                   .converged = true},
                  {.tile = 2, .data = {128, 0, 256, 200}, .masked = 51200}};
  return report;
}

} // namespace astromill::test

// astromill: simulated fields of stars as deconvolution observes them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/psf/model.h"
#include "astromill/text/shortest.h"
#include "support/fits_writer.h"
#include "support/random.h"
#include "support/star_field.h"
#include "support/temporary_directory.h"

#include <cmath>
#include <cstddef>
#include <string>

namespace astromill::deconv::test_field {

/// What is known of an image but its pixels.
struct Detector {
  double gain = 1;      // e- per count
  double readnoise = 5; // e-
  double sky = 20;      // e-
};

/// Opened from a file, counts in e-.
inline Observation observe(const Image<float>& electrons, const Detector& detector) {
  const test::TemporaryDirectory folder;
  Options options;
  options.image = folder.file("image.fits");
  Image<float> image = electrons;
  for (float& value : image.pixels)
    value = static_cast<float>(static_cast<double>(value) / detector.gain);
  test::FitsWriter({static_cast<long>(image.width), static_cast<long>(image.height)})
      .values(-32, {image.pixels.begin(), image.pixels.end()})
      .write(options.image);
  options.exposure.gain = text::shortest(detector.gain);
  options.exposure.readnoise = text::shortest(detector.readnoise);
  options.sky = text::shortest(detector.sky / detector.gain);
  Report report;
  return open_observation(options, report);
}

/// Adds a star whose centre is at `at`, 1-based.
inline void add_star(Image<double>& light, psf::Renderer& renderer, psf::Position at, double flux) {
  const psf::Stamp stamp = renderer.render(at, at);
  for (std::size_t y = 0; y < stamp.pixels.height; ++y)
    for (std::size_t x = 0; x < stamp.pixels.width; ++x) {
      const std::size_t i = static_cast<std::size_t>(stamp.x) + x; // wraps below 0
      const std::size_t j = static_cast<std::size_t>(stamp.y) + y;
      if (i < light.width && j < light.height)
        light.view()(i, j) += flux * static_cast<double>(stamp.pixels(x, y));
    }
}

struct Stars {
  int count = 400;
  double faintest = 100; // e-
  double brightest = 1e5;
};

/// Stars anywhere on and a little off the image, as many faint as bright ones, on the sky.
inline Image<double> stars_on_sky(const psf::Model& psf, std::size_t side, const Stars& stars,
                                  double sky, test::Random& random) {
  Image<double> light(side, side, sky);
  const auto renderer = psf.renderer();
  for (int star = 0; star < stars.count; ++star) {
    const double flux = random.log_uniform(stars.faintest, stars.brightest);
    const double far = static_cast<double>(side) + 5;
    const double x = random.uniform(-5, far);
    add_star(light, *renderer, {x, random.uniform(-5, far)}, flux);
  }
  return light;
}

/// Noise of light (Gaussian where there is much of it, else Poisson's) and read-out, then whole
/// counts.
inline Image<float> with_noise(const Image<double>& light, const Detector& detector,
                               test::Random& random) {
  const auto photons = [&](double mean) {
    constexpr double kMany = 50;
    if (mean > kMany)
      return mean + std::sqrt(mean) * test::normal(random);
    double product = random.uniform(0, 1);
    int count = 0;
    for (const double least = std::exp(-mean); product > least; product *= random.uniform(0, 1))
      ++count;
    return static_cast<double>(count);
  };
  Image<float> out(light.width, light.height);
  for (std::size_t i = 0; i < light.pixels.size(); ++i)
    out.pixels[i] = static_cast<float>(
        detector.gain *
        std::round((photons(light.pixels[i]) + detector.readnoise * test::normal(random)) /
                   detector.gain));
  return out;
}

} // namespace astromill::deconv::test_field

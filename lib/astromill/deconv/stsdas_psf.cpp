// astromill: the PSF that the paper gave to STSDAS mem
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/field_nodes.h"
#include "astromill/deconv/stsdas.h"
#include "astromill/psf/sampled_model.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace astromill::deconv {

namespace {

/// Adds an image, its elements (x, y) `factor` times at (x + dx, y + dy).
void add(const Image<double>& from, double factor, std::size_t dx, std::size_t dy,
         Image<double>& to) {
  for (std::size_t y = 0; y < from.height; ++y)
    for (std::size_t x = 0; x < from.width; ++x)
      to.view()(x + dx, y + dy) += factor * from.view()(x, y);
}

/// What a renderer draws in pixels whose centres are multiples of 1 / subsample from the star.
Image<double> sampled(const psf::Model& model, psf::Position chip, std::size_t subsample) {
  const auto n = static_cast<std::ptrdiff_t>(subsample);
  const auto radius = static_cast<std::ptrdiff_t>(std::ceil(model.support_radius())) * n;
  const auto side = static_cast<std::size_t>(2 * radius + 1);
  Image<double> out(side, side);
  const std::unique_ptr<psf::Renderer> renderer = model.renderer();
  const auto star = [n](std::ptrdiff_t phase) {
    return 1 + static_cast<double>(phase) / static_cast<double>(n);
  };
  for (std::ptrdiff_t b = 0; b < n; ++b)
    for (std::ptrdiff_t a = 0; a < n; ++a) {
      const psf::Stamp stamp = renderer->render({star(a), star(b)}, chip);
      for (std::size_t y = 0; y < stamp.pixels.height; ++y)
        for (std::size_t x = 0; x < stamp.pixels.width; ++x) {
          const std::ptrdiff_t i = (stamp.x + static_cast<std::ptrdiff_t>(x)) * n - a + radius;
          const std::ptrdiff_t j = (stamp.y + static_cast<std::ptrdiff_t>(y)) * n - b + radius;
          if (std::min(i, j) >= 0 && std::max(i, j) <= 2 * radius)
            out.view()(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) =
                static_cast<double>(stamp.pixels(x, y));
        }
    }
  return out;
}

/// The samples of a PSF themselves.
Image<double> plane_at(const psf::SampledModel& model, psf::Position chip) {
  const psf::Samples& samples = model.samples();
  std::vector<double> weights(samples.planes());
  model.weights(chip, weights);
  Image<double> out(samples.width, samples.height, 0.0);
  for (std::size_t k = 0; k < weights.size(); ++k)
    for (std::size_t i = 0; i < out.pixels.size(); ++i)
      out.pixels[i] += weights[k] * samples.plane(k)[i];
  return out;
}

/// Without the pixel, with the charge diffusion.
Image<double> without_pixel(const psf::SampledModel& model, psf::Position chip,
                            std::size_t subsample) {
  const psf::Samples& samples = model.samples();
  Image<double> light = samples.oversampling == static_cast<double>(subsample)
                            ? plane_at(model, chip)
                            : sampled(*model.without_detector(), chip, subsample);
  const Image<double>& kernel = samples.diffusion;
  if (kernel.empty())
    return light;
  Image<double> out(light.width + (kernel.width - 1) * subsample,
                    light.height + (kernel.height - 1) * subsample, 0.0);
  for (std::size_t y = 0; y < kernel.height; ++y)
    for (std::size_t x = 0; x < kernel.width; ++x)
      add(light, kernel.view()(x, y), x * subsample, y * subsample, out);
  return out;
}

} // namespace

Image<double> stsdas_psf(const psf::Model& model, const exposure::ChipMap& chip,
                         const Rectangle& tile, std::size_t subsample) {
  const auto middle = [](std::size_t first, std::size_t size) {
    return static_cast<double>(first) + (static_cast<double>(size) - 1) / 2;
  };
  const psf::Position place =
      to_chip(chip, middle(tile.x, tile.width), middle(tile.y, tile.height));
  const auto* samples = dynamic_cast<const psf::SampledModel*>(&model);
  Image<double> out = samples != nullptr && !samples->samples().pixel_included
                          ? without_pixel(*samples, place, subsample)
                          : sampled(model, place, subsample);
  double sum = 0;
  for (const double value : out.pixels)
    sum += value;
  for (double& value : out.pixels)
    value /= sum;
  return out;
}

} // namespace astromill::deconv

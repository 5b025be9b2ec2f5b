// astromill: sums over the pixels of a tile
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/misfit.h"

#include "astromill/base/vector_clones.h"
#include "astromill/deconv/lanes.h"
#include "astromill/deconv/pixel_noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::deconv {

namespace {

using Array = fft::Aligned<float>;

/// What is known of the pixels.
struct Pixels {
  const float* counts;
  const float* sky;
  const float* variance;
  const float* use;
  PixelNoise<float> noises;
  std::size_t size;

  explicit Pixels(const TileData& data)
      : counts(data.counts.data()), sky(data.sky.data()), variance(data.variance.data()),
        use(data.use.data()), noises{data.light_noise, data.psf_error}, size(data.counts.size()) {}

  float noise(std::size_t i, float light) const {
    return noises.of_counts(light + sky[i], variance[i]);
  }
  float with_psf(float noise, float light) const { return noises.with_psf(noise, light); }
};

struct Moments {
  Lanes chi2{};
  Lanes raw{};
};

/// `psf_part`: 1 where the error of the PSF counts in `weighted`, else 0. It does in the sums.
ASTROMILL_VECTOR_CLONES
void weigh_pixels(const Pixels& pixels, const float* light, float psf_part, float* weighted,
                  Moments& sums) {
  over_lanes(pixels.size, [&](std::size_t i, std::size_t lane) {
    const float noise = pixels.noise(i, light[i]);
    const float miss = (pixels.counts[i] - light[i] - pixels.sky[i]) * pixels.use[i];
    const float all = pixels.with_psf(noise, light[i]);
    weighted[i] = miss / (noise + psf_part * (all - noise));
    sums.chi2.add(lane, miss * miss / all);
    sums.raw.add(lane, miss * miss / noise);
  });
}

ASTROMILL_VECTOR_CLONES
void sum_pixels(const Pixels& pixels, const float* from, const float* to, float t, Moments& sums) {
  over_lanes(pixels.size, [&](std::size_t i, std::size_t lane) {
    const float light = from[i] + t * (to[i] - from[i]);
    const float noise = pixels.noise(i, light);
    const float miss = (pixels.counts[i] - light - pixels.sky[i]) * pixels.use[i];
    sums.chi2.add(lane, miss * miss / pixels.with_psf(noise, light));
    sums.raw.add(lane, miss * miss / noise);
  });
}

/// Where errors are given, what these are in counts is not known: 3 sigma keeps steps from
/// overshooting at faint pixels, and does not slow them at bright ones.
ASTROMILL_VECTOR_CLONES
void find_curvatures(const Pixels& pixels, const float* light, float* curvature) {
  const bool counted = pixels.noises.light_noise > 0;
  for (std::size_t i = 0; i < pixels.size; ++i) {
    const float noise = pixels.noise(i, light[i]);
    const float y = light[i] > 0 ? light[i] : 0;
    const float reach = counted ? noise / pixels.noises.light_noise : y + 3 * std::sqrt(noise);
    curvature[i] = pixels.use[i] * reach / noise;
  }
}

ASTROMILL_VECTOR_CLONES
void blend_arrays(const float* from, float t, float* to, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    to[i] = from[i] + t * (to[i] - from[i]);
}

} // namespace

Misfit weigh(const TileData& data, const Array& light, Array& weighted) {
  Moments sums;
  weigh_pixels(Pixels(data), light.data(), 1, weighted.data(), sums);
  return {.chi2 = sums.chi2.total(), .chi2_raw = sums.raw.total()};
}

Misfit weigh_by_noise(const TileData& data, const Array& light, Array& weighted) {
  Moments sums;
  weigh_pixels(Pixels(data), light.data(), 0, weighted.data(), sums);
  return {.chi2 = sums.chi2.total(), .chi2_raw = sums.raw.total()};
}

Misfit misfit_between(const TileData& data, const Array& from, const Array& to, float t) {
  Moments sums;
  sum_pixels(Pixels(data), from.data(), to.data(), t, sums);
  return {.chi2 = sums.chi2.total(), .chi2_raw = sums.raw.total()};
}

Misfit misfit(const TileData& data, const Array& light) {
  return misfit_between(data, light, light, 0);
}

void find_curvature(const TileData& data, const Array& light, Array& curvature) {
  find_curvatures(Pixels(data), light.data(), curvature.data());
}

bool curvature_varies(const TileData& data) { return data.light_noise <= 0; }

double mean_light(const TileData& data) {
  double sum = 0;
  double pixels = 0;
  for (std::size_t i = 0; i < data.counts.size(); ++i) {
    sum += static_cast<double>(data.use[i] * (data.counts[i] - data.sky[i]));
    pixels += static_cast<double>(data.use[i]);
  }
  return pixels > 0 ? sum / pixels : 0;
}

void find_inverse_variance(const TileData& data, const Array& light, Array& inverse) {
  const Pixels pixels(data);
  for (std::size_t i = 0; i < pixels.size; ++i)
    inverse[i] = pixels.use[i] / pixels.with_psf(pixels.noise(i, light[i]), light[i]);
}

void times_light(const TileData& data, Array& weights) {
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] *= data.counts[i] - data.sky[i];
}

void blend(const Array& from, float t, Array& to) {
  blend_arrays(from.data(), t, to.data(), to.size());
}

} // namespace astromill::deconv

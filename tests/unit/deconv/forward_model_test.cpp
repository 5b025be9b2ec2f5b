// astromill: the forward model against the sums that it stands for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/forward_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace astromill::deconv {
namespace {

/// A lopsided PSF of two planes, its weight a slope over the field.
LocalPsf lopsided(std::size_t subsample) {
  LocalPsf psf;
  psf.subsample = subsample;
  psf.response.first_x = -3;
  psf.response.first_y = -2;
  for (std::size_t k = 0; k < 2; ++k) {
    Image<double> plane(7, 6);
    for (std::size_t i = 0; i < plane.pixels.size(); ++i)
      plane.pixels[i] =
          std::sin(static_cast<double>(i * (k + 1) + 1)) / static_cast<double>(10 + 10 * k);
    psf.response.planes.push_back(plane);
  }
  psf.weights = [](double x, double y, std::span<double> weights) {
    weights[0] = 0.03 * x - 0.05 * y;
  };
  psf.reach = 4;
  return psf;
}

class ForwardModelTest : public testing::TestWithParam<std::size_t> {};

TEST_P(ForwardModelTest, IsTheSumOverSourcesAndItsTransposeIsOne) {
  const std::size_t n = GetParam();
  const LocalPsf psf = lopsided(n);
  const TileGeometry geometry = tile_geometry({5, 7, 11, 9}, n, 2, psf.reach);
  const ForwardModel model(geometry, psf);
  ForwardModel::Workspace work(model);
  fft::Aligned<float> object(geometry.fine_pixels());
  const Rectangle part = geometry.object();
  fft::Aligned<double> expected(geometry.coarse_pixels());
  for (std::size_t y = 0; y < part.height; ++y)
    for (std::size_t x = 0; x < part.width; ++x) {
      const auto value = static_cast<float>((x * 7 + y * 13) % 11);
      object[y * geometry.fine_width() + x] = value;
      const double fine = static_cast<double>(n);
      double weight = 0;
      psf.weights(5.0 - 2.0 + (static_cast<double>(x) + 0.5) / fine - 0.5,
                  7.0 - 2.0 + (static_cast<double>(y) + 0.5) / fine - 0.5, {&weight, 1});
      for (std::size_t q = 0; q < geometry.canvas_height; ++q)
        for (std::size_t p = 0; p < geometry.canvas_width; ++p) {
          const auto at = [&](std::size_t pixel, std::size_t source, std::ptrdiff_t first) {
            return static_cast<std::ptrdiff_t>(pixel * n) - static_cast<std::ptrdiff_t>(source) -
                   first;
          };
          const auto i = at(p, x, -3);
          const auto j = at(q, y, -2);
          if (i < 0 || i >= 7 || j < 0 || j >= 6)
            continue;
          const auto element = static_cast<std::size_t>(j * 7 + i);
          expected[q * geometry.canvas_width + p] +=
              static_cast<double>(value) * (psf.response.planes[0].pixels[element] +
                                            weight * psf.response.planes[1].pixels[element]);
        }
    }
  fft::Aligned<float> light(geometry.coarse_pixels());
  model.apply(object, light, work);
  for (std::size_t q = 0; q < 9; ++q)
    for (std::size_t p = 0; p < 11; ++p) {
      const std::size_t i = (q + 2) * geometry.canvas_width + p + 2;
      EXPECT_NEAR(light[i], expected[i], 2e-5) << p << ' ' << q;
    }
  fft::Aligned<float> probe(geometry.coarse_pixels());
  for (std::size_t i = 0; i < probe.size(); ++i)
    probe[i] = static_cast<float>(i % 5) - 2;
  fft::Aligned<float> back(geometry.fine_pixels());
  model.apply_transposed(probe, back, work);
  double left = 0;
  double right = 0;
  for (std::size_t i = 0; i < probe.size(); ++i)
    left += static_cast<double>(light[i]) * static_cast<double>(probe[i]);
  for (std::size_t i = 0; i < back.size(); ++i)
    right += static_cast<double>(back[i]) * static_cast<double>(object[i]);
  EXPECT_NEAR(left, right, 1e-5 * std::abs(left) + 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Subsample, ForwardModelTest, testing::Values(1, 2, 3, 4));

} // namespace
} // namespace astromill::deconv

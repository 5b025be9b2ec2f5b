// astromill: tests of the intrinsic correlation function
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/forward_model.h"
#include "astromill/deconv/icf.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace astromill::deconv {
namespace {

double sum(const Image<float>& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0);
}

/// A lopsided function of 3 x 5 pixels.
Icf lopsided() {
  Icf icf{Image<float>(5, 5)};
  for (std::size_t y = 0; y < 5; ++y)
    for (std::size_t x = 1; x < 4; ++x)
      icf.kernel.view()(x, y) = static_cast<float>(x + 3 * y) / 120;
  return icf;
}

TEST(Icf, AGaussianHasItsWidthAndUnitSum) {
  const Icf icf = open_icf("1.5", 2);
  EXPECT_NEAR(sum(icf.kernel), 1, 1e-6);
  double moment = 0;
  const auto middle = static_cast<double>(icf.kernel.width / 2);
  for (std::size_t y = 0; y < icf.kernel.height; ++y)
    for (std::size_t x = 0; x < icf.kernel.width; ++x)
      moment += static_cast<double>(icf.kernel.view()(x, y)) *
                std::pow(static_cast<double>(x) - middle, 2);
  EXPECT_NEAR(std::sqrt(moment) * 2.354820045, 3.0, 1e-3); // fine pixels
  EXPECT_TRUE(open_icf("", 2).empty());
}

TEST(Icf, APointBecomesTheFunction) {
  const Icf icf = lopsided();
  Image<float> hidden(11, 9);
  hidden.view()(6, 4) = 2;
  const Image<float> image = visible(hidden, icf);
  for (std::size_t y = 0; y < 5; ++y)
    for (std::size_t x = 0; x < 5; ++x)
      EXPECT_FLOAT_EQ(image.view()(x + 4, y + 2), 2 * icf.kernel.view()(x, y)) << x << ' ' << y;
  EXPECT_NEAR(sum(image), 2 * sum(icf.kernel), 1e-6);
  hidden.view()(6, 4) = 0;
  hidden.view()(0, 0) = 1;
  EXPECT_FLOAT_EQ(visible(hidden, icf).view()(0, 0), icf.kernel.view()(2, 2));
}

TEST(Icf, TheDetectorSeesTheVisibleImage) {
  const Icf icf = lopsided();
  LocalPsf psf;
  psf.subsample = 2;
  psf.response = {.first_x = -2, .first_y = -3};
  psf.response.planes.emplace_back(6, 7);
  for (std::size_t i = 0; i < 42; ++i)
    psf.response.planes.front().pixels[i] = std::cos(static_cast<double>(i)) + 1.5;
  psf.reach = 4;
  LocalPsf hidden_psf = psf;
  hidden_psf.response = with_icf(psf.response, icf);
  const TileGeometry geometry = tile_geometry({0, 0, 12, 12}, 2, 4, 8);
  Image<float> hidden(geometry.fine_width(), geometry.fine_height());
  hidden.view()(20, 17) = 3;
  hidden.view()(13, 22) = 5;
  const auto seen = [&](const LocalPsf& by, const Image<float>& image) {
    const ForwardModel model(geometry, by);
    ForwardModel::Workspace work(model);
    fft::Aligned<float> object(geometry.fine_pixels());
    std::copy(image.pixels.begin(), image.pixels.end(), object.begin());
    fft::Aligned<float> light(geometry.coarse_pixels());
    model.apply(object, light, work);
    return light;
  };
  const auto expected = seen(psf, visible(hidden, icf));
  const auto found = seen(hidden_psf, hidden);
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], expected[i], 1e-4) << i;
}

} // namespace
} // namespace astromill::deconv

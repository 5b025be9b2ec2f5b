// astromill: tests of the width, centroid and encircled light of PSFs
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/open_model.h"
#include "astromill/psfinfo/shape.h"
#include "support/gaussian_samples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace astromill::psfinfo {
namespace {

const double kFwhmPerSigma = 2 * std::sqrt(2 * std::numbers::ln2);

Shape shape_of(const psf::Model& model, const std::vector<double>& radii = {}) {
  return measure_shape(*model.renderer(), {1, 1}, radii);
}
Shape shape_of(const std::string& formula, const std::vector<double>& radii = {}) {
  return shape_of(*psf::open_model(formula, {}), radii);
}

TEST(Shape, WideGaussianIsAsWideAsItSays) {
  for (const double fwhm : {5.0, 9.0, 20.0}) {
    const Shape shape = shape_of("gauss:" + std::to_string(fwhm));
    // The pixel adds 1/12 to the variance.
    const double with_pixel = std::sqrt(fwhm * fwhm + kFwhmPerSigma * kFwhmPerSigma / 12);
    EXPECT_NEAR(shape.fwhm, with_pixel, 2e-3 * fwhm);
    EXPECT_NEAR(shape.major, with_pixel, 3e-3 * fwhm);
    EXPECT_NEAR(shape.minor, with_pixel, 3e-3 * fwhm);
    EXPECT_NEAR(shape.centroid_x, 0, 1e-3);
    EXPECT_NEAR(shape.noise_pixels, 4 * std::numbers::pi * std::pow(with_pixel / kFwhmPerSigma, 2),
                2e-3 * shape.noise_pixels);
  }
}

TEST(Shape, AxesAndAngleOfAnEllipse) {
  for (const double theta : {0.0, 30.0, 90.0, 151.0}) {
    const Shape shape = shape_of("gauss:12,0.5," + std::to_string(theta));
    EXPECT_NEAR(shape.major, 12, 0.06);
    EXPECT_NEAR(shape.minor, 6, 0.06);
    EXPECT_NEAR(shape.theta, theta, 0.2);
    EXPECT_NEAR(shape.fwhm, std::sqrt(72), 0.03);
  }
}

TEST(Shape, PeaksOfASharpGaussian) {
  const double sigma = 1.2 / kFwhmPerSigma;
  const Shape shape = shape_of("gauss:1.2");
  EXPECT_NEAR(shape.at_centre, std::pow(test::gaussian_light(0, sigma, 1), 2), 1e-5);
  EXPECT_NEAR(shape.at_corner, std::pow(test::gaussian_light(0.5, sigma, 1), 2), 1e-5);
  EXPECT_NEAR(shape.peak, shape.at_centre, 1e-6);
  EXPECT_NEAR(shape.lowest_flux, 1, 1e-5);
  EXPECT_NEAR(shape.highest_flux, 1, 1e-5);
  EXPECT_EQ(shape.negative, 0);
}

TEST(Shape, EncircledLightOfAGaussian) {
  const std::vector<double> radii{0.5, 2, 3.7, 9};
  const Shape shape = shape_of("gauss:8", radii);
  const double variance = std::pow(8 / kFwhmPerSigma, 2) + 1.0 / 12;
  ASSERT_EQ(shape.encircled.size(), radii.size());
  for (std::size_t i = 0; i < radii.size(); ++i)
    EXPECT_NEAR(shape.encircled[i], 1 - std::exp(-radii[i] * radii[i] / (2 * variance)), 1e-3)
        << radii[i];
}

TEST(Shape, CentroidIsMeasuredFromTheStar) {
  psf::Samples samples = test::gaussian_samples(65, 4, 0.8, true);
  samples.centre_x -= 1; // the light is a quarter of a pixel to the right of the star
  samples.centre_y += 0.5;
  const Shape shape = shape_of(*test::constant_model(samples));
  EXPECT_NEAR(shape.centroid_x, 0.25, 2e-3);
  EXPECT_NEAR(shape.centroid_y, -0.125, 2e-3);
  EXPECT_NEAR(shape.centroid_radius, 5 * shape.fwhm, 1e-12);
  EXPECT_GT(shape.peak, shape.at_centre);
}

TEST(Shape, LightBelowZero) {
  psf::Samples samples = test::gaussian_samples(21, 1, 1, true);
  samples.values[10 * 21 + 17] = -0.2;
  const Shape shape = shape_of(*test::constant_model(samples));
  EXPECT_GT(shape.negative, 0.2);
  EXPECT_LT(shape.negative, 0.6);
}

} // namespace
} // namespace astromill::psfinfo

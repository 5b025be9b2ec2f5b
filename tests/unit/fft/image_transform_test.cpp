// astromill: Fourier transforms against the sum that they are
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fft/aligned.h"
#include "astromill/fft/image_transform.h"

#include <gtest/gtest.h>

#include <complex>
#include <cstddef>
#include <numbers>

namespace astromill::fft {
namespace {

/// The sum that defines the transform.
std::complex<double> slow(const Aligned<double>& image, std::size_t width, std::size_t height,
                          std::size_t kx, std::size_t ky) {
  std::complex<double> sum;
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      const double turns = static_cast<double>(kx * x) / static_cast<double>(width) +
                           static_cast<double>(ky * y) / static_cast<double>(height);
      sum += image[y * width + x] * std::polar(1.0, -2 * std::numbers::pi * turns);
    }
  return sum;
}

TEST(ImageTransform, IsTheSumThatDefinesIt) {
  constexpr std::size_t kWidth = 10;
  constexpr std::size_t kHeight = 7;
  const ImageTransform transform(kWidth, kHeight);
  Aligned<double> image(transform.pixels());
  for (std::size_t i = 0; i < image.size(); ++i)
    image[i] = static_cast<double>(i * i % 17) - 3;
  Aligned<std::complex<double>> spectrum(transform.spectrum_size());
  transform.forward(image.data(), spectrum.data());
  for (std::size_t ky = 0; ky < kHeight; ++ky)
    for (std::size_t kx = 0; kx < (kWidth / 2 + 1); ++kx) {
      const auto found = spectrum[ky * (kWidth / 2 + 1) + kx];
      EXPECT_LT(std::abs(found - slow(image, kWidth, kHeight, kx, ky)), 1e-11) << kx << ' ' << ky;
    }
  Aligned<double> back(transform.pixels());
  transform.backward(spectrum.data(), back.data());
  for (std::size_t i = 0; i < image.size(); ++i)
    EXPECT_NEAR(back[i] / 70, image[i], 1e-13) << i;
}

} // namespace
} // namespace astromill::fft

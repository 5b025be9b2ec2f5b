// astromill: Fourier transforms of lines against the sum that they are
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fft/aligned.h"
#include "astromill/fft/line_transform.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <thread>
#include <vector>

namespace astromill::fft {
namespace {

using Line = Aligned<std::complex<float>>;

std::complex<double> slow(const Line& line, std::size_t k, double sign) {
  std::complex<double> sum;
  for (std::size_t x = 0; x < line.size(); ++x)
    sum += std::complex<double>(line[x]) *
           std::polar(1.0, sign * 2 * std::numbers::pi * static_cast<double>(k * x % line.size()) /
                               static_cast<double>(line.size()));
  return sum;
}

class LineTransformTest : public testing::TestWithParam<std::size_t> {};

TEST_P(LineTransformTest, IsTheSumThatDefinesItAndKeepsItsInput) {
  const LineTransform transform(GetParam());
  const std::size_t n = transform.length();
  const double tolerance = 1e-6 * static_cast<double>(n);
  Aligned<float> real(n);
  Line line(n);
  Line complex(n);
  for (std::size_t x = 0; x < n; ++x) {
    real[x] = static_cast<float>(x * x % 17) / 17;
    line[x] = real[x];
    complex[x] = {real[x], static_cast<float>(x * 5 % 13) / 13};
  }
  Line spectrum(n);
  Line other_way(n);
  Line real_spectrum(transform.real_spectrum());
  transform.forward(complex.data(), spectrum.data());
  transform.backward(complex.data(), other_way.data());
  transform.real_forward(real.data(), real_spectrum.data());
  for (std::size_t k = 0; k < n; ++k) {
    EXPECT_LT(std::abs(std::complex<double>(spectrum[k]) - slow(complex, k, -1)), tolerance);
    EXPECT_LT(std::abs(std::complex<double>(other_way[k]) - slow(complex, k, 1)), tolerance);
    if (k < transform.real_spectrum()) {
      EXPECT_LT(std::abs(std::complex<double>(real_spectrum[k]) - slow(line, k, -1)), tolerance);
    }
    EXPECT_EQ(complex[k].real(), real[k]);
    EXPECT_EQ(real[k], line[k].real());
  }
  Aligned<float> back(n);
  transform.real_backward(real_spectrum.data(), back.data());
  for (std::size_t x = 0; x < n; ++x)
    EXPECT_NEAR(back[x] / static_cast<float>(n), real[x], 1e-6) << x;
}

INSTANTIATE_TEST_SUITE_P(Lengths, LineTransformTest, testing::Values(1, 2, 7, 8, 48, 75, 288, 320));

TEST(LineTransform, HasNoneOfNoNumbers) { EXPECT_THROW(LineTransform(0), Error); }

TEST(LineTransform, MakesPlansOnManyThreadsAtATime) {
  std::vector<std::thread> threads;
  std::vector<float> sums(8);
  for (std::size_t t = 0; t < sums.size(); ++t)
    threads.emplace_back([&sums, t] {
      for (std::size_t n = 400; n < 440; ++n) {
        const LineTransform transform(n);
        Line ones(n);
        ones.fill(1);
        Line spectrum(n);
        transform.forward(ones.data(), spectrum.data());
        sums[t] += spectrum[0].real();
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(sums, std::vector<float>(sums.size(), 40 * 419.5F));
}

} // namespace
} // namespace astromill::fft

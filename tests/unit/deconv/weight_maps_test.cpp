// astromill: maps of weights against the weights themselves
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/weight_maps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace astromill::deconv {
namespace {

struct Field {
  const char* name;
  PlaneWeights weights;
  double most_questions; ///< asked a pixel
};

/// Weights of a grid's points at `step`: between these linear along an axis.
double hat(double x, double middle, double step) {
  return std::max(0.0, 1 - std::abs(x - middle) / step);
}

const Field kFields[] = {
    {"plane",
     [](double x, double y, std::span<double> w) {
       w[0] = 0.1 - x / 300 + y / 70;
       w[1] = -1;
     },
     0.02},
    {"bilinear",
     [](double x, double y, std::span<double> w) {
       w[0] = x * y / 1000;
       w[1] = (x - 50) * (y - 50);
     },
     0.02},
    {"quadratic",
     [](double x, double y, std::span<double> w) {
       w[0] = x * x / 500 - y * y / 300;
       w[1] = x * y;
     },
     0.02},
    {"grid",
     [](double x, double y, std::span<double> w) {
       w[0] = hat(x, 40.3, 61.7) * hat(y, 22, 31);
       w[1] = hat(x, 102, 61.7) * hat(y, 53, 31) - w[0] / 3;
     },
     0.8}, // many cells for so few pixels
    {"cubic",
     [](double x, double y, std::span<double> w) {
       w[0] = std::pow(x / 400, 3);
       w[1] = std::pow(y / 400, 3) - 0.4;
     },
     0.02},
    {"rough",
     [](double x, double y, std::span<double> w) {
       w[0] = std::sin(x + y * y);
       w[1] = std::floor(x / 3);
     },
     3},
};

TEST(WeightMaps, AreTheWeightsAtEachPixelForFewQuestions) {
  for (const Field& field : kFields)
    for (const std::size_t n : {1U, 2U, 3U}) {
      const TileGeometry geometry = tile_geometry({9, 5, 130, 77}, n, 4, 7);
      std::size_t questions = 0;
      const PlaneWeights counted = [&](double x, double y, std::span<double> weights) {
        ++questions;
        field.weights(x, y, weights);
      };
      const auto maps = weight_maps(geometry, counted, 2);
      ASSERT_EQ(maps.size(), 2U);
      const Rectangle part = geometry.object();
      EXPECT_LT(static_cast<double>(questions),
                field.most_questions * static_cast<double>(part.width * part.height))
          << field.name << n;
      std::array<double, 2> peak{};
      std::array<double, 2> worst{};
      std::array<double, 2> expected{};
      for (std::size_t y = 0; y < geometry.fine_height(); ++y)
        for (std::size_t x = 0; x < geometry.fine_width(); ++x) {
          const bool inside = x < part.width && y < part.height;
          const auto place = [&](std::size_t i, double first) {
            return first - 4 + (static_cast<double>(i) + 0.5) / static_cast<double>(n) - 0.5;
          };
          expected = {};
          if (inside)
            field.weights(place(x, 9), place(y, 5), expected);
          for (std::size_t k = 0; k < 2; ++k) {
            const double found = static_cast<double>(maps[k][y * geometry.fine_width() + x]);
            peak[k] = std::max(peak[k], std::abs(expected[k]));
            worst[k] = std::max(worst[k], std::abs(found - expected[k]));
          }
        }
      for (std::size_t k = 0; k < 2; ++k)
        EXPECT_LT(worst[k], 2e-6 * std::max(peak[0], peak[1])) << field.name << n << k;
    }
}

TEST(WeightMaps, AreNoneOfOnePlane) {
  EXPECT_TRUE(weight_maps(tile_geometry({0, 0, 5, 5}, 2, 1, 1), {}, 0).empty());
}

} // namespace
} // namespace astromill::deconv

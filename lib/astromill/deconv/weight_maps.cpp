// astromill: the weights of a PSF's planes all over a tile
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/weight_maps.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace astromill::deconv {

namespace {

constexpr std::size_t kLargest = 64; ///< side of a block, fine pixels: a power of 2
constexpr std::size_t kSmallest = 4; ///< blocks that are no larger are not interpolated
constexpr double kTolerance = 2e-7;  ///< of the largest weight of a block

constexpr std::size_t kNodes = 4; ///< of a cubic along an axis, at 0, 1/3, 2/3 and 1
using Shares = std::array<double, kNodes>;

/// Lagrange's polynomials.
Shares shares(double t) {
  return {(1 - 3 * t) * (1 - 1.5 * t) * (1 - t), 9 * t * (1 - 1.5 * t) * (1 - t),
          -4.5 * t * (1 - 3 * t) * (1 - t), t * (1 - 3 * t) * (1 - 1.5 * t)};
}

class Painter {
public:
  Painter(const TileGeometry& geometry, const PlaneWeights& weights, std::size_t planes)
      : geometry_(geometry), part_(geometry.object()), weights_(weights), planes_(planes),
        here_(planes), nodes_(kNodes * kNodes * planes) {
    for (std::size_t k = 0; k < planes; ++k)
      maps_.emplace_back(geometry.fine_pixels());
  }

  std::vector<fft::Aligned<float>> paint() {
    for (std::size_t y = 0; planes_ > 0 && y < part_.height; y += kLargest)
      for (std::size_t x = 0; x < part_.width; x += kLargest)
        block(x, y, kLargest);
    return std::move(maps_);
  }

private:
  /// Asks for the weights at a place of the canvas in fine pixels.
  void ask(double x, double y, std::span<double> weights) const {
    const auto place = [&](double fine, std::size_t first) {
      return static_cast<double>(first) - static_cast<double>(geometry_.margin) +
             (fine + 0.5) / static_cast<double>(geometry_.subsample) - 0.5;
    };
    weights_(place(x, geometry_.data.x), place(y, geometry_.data.y), weights);
  }

  double& node(std::size_t i, std::size_t j, std::size_t k) {
    return nodes_[(j * kNodes + i) * planes_ + k];
  }

  void block(std::size_t x, std::size_t y, std::size_t side) {
    if (x >= part_.width || y >= part_.height)
      return;
    if (side <= kSmallest)
      return one_by_one(x, y, side);
    const double apart = static_cast<double>(side) / (kNodes - 1);
    for (std::size_t j = 0; j < kNodes; ++j)
      for (std::size_t i = 0; i < kNodes; ++i)
        ask(static_cast<double>(x) + static_cast<double>(i) * apart,
            static_cast<double>(y) + static_cast<double>(j) * apart,
            std::span(nodes_).subspan((j * kNodes + i) * planes_, planes_));
    if (is_right(x, y, side))
      return interpolate(x, y, side);
    const std::size_t half = side / 2;
    for (const std::size_t dy : {std::size_t{0}, half})
      for (const std::size_t dx : {std::size_t{0}, half})
        block(x + dx, y + dy, half);
  }

  /// Looks midway between the nodes along both axes: no kink escapes all of these places.
  bool is_right(std::size_t x, std::size_t y, std::size_t side) {
    constexpr std::array<double, 3> kMidway = {1.0 / 6, 0.5, 5.0 / 6};
    double most = 0;
    for (const double value : nodes_)
      most = std::max(most, std::abs(value));
    for (const double v : kMidway)
      for (const double u : kMidway) {
        ask(static_cast<double>(x) + u * static_cast<double>(side),
            static_cast<double>(y) + v * static_cast<double>(side), here_);
        for (std::size_t k = 0; k < planes_; ++k)
          if (!(std::abs(along(shares(u), shares(v), k) - here_[k]) <= kTolerance * most))
            return false;
      }
    return true;
  }

  double along(const Shares& of_x, const Shares& of_y, std::size_t k) {
    double sum = 0;
    for (std::size_t j = 0; j < kNodes; ++j)
      for (std::size_t i = 0; i < kNodes; ++i)
        sum += of_y[j] * of_x[i] * node(i, j, k);
    return sum;
  }

  void interpolate(std::size_t x, std::size_t y, std::size_t side) {
    const std::size_t width = std::min(side, part_.width - x);
    const std::size_t height = std::min(side, part_.height - y);
    std::array<Shares, kLargest> of_pixel{};
    for (std::size_t i = 0; i < side; ++i)
      of_pixel[i] = shares(static_cast<double>(i) / static_cast<double>(side));
    for (std::size_t k = 0; k < planes_; ++k)
      for (std::size_t j = 0; j < height; ++j) {
        Shares row{}; // the values at the nodes along x
        for (std::size_t m = 0; m < kNodes; ++m)
          for (std::size_t n = 0; n < kNodes; ++n)
            row[n] += of_pixel[j][m] * node(n, m, k);
        float* to = maps_[k].data() + (y + j) * geometry_.fine_width() + x;
        for (std::size_t i = 0; i < width; ++i)
          to[i] = static_cast<float>(of_pixel[i][0] * row[0] + of_pixel[i][1] * row[1] +
                                     of_pixel[i][2] * row[2] + of_pixel[i][3] * row[3]);
      }
  }

  void one_by_one(std::size_t x, std::size_t y, std::size_t side) {
    for (std::size_t j = y; j < std::min(y + side, part_.height); ++j)
      for (std::size_t i = x; i < std::min(x + side, part_.width); ++i) {
        ask(static_cast<double>(i), static_cast<double>(j), here_);
        for (std::size_t k = 0; k < planes_; ++k)
          maps_[k][j * geometry_.fine_width() + i] = static_cast<float>(here_[k]);
      }
  }

  const TileGeometry& geometry_;
  Rectangle part_;
  const PlaneWeights& weights_;
  std::size_t planes_;
  std::vector<double> here_;
  std::vector<double> nodes_; ///< of a block: kNodes x kNodes places, all planes of each
  std::vector<fft::Aligned<float>> maps_{};
};

} // namespace

std::vector<fft::Aligned<float>> weight_maps(const TileGeometry& geometry,
                                             const PlaneWeights& weights, std::size_t planes) {
  return Painter(geometry, weights, planes).paint();
}

} // namespace astromill::deconv

// astromill: stars fitted together to a small part of an image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/star_fit.h"

#include "astromill/deconv/field_nodes.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace astromill::deconv {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kStep = 0.02;       // pixels, of derivatives
constexpr int kMostIterations = 12;  // most need 4
constexpr int kNewDerivatives = 3;   // iterations after which derivatives stay
constexpr double kLongestStep = 0.5; // pixels
constexpr double kSettled = 2e-3;    // pixels
constexpr double kFarthest = 1;      // pixels a star may be from its first guess, on each axis

/// The pixels of a window, in the order of its rows.
struct Pixels {
  VectorXd light;    ///< above the known sky
  VectorXd sky;      ///< known
  VectorXd variance; ///< without that of the light
  VectorXd use;      ///< 1 or 0

  Pixels(const Observation& observation, const Rectangle& window) {
    const auto count = static_cast<Index>(window.width * window.height);
    for (VectorXd* v : {&light, &sky, &variance, &use})
      v->resize(count);
    Index i = 0;
    for (std::size_t y = window.y; y < window.y + window.height; ++y)
      for (std::size_t x = window.x; x < window.x + window.width; ++x, ++i) {
        sky(i) = static_cast<double>(observation.sky.view()(x, y));
        light(i) = static_cast<double>(observation.counts.view()(x, y)) - sky(i);
        variance(i) = static_cast<double>(observation.variance.view()(x, y));
        use(i) = observation.flaws.view()(x, y) == Flaw::none ? 1 : 0;
      }
  }
};

/// The linear equations of one step.
struct System {
  MatrixXd shapes; ///< of unit flux: sky; star, its change along x and y ...
  MatrixXd jacobian;
  VectorXd light;
  VectorXd variance;
  VectorXd residual;
  MatrixXd weighted;
  Eigen::LDLT<MatrixXd> normal;

  System(Index pixels, Index parameters) : shapes(pixels, parameters) { shapes.col(0).setOnes(); }

  void set_up(const Pixels& pixels, const std::vector<FittedStar>& stars, double sky,
              double light_noise) {
    jacobian = shapes;
    light.setZero(pixels.light.size());
    for (std::size_t s = 0; s < stars.size(); ++s) {
      const auto column = static_cast<Index>(1 + 3 * s);
      light += stars[s].flux * shapes.col(column);
      jacobian.middleCols(column + 1, 2) *= stars[s].flux;
    }
    variance = pixels.variance.array() + light_noise * (light + pixels.sky).array().cwiseMax(0);
    residual = pixels.light.array() - light.array() - sky;
    const VectorXd weights = pixels.use.array() / variance.array().cwiseMax(1e-30);
    weighted = jacobian.array().colwise() * weights.array();
    normal.compute(jacobian.transpose() * weighted);
  }

  VectorXd step() const { return normal.solve(weighted.transpose() * residual); }

  void copy(const Pixels& pixels, FitResiduals& out) const {
    const auto copied = [&pixels](const VectorXd& values) {
      const VectorXd used = values.cwiseProduct(pixels.use);
      return std::vector<double>(used.begin(), used.end());
    };
    out.light = copied(light);
    out.residual = copied(residual);
    out.variance = copied(variance);
    out.taken.clear();
    // Parameters in units of their errors, so that what is left out is without influence.
    constexpr double kSingular = 1e-10;
    const MatrixXd matrix = jacobian.transpose() * weighted;
    const VectorXd unit = matrix.diagonal().unaryExpr(
        [](double square) { return square > 0 ? 1 / std::sqrt(square) : 0; });
    const Eigen::SelfAdjointEigenSolver<MatrixXd> modes(unit.asDiagonal() * matrix *
                                                        unit.asDiagonal());
    for (Index k = 0; k < unit.size(); ++k)
      if (const double value = modes.eigenvalues()(k); value > kSingular)
        out.taken.push_back(
            copied(jacobian * unit.cwiseProduct(modes.eigenvectors().col(k)) / std::sqrt(value)));
  }
};

void move(FittedStar& star, const FittedStar& guess, const VectorXd& step) {
  star.flux = std::max(star.flux + step(0), 0.0);
  star.x = std::clamp(star.x + std::clamp(step(1), -kLongestStep, kLongestStep),
                      guess.x - kFarthest, guess.x + kFarthest);
  star.y = std::clamp(star.y + std::clamp(step(2), -kLongestStep, kLongestStep),
                      guess.y - kFarthest, guess.y + kFarthest);
}

} // namespace

void StarFitter::draw(const Rectangle& window, double x, double y, double* out) {
  std::fill_n(out, window.width * window.height, 0.0);
  const psf::Stamp stamp = renderer_->render({x + 1, y + 1}, to_chip(chip_, x, y));
  const auto range = [](std::ptrdiff_t first, std::size_t size, std::size_t low,
                        std::size_t extent) {
    const auto offset = static_cast<std::ptrdiff_t>(low) - first; // in the stamp
    return std::pair(
        std::max<std::ptrdiff_t>(0, -offset),
        std::min(static_cast<std::ptrdiff_t>(extent), static_cast<std::ptrdiff_t>(size) - offset));
  };
  const auto [left, right] = range(stamp.x, stamp.pixels.width, window.x, window.width);
  const auto [bottom, top] = range(stamp.y, stamp.pixels.height, window.y, window.height);
  for (std::ptrdiff_t j = bottom; j < top; ++j) {
    const float* row = stamp.pixels.row(static_cast<std::size_t>(
                           j + static_cast<std::ptrdiff_t>(window.y) - stamp.y)) +
                       static_cast<std::ptrdiff_t>(window.x) - stamp.x;
    for (std::ptrdiff_t i = left; i < right; ++i)
      out[j * static_cast<std::ptrdiff_t>(window.width) + i] = static_cast<double>(row[i]);
  }
}

double StarFitter::peak(double x, double y) {
  const psf::Stamp stamp = renderer_->render({x + 1, y + 1}, to_chip(chip_, x, y));
  float out = 0;
  for (std::size_t j = 0; j < stamp.pixels.height; ++j)
    out = std::max(
        out, *std::max_element(stamp.pixels.row(j), stamp.pixels.row(j) + stamp.pixels.width));
  return static_cast<double>(out);
}

bool StarFitter::fit(const Rectangle& window, std::vector<FittedStar>& stars, FitResiduals& out) {
  const Pixels pixels(observation_, window);
  const std::vector<FittedStar> guesses = stars;
  const auto parameters = static_cast<Index>(1 + 3 * stars.size()); // sky; flux, x, y of each
  System system(pixels.light.size(), parameters);
  double sky = 0;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    for (std::size_t s = 0; s < stars.size(); ++s) {
      const FittedStar& star = stars[s];
      const auto column = static_cast<Index>(1 + 3 * s);
      draw(window, star.x, star.y, system.shapes.col(column).data());
      if (iteration >= kNewDerivatives)
        continue;
      draw(window, star.x + kStep, star.y, system.shapes.col(column + 1).data());
      draw(window, star.x, star.y + kStep, system.shapes.col(column + 2).data());
      for (const Index shifted : {column + 1, column + 2})
        system.shapes.col(shifted) =
            (system.shapes.col(shifted) - system.shapes.col(column)) / kStep;
    }
    system.set_up(pixels, stars, sky, static_cast<double>(observation_.light_noise));
    const VectorXd step = system.step();
    if (!step.allFinite())
      return false;
    if (std::max(std::abs(step(2)), std::abs(step(3))) < kSettled) {
      system.residual -= system.jacobian * step;
      system.copy(pixels, out);
      return true;
    }
    sky += step(0);
    for (std::size_t s = 0; s < stars.size(); ++s)
      move(stars[s], guesses[s], step.segment(static_cast<Index>(1 + 3 * s), 3));
    if (stars[0].flux <= 0 || std::abs(stars[0].x - guesses[0].x) >= kFarthest ||
        std::abs(stars[0].y - guesses[0].y) >= kFarthest)
      return false;
  }
  return false;
}

} // namespace astromill::deconv

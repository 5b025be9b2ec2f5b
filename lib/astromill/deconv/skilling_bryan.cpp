// astromill: maximum entropy proper
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/skilling_bryan.h"

#include "astromill/base/vector_clones.h"
#include "astromill/deconv/lanes.h"
#include "astromill/deconv/misfit.h"
#include "astromill/deconv/start.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace astromill::deconv {

namespace {

using Array = fft::Aligned<float>;

constexpr double kTolerance = 0.002; ///< of chi-square a pixel
constexpr double kParallel = 0.05;   ///< TEST
constexpr double kLongestStep = 0.3; ///< squared, as a fraction of the object's light
constexpr double kShortest = 1e-6;   ///< of a direction that says something new
constexpr float kDarkest = 1e-3F;    ///< what a step may leave of a fine pixel
constexpr int kDirections = 4;       ///< chi-square, entropy, their curvature, the last step
constexpr int kChi2 = 0;
constexpr int kEntropy = 1;
constexpr int kCurvature = 2;
constexpr int kLast = 3;

/// sum of a b / metric, where that is positive.
ASTROMILL_VECTOR_CLONES
void sum_over_object(const float* a, const float* b, const float* object, std::size_t size,
                     Lanes& sum) {
  over_lanes(size, [&](std::size_t i, std::size_t lane) {
    sum.add(lane, object[i] > 0 ? a[i] * b[i] / object[i] : 0.0F);
  });
}

ASTROMILL_VECTOR_CLONES
void sum_over_data(const float* a, const float* b, const float* weight, std::size_t size,
                   Lanes& sum) {
  over_lanes(size,
             [&](std::size_t i, std::size_t lane) { sum.add(lane, a[i] * b[i] * weight[i]); });
}

using Coefficients = Eigen::VectorXd;

/// Where entropy is highest at the chi-square aimed at, within the subspace; both are quadratic
/// there. `metric` holds the products of the directions, `hessian` those of their light.
class Subspace {
public:
  Subspace(const Eigen::Matrix4d& metric, const Eigen::Matrix4d& hessian) {
    const Coefficients length = metric.diagonal().cwiseMax(1e-300).cwiseSqrt();
    const Coefficients inverse = length.cwiseInverse();
    const Eigen::Matrix4d unit = inverse.asDiagonal() * metric * inverse.asDiagonal();
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix4d> axes(unit);
    std::array<int, kDirections> kept{};
    int n = 0;
    for (int i = 0; i < kDirections; ++i)
      if (axes.eigenvalues()[i] > kShortest && metric.trace() > 0)
        kept[static_cast<std::size_t>(n++)] = i;
    Eigen::MatrixXd base(kDirections, n);
    for (int i = 0; i < n; ++i) {
      const int axis = kept[static_cast<std::size_t>(i)];
      base.col(i) = inverse.asDiagonal() * axes.eigenvectors().col(axis) /
                    std::sqrt(axes.eigenvalues()[axis]);
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> chi2(base.transpose() * hessian * base);
    to_directions_ = base * chi2.eigenvectors();
    curvature_ = chi2.eigenvalues().cwiseMax(1e-12);
    entropy_ = to_directions_.transpose() * metric.col(kEntropy);
    slope_ = to_directions_.transpose() * metric.col(kChi2);
  }

  /// What of each direction makes the step; chi-square should change by `change` or as much as it
  /// can.
  Coefficients step(double now, double aim, double longest) const {
    const double least = now - 0.5 * slope_.cwiseProduct(slope_).cwiseQuotient(curvature_).sum();
    const double change = std::max(aim, least * 2 / 3 + now / 3) - now;
    double low = 0;
    double high = 1;
    while (change_at(high) > change && high < 1e30)
      high *= 4;
    for (int i = 0; i < 100; ++i) {
      const double middle = 0.5 * (low + high);
      (change_at(middle) > change ? low : high) = middle;
    }
    const Coefficients c = at(high);
    const double length = c.squaredNorm();
    return to_directions_ * c * (length > longest ? std::sqrt(longest / length) : 1);
  }

private:
  Coefficients at(double multiplier) const {
    return (entropy_ - multiplier * slope_)
        .cwiseQuotient(Coefficients::Ones(curvature_.size()) + multiplier * curvature_);
  }
  double change_at(double multiplier) const {
    const Coefficients c = at(multiplier);
    return slope_.dot(c) + 0.5 * c.cwiseProduct(c).dot(curvature_);
  }

  Eigen::MatrixXd to_directions_{};
  Coefficients curvature_{};
  Coefficients entropy_{};
  Coefficients slope_{};
};

class Search {
public:
  Search(const ForwardModel& model, const TileData& data, const StopRules& rules,
         ForwardModel::Workspace& work)
      : model_(model), data_(data), rules_(rules), work_(work),
        fine_(model.geometry().fine_pixels()), coarse_(data.counts.size()), object_(fine_),
        default_(fine_), light_(coarse_), weighted_(coarse_), inverse_(coarse_), mixed_(coarse_) {
    for (Array& direction : directions_)
      direction = Array(fine_);
    for (Array& image : lights_)
      image = Array(coarse_);
  }

  Restoration run() {
    begin();
    const double pixels = static_cast<double>(data_.used);
    if (out_.misfit.chi2 <= rules_.aim * pixels)
      return finish(Ending::overfitted);
    for (;;) {
      find_directions();
      if (std::abs(out_.misfit.chi2 / pixels - rules_.aim) <= kTolerance && test_ < kParallel &&
          out_.iterations > rules_.renew_default)
        return finish(Ending::converged);
      if (out_.iterations == rules_.max_iterations)
        return finish(Ending::max_iterations);
      if (!(metric_.trace() > 0 && metric_.allFinite() && hessian_.allFinite()))
        return finish(Ending::out_of_reach); // nowhere to go, or beyond single precision
      move(Subspace(metric_, hessian_)
               .step(out_.misfit.chi2, rules_.aim * pixels, kLongestStep * total_));
      if (rules_.renew_default > 0 && out_.iterations % rules_.renew_default == 0 &&
          std::abs(out_.misfit.chi2 / pixels - rules_.aim) >
              5 * kTolerance) // else no gradient is left
        std::copy(object_.begin(), object_.end(), default_.begin());
    }
  }

private:
  void begin() {
    const TileGeometry& geometry = model_.geometry();
    const float level = mean_level(geometry, data_);
    fill_object(geometry, level, object_);
    least_ = 1e-6F * level;
    if (rules_.default_image != nullptr)
      for (std::size_t i = 0; i < fine_; ++i)
        object_[i] = object_[i] > 0 ? std::max((*rules_.default_image)[i], least_) : 0;
    std::copy(object_.begin(), object_.end(), default_.begin());
    look();
  }

  void look() {
    product(object_, light_);
    out_.misfit = weigh(data_, light_, weighted_);
    find_inverse_variance(data_, light_, inverse_);
  }

  void product(const Array& object, Array& light) {
    model_.apply(object, light, work_);
    ++out_.convolutions;
  }

  /// object x A^T light, times `factor`.
  void product_back(const Array& light, float factor, Array& direction) {
    model_.apply_transposed(light, direction, work_);
    ++out_.convolutions;
    for (std::size_t i = 0; i < fine_; ++i)
      direction[i] *= factor * object_[i];
  }

  /// The directions, their light and all their products.
  void find_directions() {
    product_back(weighted_, -2, directions_[kChi2]);
    double total = 0;
    for (std::size_t i = 0; i < fine_; ++i) {
      const float x = object_[i];
      directions_[kEntropy][i] = x > 0 ? -x * std::log(x / default_[i]) : 0;
      total += static_cast<double>(x);
    }
    total_ = total;
    product(directions_[kChi2], lights_[kChi2]);
    product(directions_[kEntropy], lights_[kEntropy]);
    const double chi2 = std::sqrt(over_object(kChi2, kChi2));
    const double entropy = std::sqrt(over_object(kEntropy, kEntropy));
    const double along = over_object(kChi2, kEntropy);
    test_ = chi2 > 0 && entropy > 0 ? 1 - along / (chi2 * entropy) : 1;
    out_.alpha = chi2 > 0 ? 2 * entropy / chi2 : 0;
    const auto a = static_cast<float>(entropy > 0 ? 1 / entropy : 0);
    const auto b = static_cast<float>(chi2 > 0 ? 1 / chi2 : 0);
    for (std::size_t i = 0; i < coarse_; ++i)
      mixed_[i] = (a * lights_[kEntropy][i] - b * lights_[kChi2][i]) * inverse_[i];
    product_back(mixed_, 2, directions_[kCurvature]);
    product(directions_[kCurvature], lights_[kCurvature]);
    for (int i = 0; i < kDirections; ++i)
      for (int j = 0; j <= i; ++j) {
        metric_(i, j) = metric_(j, i) = over_object(i, j);
        hessian_(i, j) = hessian_(j, i) = 2 * over_data(i, j);
      }
  }

  double over_object(int a, int b) const {
    Lanes sum;
    sum_over_object(direction(a), direction(b), object_.data(), fine_, sum);
    return sum.total();
  }
  double over_data(int a, int b) const {
    Lanes sum;
    sum_over_data(lights_[static_cast<std::size_t>(a)].data(),
                  lights_[static_cast<std::size_t>(b)].data(), inverse_.data(), coarse_, sum);
    return sum.total();
  }
  const float* direction(int a) const { return directions_[static_cast<std::size_t>(a)].data(); }

  /// The step that was made becomes the last direction; its light is known without a product.
  void move(const Coefficients& c) {
    Array& last = directions_[kLast];
    for (std::size_t i = 0; i < fine_; ++i) {
      double to = static_cast<double>(object_[i]);
      for (int k = 0; k < kDirections; ++k)
        to += c[k] * static_cast<double>(direction(k)[i]);
      const float x = object_[i];
      const float next = x > 0 ? std::max({static_cast<float>(to), x * kDarkest, least_}) : 0;
      last[i] = next - x;
      object_[i] = next;
    }
    std::copy(light_.begin(), light_.end(), lights_[kLast].begin());
    look();
    for (std::size_t i = 0; i < coarse_; ++i)
      lights_[kLast][i] = light_[i] - lights_[kLast][i];
    ++out_.iterations;
  }

  Restoration finish(Ending ending) {
    out_.ending = ending;
    for (const Array* array : {&object_, &default_, &light_, &weighted_, &inverse_, &mixed_})
      out_.bytes += array->size() * sizeof(float);
    for (const auto* arrays : {&directions_, &lights_})
      for (const Array& array : *arrays)
        out_.bytes += array.size() * sizeof(float);
    out_.object = std::move(object_);
    out_.light = std::move(light_);
    return std::move(out_);
  }

  const ForwardModel& model_;
  const TileData& data_;
  const StopRules& rules_;
  ForwardModel::Workspace& work_;
  std::size_t fine_;
  std::size_t coarse_;
  Array object_;
  Array default_;
  Array light_;
  Array weighted_;
  Array inverse_;
  Array mixed_;
  std::array<Array, kDirections> directions_{};
  std::array<Array, kDirections> lights_{};
  Eigen::Matrix4d metric_{};
  Eigen::Matrix4d hessian_{};
  float least_ = 0;
  double total_ = 0;
  double test_ = 1;
  Restoration out_{};
};

} // namespace

Restoration skilling_bryan(const ForwardModel& model, const TileData& data, const StopRules& rules,
                           ForwardModel::Workspace& work) {
  return Search(model, data, rules, work).run();
}

} // namespace astromill::deconv

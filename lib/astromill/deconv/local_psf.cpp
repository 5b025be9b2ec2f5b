// astromill: the PSF over a part of the field, as sums of a few planes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/local_psf.h"

#include "astromill/deconv/field_nodes.h"
#include "astromill/deconv/response.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

namespace astromill::deconv {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Plane = std::vector<double>;

/// The weights of all nodes at a place, and of what is made of them.
class NodeWeights {
public:
  explicit NodeWeights(const FieldNodes& nodes)
      : terms_at_(nodes.terms_at), terms_(nodes.terms),
        matrix_(nodes.chips.size(), std::vector<double>(nodes.terms)) {
    for (std::size_t n = 0; n < matrix_.size(); ++n)
      std::copy_n(nodes.weight_of_term.begin() + static_cast<std::ptrdiff_t>(n * nodes.terms),
                  nodes.terms, matrix_[n].begin());
  }

  /// Sets the weights of the nodes, which add up to 1.
  void at(psf::Position chip, VectorXd& weights) {
    terms_at_(chip, terms_);
    for (std::size_t n = 0; n < matrix_.size(); ++n) {
      double sum = 0;
      for (std::size_t t = 0; t < terms_.size(); ++t)
        sum += matrix_[n][t] * terms_[t];
      weights(static_cast<Index>(n)) = sum;
    }
    weights /= weights.sum();
  }

private:
  std::function<void(psf::Position, std::span<double>)> terms_at_;
  std::vector<double> terms_;
  std::vector<std::vector<double>> matrix_;
};

/// Linear functions of the nodes' weights, after those were reduced to functions of the terms.
class ReducedWeights {
public:
  /// Row k of `rows` makes weight k of those of the nodes.
  ReducedWeights(const FieldNodes& nodes, const MatrixXd& rows, const exposure::ChipMap& chip)
      : terms_at_(nodes.terms_at), terms_(nodes.terms), chip_(chip) {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const RowMajor> of_nodes(nodes.weight_of_term.data(), rows.cols(),
                                              static_cast<Index>(nodes.terms));
    const MatrixXd reduced = rows * of_nodes;
    const VectorXd sums = of_nodes.colwise().sum();
    width_ = static_cast<std::size_t>(rows.rows()) + 1;
    for (Index t = 0; t < reduced.cols(); ++t) {
      for (Index k = 0; k < reduced.rows(); ++k)
        of_term_.push_back(reduced(k, t));
      of_term_.push_back(sums(t));
    }
    sums_.resize(width_);
  }

  void operator()(double x, double y, std::span<double> weights) {
    terms_at_(to_chip(chip_, x, y), terms_);
    std::ranges::fill(sums_, 0.0);
    for (std::size_t t = 0; t < terms_.size(); ++t)
      if (terms_[t] != 0) // of a grid, four
        for (std::size_t k = 0; k < width_; ++k)
          sums_[k] += terms_[t] * of_term_[t * width_ + k];
    for (std::size_t k = 0; k + 1 < width_; ++k)
      weights[k] = sums_[k] / sums_.back();
  }

private:
  std::function<void(psf::Position, std::span<double>)> terms_at_;
  std::vector<double> terms_;
  exposure::ChipMap chip_;
  std::size_t width_ = 0;
  std::vector<double> of_term_{}; ///< term by term: weights of the planes, then of all nodes
  std::vector<double> sums_{};
};

/// What the squares of differences are multiplied by, per element of a response.
Plane metric_of(const Plane& psf, std::size_t subsample) {
  constexpr double kBackground = 0.01; // of the peak
  const double floor = kBackground * *std::ranges::max_element(psf);
  const auto phases = static_cast<double>(subsample * subsample);
  Plane out(psf.size());
  std::ranges::transform(psf, out.begin(), [&](double light) {
    return 1 / (phases * (std::max(light, 0.0) + floor));
  });
  return out;
}

double product(const Plane& a, const Plane& b, const Plane& metric) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i] * metric[i];
  return sum;
}

void add(double weight, const Plane& from, Plane& to) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] += weight * from[i];
}

/// Mean and covariance of the nodes' weights over the part.
struct Spread {
  VectorXd mean;
  MatrixXd covariance;
};

Spread spread_of(const FieldNodes& nodes, const exposure::ChipMap& chip, const FieldPart& part) {
  constexpr int kPlaces = 16; // along an axis
  const auto count = static_cast<Index>(nodes.chips.size());
  NodeWeights weights(nodes);
  MatrixXd samples(count, kPlaces * kPlaces);
  VectorXd one(count);
  const auto between = [](double low, double high, int k) {
    return low + (high - low) * (k + 0.5) / kPlaces;
  };
  for (int j = 0; j < kPlaces; ++j)
    for (int i = 0; i < kPlaces; ++i) {
      weights.at(
          to_chip(chip, between(part.low_x, part.high_x, i), between(part.low_y, part.high_y, j)),
          one);
      samples.col(j * kPlaces + i) = one;
    }
  Spread out{samples.rowwise().mean(), {}};
  samples.colwise() -= out.mean;
  out.covariance = samples * samples.transpose() / (kPlaces * kPlaces);
  return out;
}

/// The planes that are added to the first, and how the nodes' weights make theirs.
struct Reduction {
  std::vector<Plane> planes{};
  MatrixXd rows{}; ///< of each plane, what each node adds to its weight
};

/// The leading principal components over the part of what differs from the mean PSF: `differences`
/// of the nodes. The best approximation by so many planes in the sense of the metric.
Reduction reduce(const std::vector<Plane>& differences, const Spread& spread, const Plane& metric,
                 const PlaneRules& rules) {
  const auto count = static_cast<Index>(differences.size());
  MatrixXd gram(count, count);
  for (Index m = 0; m < count; ++m)
    for (Index n = 0; n <= m; ++n)
      gram(n, m) = gram(m, n) = product(differences[static_cast<std::size_t>(m)],
                                        differences[static_cast<std::size_t>(n)], metric);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> of_weights(spread.covariance);
  const MatrixXd root =
      of_weights.eigenvectors() * of_weights.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> components(root.transpose() * gram * root);
  const VectorXd squares = components.eigenvalues().cwiseMax(0); // increasing
  double left = squares.sum();
  Reduction out{{}, MatrixXd(0, count)};
  constexpr double kRounding = 1e-14; // of the squares: below is no direction
  for (Index c = count; c-- > 0 && out.planes.size() < rules.most &&
                        left > rules.smallest * rules.smallest && squares(c) > kRounding;) {
    left -= squares(c);
    const VectorXd mixture = root * components.eigenvectors().col(c) / std::sqrt(squares(c));
    Plane plane(metric.size(), 0.0);
    for (Index n = 0; n < count; ++n)
      add(mixture(n), differences[static_cast<std::size_t>(n)], plane);
    out.planes.push_back(std::move(plane));
    out.rows.conservativeResize(out.rows.rows() + 1, Eigen::NoChange);
    out.rows.bottomRows(1) = (gram * mixture).transpose();
  }
  return out;
}

/// The planes without their dark rims, as the response of `out`.
void trim(const std::vector<Plane>& planes, const ResponseFrame& frame, LocalPsf& out) {
  const Rectangle lit = lit_part(planes, frame.side());
  out.response.first_x = frame.first() + static_cast<std::ptrdiff_t>(lit.x);
  out.response.first_y = frame.first() + static_cast<std::ptrdiff_t>(lit.y);
  for (const Plane& plane : planes) {
    Image<double> image(lit.width, lit.height);
    for (std::size_t y = 0; y < lit.height; ++y)
      std::copy_n(plane.begin() + static_cast<std::ptrdiff_t>((lit.y + y) * frame.side() + lit.x),
                  lit.width, image.pixels.begin() + static_cast<std::ptrdiff_t>(y * lit.width));
    out.response.planes.push_back(std::move(image));
  }
  const auto n = static_cast<std::ptrdiff_t>(frame.subsample);
  const auto reach = [n](std::ptrdiff_t first, std::size_t size) {
    const std::ptrdiff_t last = first + static_cast<std::ptrdiff_t>(size) - 1;
    return std::max((-first + n - 1) / n, (last + n - 1) / n);
  };
  out.reach = static_cast<std::size_t>(
      std::max({reach(out.response.first_x, lit.width), reach(out.response.first_y, lit.height),
                std::ptrdiff_t{1}}));
}

/// Largest difference of the planes from the PSF at the corners of the part.
double error_at_corners(const std::vector<Plane>& planes, const PlaneWeights& weights,
                        psf::Renderer& renderer, const ResponseFrame& frame,
                        const exposure::ChipMap& chip, const FieldPart& part, const Plane& metric) {
  Plane difference(metric.size());
  std::vector<double> of_planes(planes.size() - 1);
  double largest = 0;
  for (const double y : {part.low_y, part.high_y})
    for (const double x : {part.low_x, part.high_x}) {
      render_response(renderer, to_chip(chip, x, y), frame, difference);
      add(-1, planes.front(), difference);
      if (!of_planes.empty())
        weights(x, y, of_planes);
      for (std::size_t k = 0; k < of_planes.size(); ++k)
        add(-of_planes[k], planes[k + 1], difference);
      largest = std::max(largest, std::sqrt(product(difference, difference, metric)));
    }
  return largest;
}

} // namespace

LocalPsf local_psf(const psf::Model& model, const exposure::ChipMap& chip, const FieldPart& part,
                   std::size_t subsample, const PlaneRules& rules) {
  const ResponseFrame frame(model, subsample);
  const std::unique_ptr<psf::Renderer> renderer = model.renderer();
  const auto render = [&](psf::Position place) {
    Plane plane(frame.side() * frame.side());
    render_response(*renderer, place, frame, plane);
    return plane;
  };
  LocalPsf out{.subsample = subsample};
  std::vector<Plane> planes;
  const bool varies = !model.field_positions().empty();
  if (!varies || rules.one_plane) {
    planes.push_back(
        render(to_chip(chip, (part.low_x + part.high_x) / 2, (part.low_y + part.high_y) / 2)));
  } else {
    const FieldNodes nodes = field_nodes(model, chip, part);
    const Spread spread = spread_of(nodes, chip, part);
    std::vector<Plane> differences;
    Plane mean(frame.side() * frame.side(), 0.0);
    for (std::size_t n = 0; n < nodes.chips.size(); ++n) {
      differences.push_back(render(nodes.chips[n]));
      add(spread.mean(static_cast<Index>(n)), differences.back(), mean);
    }
    for (Plane& difference : differences)
      add(-1, mean, difference);
    Reduction reduction = reduce(differences, spread, metric_of(mean, subsample), rules);
    planes = std::move(reduction.planes);
    planes.insert(planes.begin(), std::move(mean));
    out.weights = ReducedWeights(nodes, reduction.rows, chip);
  }
  if (varies)
    out.error = error_at_corners(planes, out.weights, *renderer, frame, chip, part,
                                 metric_of(planes.front(), subsample));
  trim(planes, frame, out);
  return out;
}

} // namespace astromill::deconv

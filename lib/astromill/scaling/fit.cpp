// astromill: how the time of a job depends on how many do it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/fit.h"

#include "astromill/parallel/random_stream.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace astromill::scaling {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kTerms = 3;
using Row = std::array<double, kTerms>;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

/// Subtracts the part of `vector` along `unit` and returns how long that part was.
double take_off(std::vector<double>& vector, std::span<const double> unit) {
  const double part = dot(vector, unit);
  for (std::size_t i = 0; i < vector.size(); ++i)
    vector[i] -= part * unit[i];
  return part;
}

/// Least squares in the unknowns of `set` (bits), by Gram-Schmidt.
class SubsetFit {
public:
  SubsetFit(std::span<const Row> rows, std::span<const double> values, unsigned set) {
    std::vector<double> rest(values.begin(), values.end());
    for (std::size_t term = 0; term < kTerms; ++term)
      if ((set >> term & 1U) != 0)
        add(rows, term);
    for (std::size_t k = 0; k < terms_.size(); ++k)
      along_[k] = take_off(rest, units_[k]);
    residual_ = dot(rest, rest);
    substitute_back();
  }

  /// The solution is one, and has nothing below zero.
  bool is_feasible() const {
    return feasible_ && std::ranges::all_of(x_, [](double v) { return v >= 0; });
  }
  double residual() const { return residual_; }
  const Row& x() const { return x_; }

private:
  void add(std::span<const Row> rows, std::size_t term) {
    constexpr double kDependent = 1e-10;
    std::vector<double> column(rows.size());
    std::ranges::transform(rows, column.begin(), [=](const Row& row) { return row[term]; });
    const double length = std::sqrt(dot(column, column));
    const std::size_t k = terms_.size();
    for (std::size_t i = 0; i < k; ++i)
      r_[i][k] = take_off(column, units_[i]);
    r_[k][k] = std::sqrt(dot(column, column));
    feasible_ = feasible_ && r_[k][k] > kDependent * length;
    for (double& value : column)
      value /= r_[k][k];
    terms_.push_back(term);
    units_.push_back(std::move(column));
  }

  void substitute_back() {
    std::array<double, kTerms> solution{};
    for (std::size_t k = terms_.size(); k-- > 0;) {
      double value = along_[k];
      for (std::size_t i = k + 1; i < terms_.size(); ++i)
        value -= r_[k][i] * solution[i];
      solution[k] = value / r_[k][k];
      x_[terms_[k]] = solution[k];
    }
  }

  std::vector<std::size_t> terms_{};
  std::vector<std::vector<double>> units_{};
  std::array<std::array<double, kTerms>, kTerms> r_{};
  std::array<double, kTerms> along_{};
  Row x_{};
  double residual_ = 0;
  bool feasible_ = true;
};

/// The fit to one time a count, of relative differences. Where there are `two` different counts,
/// one of the terms that change is all that they can tell of.
Row fit_times(std::span<const double> workers, std::span<const double> seconds, bool two) {
  const bool grows = seconds.back() > seconds.front();
  const double with_parallel = two && grows ? 0 : 1;
  const double with_k = two && !grows ? 0 : 1;
  std::vector<Row> rows;
  const std::vector<double> ones(workers.size(), 1.0);
  for (std::size_t i = 0; i < workers.size(); ++i)
    rows.push_back({1 / seconds[i], with_parallel / (workers[i] * seconds[i]),
                    with_k * std::log(workers[i]) / seconds[i]});
  return non_negative_least_squares(rows, ones);
}

/// The values of many fits to repeats drawn anew.
class Bootstrap {
public:
  Bootstrap(std::span<const Times> times, std::span<const double> workers, bool two) {
    const std::size_t repeats =
        std::ranges::min(times, {}, [](const Times& t) { return t.seconds.size(); }).seconds.size();
    parallel::RandomStream random(1, parallel::RandomUse::bootstrap, 0, 0);
    std::vector<double> seconds(times.size());
    std::vector<std::size_t> drawn(repeats);
    for (std::size_t k = 0; k < kFits && repeats >= kFewest; ++k) {
      for (std::size_t& repeat : drawn)
        repeat = static_cast<std::size_t>(random.uniform() * static_cast<double>(repeats));
      for (std::size_t i = 0; i < times.size(); ++i)
        seconds[i] = median_of(times[i].seconds, drawn);
      fits_.push_back(fit_times(workers, seconds, two));
    }
  }

  template <class Value> Estimate range(double value, const Value& of) const {
    Estimate out{.value = value};
    std::vector<double> values(fits_.size());
    std::ranges::transform(fits_, values.begin(), of);
    std::ranges::sort(values);
    if (!values.empty()) {
      out.low = values[static_cast<std::size_t>(0.16 * static_cast<double>(values.size()))];
      out.high = values[static_cast<std::size_t>(0.84 * static_cast<double>(values.size()))];
    }
    return out;
  }

private:
  static constexpr std::size_t kFits = 1000;
  static constexpr std::size_t kFewest = 3; ///< repeats

  static double median_of(std::span<const double> seconds, std::span<const std::size_t> drawn) {
    std::vector<double> values;
    values.reserve(drawn.size());
    for (const std::size_t repeat : drawn)
      values.push_back(seconds[repeat]);
    return median(std::move(values));
  }

  std::vector<Row> fits_{};
};

/// a / b, infinite where b is 0.
double ratio(double a, double b) { return b > 0 ? a / b : std::numeric_limits<double>::infinity(); }

} // namespace

Row non_negative_least_squares(std::span<const Row> rows, std::span<const double> values) {
  Row best{};
  double least = dot(values, values);
  for (unsigned set = 1; set < 1U << kTerms; ++set)
    if (const SubsetFit fit(rows, values, set); fit.is_feasible() && fit.residual() < least) {
      least = fit.residual();
      best = fit.x();
    }
  return best;
}

double ScalingFit::operator()(double workers) const {
  return t_serial.value + t_parallel.value / workers + k_sync.value * std::log(workers);
}

ScalingFit fit_scaling(std::span<const Times> times) {
  ScalingFit fit;
  std::vector<double> workers;
  std::vector<double> seconds;
  for (const Times& point : times) {
    workers.push_back(point.workers);
    seconds.push_back(median(point.seconds));
  }
  const std::size_t counts = std::set<double>(workers.begin(), workers.end()).size();
  if (counts < 2)
    return fit;
  const bool two = counts == 2;
  const Row x = fit_times(workers, seconds, two);
  const Bootstrap again(times, workers, two);
  fit.t_serial = again.range(x[0], [](const Row& r) { return r[0]; });
  fit.t_parallel = again.range(x[1], [](const Row& r) { return r[1]; });
  fit.amdahl_limit =
      again.range(ratio(x[0] + x[1], x[0]), [](const Row& r) { return ratio(r[0] + r[1], r[0]); });
  fit.k_known = !two || x[2] > 0;
  fit.k_sync.value = x[2];
  if (fit.k_known) {
    fit.k_sync = again.range(x[2], [](const Row& r) { return r[2]; });
    fit.best_n = again.range(ratio(x[1], x[2]), [](const Row& r) { return ratio(r[1], r[2]); });
  }
  double sum = 0;
  for (std::size_t i = 0; i < workers.size(); ++i)
    sum += std::pow(seconds[i] / fit(workers[i]) - 1, 2);
  fit.residual = std::sqrt(sum / static_cast<double>(workers.size()));
  return fit;
}

double median(std::vector<double> values) {
  if (values.empty())
    return kNan;
  std::ranges::sort(values);
  const std::size_t n = values.size();
  return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

} // namespace astromill::scaling

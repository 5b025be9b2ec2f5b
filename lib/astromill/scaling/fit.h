// astromill: how the time of a job depends on how many do it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace astromill::scaling {

/// The x >= 0 for which the sum of (rows[i] . x - values[i])^2 is least: non-negative least squares
/// in three unknowns (Lawson & Hanson 1974), exact, as all sets of unknowns that can be zero are
/// tried. Of an unknown that the rows say nothing about: 0. Safe from any thread.
std::array<double, 3> non_negative_least_squares(std::span<const std::array<double, 3>> rows,
                                                 std::span<const double> values);

/// A number with the range in which it is with a probability of 68 %; NaN where it is not known.
struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// T(N) = t_serial + t_parallel / N + k_sync ln N, as Singh, Browne & Butler (2013) have it.
struct ScalingFit {
  Estimate t_serial{};
  Estimate t_parallel{};
  Estimate k_sync{};
  Estimate best_n{};       ///< t_parallel / k_sync, where T(N) is least; infinite where k_sync is 0
  Estimate amdahl_limit{}; ///< T(1) / t_serial, the speed-up without k_sync; infinite likewise
  double residual = std::numeric_limits<double>::quiet_NaN(); ///< root mean square of T / fit - 1
  bool k_known = false; ///< else k_sync is 0 by assumption: see fit_scaling()

  bool known() const { return t_parallel.value == t_parallel.value; }
  /// The time of N workers.
  double operator()(double workers) const;
};

/// Times of one number of workers, repeat by repeat.
struct Times {
  double workers = 1;
  std::vector<double> seconds{};
};

/// Fits the medians, each with a weight by its own size: what makes times differ makes long ones
/// differ more. Ranges are those of 1000 fits to repeats drawn anew (bootstrap), where there are 3
/// repeats at least; the same repeats are drawn for all counts. With two different counts k_sync
/// and t_serial cannot be told apart: the fit is Amdahl's law, k_sync 0 without a range, unless
/// more workers take longer, which k_sync alone explains. With one count the fit is not known.
/// `times` are in rising number of workers.
ScalingFit fit_scaling(std::span<const Times> times);

/// The middle one, or the mean of the two in the middle; NaN of none.
double median(std::vector<double> values);

} // namespace astromill::scaling

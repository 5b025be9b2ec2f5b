// astromill: magnitudes of artificial stars, drawn at random
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/luminosity.h"

#include "astromill/base/error.h"
#include "astromill/parallel/random_stream.h"
#include "astromill/stars/positions.h"
#include "astromill/tables/number_list.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::stars {

LuminosityFunction::LuminosityFunction(double low, double high)
    : magnitudes_{low, high}, densities_{1, 1}, cumulative_{0, high - low} {}

LuminosityFunction LuminosityFunction::read(const std::string& path) {
  const tables::NumberList list =
      tables::read_number_list(path, {}, {.names = {{"mag", "n"}}, .numbers = {0, 1}});
  LuminosityFunction function;
  double sum = 0;
  for (const tables::NumberRow& row : list.rows) {
    const Where where{.file = list.name, .line = row.place};
    if (row.status != ItemStatus::ok)
      throw Error("this row has no two numbers (magnitude, stars)", where);
    const auto [magnitude, density] = std::pair(row.values[0], row.values[1]);
    if (density < 0)
      throw Error("the number of stars is negative", where);
    if (!function.magnitudes_.empty()) {
      const double step = magnitude - function.high();
      if (!(step > 0))
        throw Error("the magnitudes are not in increasing order", where);
      sum += 0.5 * (function.densities_.back() + density) * step;
    }
    function.magnitudes_.push_back(magnitude);
    function.densities_.push_back(density);
    function.cumulative_.push_back(sum);
  }
  if (list.rows.size() < 2)
    throw Error("a luminosity function needs two rows at least", {.file = list.name});
  if (!(sum > 0) || !std::isfinite(sum))
    throw Error("a luminosity function needs a number of stars that is finite and not zero",
                {.file = list.name});
  return function;
}

double LuminosityFunction::draw(std::uint64_t seed, std::uint32_t trial, std::uint32_t star) const {
  parallel::RandomStream random(seed, parallel::RandomUse::star_magnitudes, trial, star);
  const double brighter = random.uniform() * cumulative_.back();
  const auto above = std::upper_bound(cumulative_.begin() + 1, cumulative_.end() - 1, brighter);
  const auto i = static_cast<std::size_t>(above - cumulative_.begin());
  const double step = magnitudes_[i] - magnitudes_[i - 1];
  const double a = densities_[i - 1];
  const double slope = (densities_[i] - a) / step;
  // Solves a t + slope t^2 / 2 = stars in this form, which holds for any slope.
  const double stars = brighter - cumulative_[i - 1];
  const double root = std::sqrt(std::max(a * a + 2 * slope * stars, 0.0));
  const double t = a + root > 0 ? 2 * stars / (a + root) : 0;
  return rounded_draw(magnitudes_[i - 1] + std::clamp(t, 0.0, step));
}

} // namespace astromill::stars

// astromill: equal bins of magnitude
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/magnitude_bins.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace astromill::completeness {

namespace {

/// The numbers between the colons; nothing where they are not three.
std::optional<std::array<double, 3>> three_numbers(const std::string& text) {
  std::array<double, 3> out = {};
  std::string_view rest = text;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool is_last = i + 1 == out.size();
    const std::size_t end = is_last ? rest.size() : rest.find(':');
    const auto number = end == rest.npos ? std::nullopt : text::as_number(rest.substr(0, end));
    if (!number)
      return std::nullopt;
    out[i] = *number;
    if (!is_last)
      rest.remove_prefix(end + 1);
  }
  return out;
}

} // namespace

std::optional<std::size_t> MagnitudeBins::bin_of(double magnitude) const {
  constexpr double kOnBorder = 1e-9; // 16.3 need not be 16 + 3 * 0.1
  const double place = (magnitude - low) / step + kOnBorder;
  const auto bins = static_cast<double>(count);
  if (!(place >= 0 && place <= bins + 2 * kOnBorder))
    return std::nullopt;
  return std::min(static_cast<std::size_t>(place), count - 1);
}

MagnitudeBins parse_magnitude_bins(const std::string& text, const char* option) {
  const auto refuse = [&](const char* what) {
    throw UsageError(what, {.keyword = option, .value = text});
  };
  const auto numbers = three_numbers(text);
  if (!numbers)
    throw UsageError("must be three numbers LO:HI:STEP", {.keyword = option, .value = text});
  const auto [low, high, step] = *numbers;
  if (!(high > low))
    refuse("LO must be less than HI");
  if (!(step > 0))
    refuse("STEP must be positive");
  const double steps = (high - low) / step;
  if (!(steps < static_cast<double>(kMostBins) + 0.5))
    refuse("more than 2000 bins");
  const double count = std::round(steps);
  if (count < 1 || std::abs(steps - count) > 1e-6)
    refuse("HI - LO must be a whole number of steps");
  if (!(low + step > low && high - step < high))
    refuse("STEP is too small for such magnitudes");
  return {.low = low, .high = high, .step = step, .count = static_cast<std::size_t>(count)};
}

} // namespace astromill::completeness

// astromill: what psfinfo is asked for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psfinfo/options.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <cmath>

namespace astromill::psfinfo {

void Options::validate() const {
  constexpr int kLargest = 10000;
  model.validate();
  if (pixel_scale && !(*pixel_scale > 0))
    throw UsageError("must be positive", {.keyword = "--pixel-scale"});
  if (size && (*size < 1 || *size > kLargest))
    throw UsageError("must be from 1 to " + std::to_string(kLargest), {.keyword = "--size"});
  if (size && stamp.empty())
    throw UsageError("is the size of the image that -o writes", {.keyword = "--size"});
}

psf::Position parse_position(const std::string& text) {
  constexpr double kFarthest = 1e9;
  const auto values = text::as_numbers(text).value_or(std::vector<double>());
  if (values.size() != 2)
    throw UsageError("is not a position X,Y", {.keyword = "--at", .value = text});
  if (!(std::max(std::abs(values[0]), std::abs(values[1])) < kFarthest))
    throw UsageError("must be less than 1e9 pixels from 0", {.keyword = "--at", .value = text});
  return {values[0], values[1]};
}

std::vector<double> parse_radii(const std::string& text) {
  constexpr double kLargest = 1e5;
  constexpr std::size_t kMost = 1000;
  auto values = text::as_numbers(text).value_or(std::vector<double>());
  std::ranges::sort(values);
  if (values.empty() || values.size() > kMost || !(values.front() > 0) ||
      !(values.back() <= kLargest))
    throw UsageError("are not positive numbers R,R...", {.keyword = "--radii", .value = text});
  return values;
}

} // namespace astromill::psfinfo

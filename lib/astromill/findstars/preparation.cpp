// astromill: an exposure made ready for a search
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/preparation.h"

#include "astromill/base/error.h"
#include "astromill/stats/background_noise.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <vector>

namespace astromill::findstars {

namespace {

using exposure::Exposure;

/// The median of the errors of good pixels.
double median_error(const Exposure& exposure) {
  std::vector<float> errors;
  for (std::size_t i = 0; i < exposure.errors.pixels.size(); ++i)
    if (exposure.bad.empty() || exposure.bad.pixels[i] == 0)
      errors.push_back(exposure.errors.pixels[i]);
  const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
  std::nth_element(errors.begin(), middle, errors.end());
  return static_cast<double>(*middle);
}

/// With as many digits as are said, so that a run with that --sigma finds the same stars.
double six_digits(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::scientific, 5);
  text::parse_number(digits.data(), end.ptr, value);
  return value;
}

/// What to say where no noise could be measured.
std::string no_noise(const Exposure& exposure) {
  const Image<float>& image = exposure.image.pixels;
  std::size_t good = 0;
  std::optional<float> first;
  bool constant = true;
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (!exposure.bad.empty() && exposure.bad.pixels[i] != 0)
      continue;
    ++good;
    constant = constant && image.pixels[i] == first.value_or(image.pixels[i]);
    first = first.value_or(image.pixels[i]);
  }
  if (constant && good == image.pixels.size())
    return "the background has no noise that could be measured (it is constant): give --sigma";
  return std::to_string(good) + " of " + std::to_string(image.pixels.size()) +
         " pixels are good, and too few with noise lie together to measure the background's: give "
         "--sigma";
}

} // namespace

stars::SearchImage search_image(const Exposure& exposure, const DetectionOptions& options) {
  stars::SearchImage image{.pixels = exposure.image.pixels.view(),
                           .masked = !exposure.bad.empty(),
                           .boundary = options.boundary};
  if (!exposure.bad.empty())
    image.bad = exposure.bad.view();
  if (options.datamin)
    image.good.lowest = static_cast<float>(*options.datamin);
  if (options.datamax)
    image.good.highest = static_cast<float>(*options.datamax);
  return image;
}

double measured_sigma(const Exposure& exposure, std::string& note) {
  const bool has_errors = !exposure.errors.empty();
  const stats::BackgroundNoise noise =
      has_errors ? stats::BackgroundNoise{.sigma = median_error(exposure)}
                 : stats::background_noise(exposure.image.pixels.view(), exposure.bad.view());
  if (!(noise.sigma > 0))
    throw Error(no_noise(exposure), exposure.image.source.header.where());
  const double sigma = six_digits(noise.sigma);
  note = "sigma " + text::brief(sigma) +
         (has_errors ? ", the median of the errors" : ", measured between the stars");
  return sigma;
}

SearchOptions search_options(const Exposure& exposure, const DetectionOptions& options,
                             double sigma) {
  return {.kernel = options.kernel,
          .limits = options.limits,
          .threshold = options.threshold,
          .sigma = sigma,
          .gain = exposure.noise.gain,
          .readnoise = exposure.noise.readnoise};
}

} // namespace astromill::findstars

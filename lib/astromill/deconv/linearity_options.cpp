// astromill: which artificial stars tell what the photometry of a restored image is worth
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/linearity_options.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace astromill::deconv {

namespace {

constexpr const char* kMagnitudes = "--linearity-mag";
constexpr std::int64_t kMostStars = 1'000'000;
constexpr double kMostRadius = 50; ///< detector pixels

/// LO:HI with a step behind it; LO:HI:STEP as it is.
std::string with_step(const std::string& text) {
  const auto refuse = [&](const char* what) {
    throw UsageError(what, {.keyword = kMagnitudes, .value = text});
  };
  const auto colons = std::ranges::count(text, ':');
  if (colons > 1)
    return text;
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto low = text::as_number(std::string_view(text).substr(0, colon));
  const auto high =
      text::as_number(std::string_view(text).substr(std::min(colon + 1, text.size())));
  if (!low || !high)
    refuse("must be LO:HI or LO:HI:STEP");
  if (!(*high > *low))
    refuse("LO must be less than HI");
  return text + ":" + text::shortest((*high - *low) / std::ceil(*high - *low - 1e-9));
}

} // namespace

completeness::MagnitudeBins parse_linearity_magnitudes(const std::string& text) {
  return completeness::parse_magnitude_bins(with_step(text), kMagnitudes);
}

void LinearityOptions::validate() const {
  const auto refuse = [](const char* option, const std::string& value, const std::string& what) {
    throw UsageError(what, {.keyword = option, .value = value});
  };
  if (stars < 1 || stars > kMostStars)
    refuse("--linearity", std::to_string(stars), "must be 1 to " + std::to_string(kMostStars));
  if (!magnitudes.empty())
    parse_linearity_magnitudes(magnitudes);
  if (radius != 0 && !(radius > 0 && radius <= kMostRadius))
    refuse("--linearity-radius", text::shortest(radius),
           "must be above 0 and at most " + text::shortest(kMostRadius) + " pixels");
}

} // namespace astromill::deconv

// astromill: images of the size that they have on paper
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/figure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace astromill::plot {

namespace {

/// Adds to the `out` pixels of a line what they cover of the `in` pixels of another:
/// add(pixel of out, pixel of in, part of a pixel of in).
template <class Add> void cover(std::size_t in, std::size_t out, const Add& add) {
  const double step = static_cast<double>(in) / static_cast<double>(out);
  for (std::size_t i = 0; i < out; ++i) {
    const double begin = static_cast<double>(i) * step;
    const double end = std::min(static_cast<double>(i + 1) * step, static_cast<double>(in));
    for (auto k = static_cast<std::size_t>(begin); k < in && static_cast<double>(k) < end; ++k)
      add(i, k,
          std::min(end, static_cast<double>(k + 1)) - std::max(begin, static_cast<double>(k)));
  }
}

/// Sum of weighted values, and of the weights.
struct Mean {
  double sum = 0;
  double weight = 0;
};

} // namespace

Image<float> resampled(ImageView<const float> image) {
  constexpr double kTallest = 2; ///< of the width
  if (image.empty())
    return {};
  const double shape = static_cast<double>(image.height) / static_cast<double>(image.width);
  const auto height = static_cast<std::size_t>(
      std::ceil(static_cast<double>(kImagePixels) * std::clamp(shape, 1e-9, kTallest)));
  Image<float> out(kImagePixels, height);
  std::vector<Mean> row(kImagePixels);
  std::vector<Mean> sums(kImagePixels * height);
  std::size_t last = image.height; // the row of the image that `row` has
  cover(image.height, height, [&](std::size_t y, std::size_t from, double part) {
    if (from != last) {
      std::ranges::fill(row, Mean{});
      cover(image.width, kImagePixels, [&](std::size_t x, std::size_t k, double weight) {
        const auto value = static_cast<double>(image(k, from));
        if (std::isfinite(value)) {
          row[x].sum += weight * value;
          row[x].weight += weight;
        }
      });
      last = from;
    }
    for (std::size_t x = 0; x < kImagePixels; ++x) {
      sums[y * kImagePixels + x].sum += part * row[x].sum;
      sums[y * kImagePixels + x].weight += part * row[x].weight;
    }
  });
  std::ranges::transform(sums, out.pixels.begin(), [](const Mean& mean) {
    return mean.weight > 0 ? static_cast<float>(mean.sum / mean.weight)
                           : std::numeric_limits<float>::quiet_NaN();
  });
  return out;
}

} // namespace astromill::plot

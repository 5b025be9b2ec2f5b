// astromill: how noisy the background of an image is
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/background_noise.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace astromill::stats {

namespace {

constexpr std::size_t kMostPatches = std::size_t{1} << 17;
constexpr std::size_t kFewestPatches = 10;
constexpr std::size_t kPaddingRun = 32; ///< constant patches in a row that cannot be chance
constexpr std::size_t kReach = 2;       ///< of a patch with its ring, on each side
constexpr std::size_t kSide = 2 * kReach + 1;
constexpr double kClip = 3;                    ///< standard deviations
constexpr double kClippedVariance = 0.9733369; ///< of a unit Gaussian cut at 3 standard deviations
constexpr int kMostPasses = 50;

/// What a patch tells.
struct Patches {
  std::vector<float> response{}; ///< noise
  std::vector<float> ring{};     ///< level of the surroundings
};

/// Pixels of one row, NaN where they are bad.
void copy_row(ImageView<const float> pixels, ImageView<const std::uint8_t> bad, std::size_t y,
              float* out) {
  std::copy_n(pixels.row(y), pixels.width, out);
  for (std::size_t x = 0; !bad.empty() && x < pixels.width; ++x)
    if (bad(x, y) != 0)
      out[x] = std::numeric_limits<float>::quiet_NaN();
}

/// Responses and ring sums of the patches centred on pixels 2 ... width - 3 of the middle row.
ASTROMILL_VECTOR_CLONES
void measure_row(const std::array<const float*, kSide>& rows, std::size_t count,
                 float* __restrict response, float* __restrict ring) {
  for (std::size_t x = 0; x < count; ++x) {
    const auto column = [&](std::size_t i) { return rows[1][x + i] + rows[3][x + i]; };
    const float corners = column(1) + column(3);
    const float sides = column(2) + rows[2][x + 1] + rows[2][x + 3];
    response[x] = (corners - 2.0F * sides + 4.0F * rows[2][x + 2]) / 6.0F;
    float sum = column(0) + column(4) + rows[2][x] + rows[2][x + 4];
    for (std::size_t i = 0; i < kSide; ++i)
      sum += rows[0][x + i] + rows[4][x + i];
    ring[x] = sum;
  }
}

/// The same where an image is too low: along a single row, patches of 3 pixels, rings of 2.
void measure_line(const float* row, std::size_t count, float* response, float* ring) {
  for (std::size_t x = 0; x < count; ++x) {
    response[x] = (row[x + 1] - 2.0F * row[x + 2] + row[x + 3]) / std::sqrt(6.0F);
    ring[x] = row[x] + row[x + 4];
  }
}

/// Appends the patches of a row that are finite and no padding.
void keep(const std::vector<float>& response, const std::vector<float>& ring, Patches& patches) {
  std::size_t run = 0; ///< patches just seen without any noise, all on one level
  float level = 0;
  const auto drop_padding = [&] {
    if (run >= kPaddingRun) {
      patches.response.resize(patches.response.size() - run);
      patches.ring.resize(patches.ring.size() - run);
    }
    run = 0;
  };
  for (std::size_t i = 0; i < response.size(); ++i) {
    if (!std::isfinite(response[i]) || !std::isfinite(ring[i]))
      continue;
    if (response[i] != 0 || ring[i] != level)
      drop_padding();
    level = ring[i];
    patches.response.push_back(response[i]);
    patches.ring.push_back(ring[i]);
    run += response[i] == 0 ? std::size_t{1} : 0;
  }
  drop_padding();
}

Patches sample(ImageView<const float> pixels, ImageView<const std::uint8_t> bad) {
  Patches patches;
  if (pixels.width < kSide)
    return patches;
  const bool line = pixels.height < kSide;
  const std::size_t rows = line ? pixels.height : pixels.height - 2 * kReach;
  const std::size_t count = pixels.width - 2 * kReach;
  const std::size_t step =
      std::min(std::max<std::size_t>(1, rows), // of an image that is all width, one row at least
               std::max<std::size_t>(1, (rows * count + kMostPatches - 1) / kMostPatches));
  std::vector<float> buffer(kSide * pixels.width);
  std::vector<float> response(count);
  std::vector<float> ring(count);
  for (std::size_t y = (step - 1) / 2; y < rows; y += step) {
    std::array<const float*, kSide> window{};
    for (std::size_t j = 0; j < (line ? 1 : kSide); ++j) {
      copy_row(pixels, bad, y + j, buffer.data() + j * pixels.width);
      window[j] = buffer.data() + j * pixels.width;
    }
    if (line)
      measure_line(window[0], count, response.data(), ring.data());
    else
      measure_row(window, count, response.data(), ring.data());
    keep(response, ring, patches);
  }
  return patches;
}

/// The responses of the patches in the darker half.
std::vector<float> darker_half(const Patches& patches) {
  std::vector<float> levels = patches.ring;
  const auto middle = levels.begin() + static_cast<std::ptrdiff_t>((levels.size() - 1) / 2);
  std::nth_element(levels.begin(), middle, levels.end());
  std::vector<float> out;
  out.reserve(levels.size() / 2 + 1);
  for (std::size_t i = 0; i < patches.ring.size(); ++i)
    if (patches.ring[i] <= *middle)
      out.push_back(patches.response[i]);
  return out;
}

/// A first scale from the median, or where more than half are zero (an image in coarse steps) from
/// a quantile further out.
double first_scale(std::vector<float> responses) {
  for (float& value : responses)
    value = std::fabs(value);
  constexpr std::array<std::pair<double, double>, 4> kQuantiles = {
      {{0.5, 0.67449}, {0.6827, 1}, {0.9545, 2}, {0.9973, 3}}};
  for (const auto& [part, sigmas] : kQuantiles) {
    const auto rank = static_cast<std::ptrdiff_t>(part * static_cast<double>(responses.size() - 1));
    std::nth_element(responses.begin(), responses.begin() + rank, responses.end());
    const auto value = static_cast<double>(responses[static_cast<std::size_t>(rank)]);
    if (value > 0)
      return value / sigmas;
  }
  return 0;
}

ASTROMILL_VECTOR_CLONES
double mean_square_within(const std::vector<float>& values, float limit) {
  constexpr std::size_t kLanes = 16; // partial sums: vectorised in a fixed order
  std::array<double, kLanes> sums{};
  std::array<int, kLanes> used{};
  const auto add = [&](std::size_t k, float value) {
    const bool use = std::fabs(value) <= limit;
    const auto v = static_cast<double>(use ? value : 0.0F);
    sums[k] += v * v;
    used[k] += use ? 1 : 0;
  };
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k)
      add(k, values[i + k]);
  for (std::size_t k = 0; i < values.size(); ++i, ++k)
    add(k, values[i]);
  return std::accumulate(sums.begin(), sums.end(), 0.0) /
         std::accumulate(used.begin(), used.end(), 0);
}

double clipped(const std::vector<float>& responses, double scale) {
  for (int pass = 0; pass < kMostPasses; ++pass) {
    const double next = std::sqrt(mean_square_within(responses, static_cast<float>(kClip * scale)) /
                                  kClippedVariance);
    if (!(next > 0)) // of coarse integers, nothing but zeros would be left
      return scale;
    if (std::fabs(next - scale) <= 1e-5 * scale)
      return next;
    scale = next;
  }
  return scale;
}

} // namespace

BackgroundNoise background_noise(ImageView<const float> pixels, ImageView<const std::uint8_t> bad) {
  if (pixels.width < kSide && pixels.height >= kSide && pixels.width > 0) {
    Image<float> turned(pixels.height, pixels.width);
    Image<std::uint8_t> turned_bad(pixels.height, pixels.width);
    for (std::size_t y = 0; y < pixels.height; ++y)
      for (std::size_t x = 0; x < pixels.width; ++x) {
        turned.view()(y, x) = pixels(x, y);
        turned_bad.view()(y, x) = bad.empty() ? std::uint8_t{0} : bad(x, y);
      }
    return background_noise(turned.view(), turned_bad.view());
  }
  const Patches patches = sample(pixels, bad);
  if (patches.response.size() < kFewestPatches)
    return {.samples = patches.response.size()};
  std::vector<float> responses = darker_half(patches);
  const double scale = first_scale(responses);
  if (!(scale > 0))
    return {.samples = responses.size()};
  return {.sigma = clipped(responses, scale), .samples = responses.size()};
}

} // namespace astromill::stats

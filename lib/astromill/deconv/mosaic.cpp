// astromill: the restored image, put together from its tiles
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/mosaic.h"

#include "astromill/deconv/tiles.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace astromill::deconv {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A star further than this from all pixels that were fitted, along both axes, is not seen.
constexpr std::size_t kOutOfSight = 16;

Rectangle finer(const Rectangle& data, std::size_t n) {
  return {data.x * n, data.y * n, data.width * n, data.height * n};
}

/// Running sums over 2 * kOutOfSight + 1 numbers that lie `stride` apart: for whether there is any.
void spread(std::uint8_t* values, std::size_t count, std::size_t stride,
            std::vector<std::uint32_t>& sums) {
  sums.assign(count + 1, 0);
  for (std::size_t i = 0; i < count; ++i)
    sums[i + 1] = sums[i] + values[i * stride];
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t low = i - std::min(i, kOutOfSight);
    const std::size_t high = std::min(count, i + kOutOfSight + 1);
    values[i * stride] = sums[high] > sums[low] ? 1 : 0;
  }
}

/// 1 where a star would be seen in a pixel that was fitted.
Image<std::uint8_t> in_sight(const Image<Flaw>& flaws) {
  Image<std::uint8_t> out(flaws.width, flaws.height);
  std::ranges::transform(flaws.pixels, out.pixels.begin(),
                         [](Flaw flaw) { return flaw == Flaw::none ? 1 : 0; });
  std::vector<std::uint32_t> sums;
  for (std::size_t y = 0; y < out.height; ++y)
    spread(&out.pixels[y * out.width], out.width, 1, sums);
  for (std::size_t x = 0; x < out.width; ++x)
    spread(&out.pixels[x], out.height, out.width, sums);
  return out;
}

void blank_unseen(Image<float>& object, const Observation& observation, std::size_t n) {
  const Image<std::uint8_t> seen = in_sight(observation.flaws);
  for (std::size_t i = 0; i < seen.pixels.size(); ++i) {
    if (seen.pixels[i] != 0)
      continue;
    const float value = observation.flaws.pixels[i] == Flaw::border ? 0.0F : kNan;
    const std::size_t x = i % seen.width * n;
    const std::size_t y = i / seen.width * n;
    for (std::size_t row = y; row < y + n; ++row)
      std::fill_n(object.view().row(row) + x, n, value);
  }
}

} // namespace

Mosaic::Mosaic(std::size_t width, std::size_t height, Joint joint)
    : width_(width), height_(height), joint_(joint) {
  sums_.object = Image<float>(width * joint.subsample, height * joint.subsample);
  sums_.light = Image<float>(width, height);
}

Mosaic::Ramps Mosaic::ramps(const Rectangle& data, std::size_t n) const {
  const auto ramp = [&](std::size_t first, std::size_t size, std::size_t length) {
    return blend_weights(size * n, first > 0, first + size < length, joint_.overlap * n,
                         joint_.margin * n);
  };
  return {.x = ramp(data.x, data.width, width_), .y = ramp(data.y, data.height, height_)};
}

void Mosaic::add(const RestoredTile& tile) {
  if (tile.object.empty())
    return;
  const auto add_up = [&](Image<float>& sums, const Image<float>& part, std::size_t n) {
    const Ramps weights = ramps(tile.result.data, n);
    const Rectangle place = finer(tile.result.data, n);
    for (std::size_t y = 0; y < part.height; ++y) {
      float* to = sums.view().row(place.y + y) + place.x;
      const float* from = part.view().row(y);
      for (std::size_t x = 0; x < part.width; ++x)
        to[x] += weights.x[x] * weights.y[y] * from[x];
    }
  };
  add_up(sums_.object, tile.object, joint_.subsample);
  add_up(sums_.light, tile.light, 1);
  added_.push_back(tile.result.data);
}

/// Row by row, so that the sum of the weights needs no image of its own.
void Mosaic::divide(Image<float>& sums, std::size_t n) const {
  std::vector<Ramps> weights;
  for (const Rectangle& data : added_)
    weights.push_back(ramps(data, n));
  std::vector<float> total(sums.width);
  for (std::size_t y = 0; y < sums.height; ++y) {
    std::ranges::fill(total, 0.0F);
    for (std::size_t k = 0; k < added_.size(); ++k) {
      const Rectangle place = finer(added_[k], n);
      if (y < place.y || y >= place.y + place.height)
        continue;
      const float weight = weights[k].y[y - place.y];
      for (std::size_t x = 0; x < place.width; ++x)
        total[place.x + x] += weights[k].x[x] * weight;
    }
    float* row = sums.view().row(y);
    for (std::size_t x = 0; x < sums.width; ++x)
      row[x] = total[x] > 0 ? row[x] / total[x] : kNan;
  }
}

RestoredImage Mosaic::finish(const Observation& observation) && {
  divide(sums_.object, joint_.subsample);
  divide(sums_.light, 1);
  blank_unseen(sums_.object, observation, joint_.subsample);
  return std::move(sums_);
}

} // namespace astromill::deconv

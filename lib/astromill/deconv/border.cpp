// astromill: edges of a frame that get no light
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/border.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace astromill::deconv {

namespace {

using Pixels = std::vector<char>; ///< 1 or 0 for each pixel, row by row

constexpr std::size_t kPatch = 5;     ///< pixels: a border is made of squares of this side
constexpr std::size_t kBox = 3;       ///< pixels around one over which dark counts are averaged
constexpr double kDarkSigmas = 4;     ///< of such a mean: nothing, if it is no farther from 0
constexpr double kMostAlike = 0.02;   ///< of the field may look so by chance
constexpr double kMostFilled = 0.001; ///< of the field may have been filled as the border is
constexpr std::size_t kRise = 8;      ///< pixels beyond which the border's edge is left behind
constexpr double kRisen = 0.5;        ///< of the field's level is reached there ...
constexpr double kMostRisen = 0.9;    ///< by so many pixels
constexpr double kPartOfFrame = 0.02; ///< a smaller part of the field is an island in the border
constexpr double kMostIslands = 0.2;  ///< of the field

struct Frame {
  std::size_t width = 0;
  std::size_t height = 0;

  std::size_t pixels() const { return width * height; }
};

/// Sums over rectangles of an image in four look-ups.
class Sums {
public:
  template <class Value> Sums(const Frame& frame, const Value& value) : frame_(frame) {
    sums_.assign((frame.width + 1) * (frame.height + 1), 0);
    for (std::size_t y = 0; y < frame.height; ++y) {
      double row = 0;
      for (std::size_t x = 0; x < frame.width; ++x) {
        row += value(y * frame.width + x);
        sums_[(y + 1) * (frame.width + 1) + x + 1] = sums_[y * (frame.width + 1) + x + 1] + row;
      }
    }
  }

  /// Of what of the box of pixels up to `half` from (x, y) lies in the frame.
  double around(std::size_t x, std::size_t y, std::size_t half) const {
    const Box box = box_around(x, y, half);
    return at(box.right, box.top) - at(box.left, box.top) - at(box.right, box.bottom) +
           at(box.left, box.bottom);
  }

  std::size_t count_around(std::size_t x, std::size_t y, std::size_t half) const {
    const Box box = box_around(x, y, half);
    return (box.right - box.left) * (box.top - box.bottom);
  }

private:
  struct Box {
    std::size_t left = 0;
    std::size_t right = 0; ///< one beyond
    std::size_t bottom = 0;
    std::size_t top = 0;
  };

  Box box_around(std::size_t x, std::size_t y, std::size_t half) const {
    return {x - std::min(x, half), std::min(x + half + 1, frame_.width), y - std::min(y, half),
            std::min(y + half + 1, frame_.height)};
  }

  double at(std::size_t x, std::size_t y) const { return sums_[y * (frame_.width + 1) + x]; }

  Frame frame_;
  std::vector<double> sums_{};
};

Pixels grown(const Frame& frame, const Pixels& pixels, std::size_t by) {
  const Sums sums(frame, [&](std::size_t i) { return static_cast<double>(pixels[i]); });
  Pixels out(frame.pixels());
  for (std::size_t y = 0; y < frame.height; ++y)
    for (std::size_t x = 0; x < frame.width; ++x)
      out[y * frame.width + x] = sums.around(x, y, by) > 0 ? 1 : 0;
  return out;
}

Pixels inverted(Pixels pixels) {
  for (char& pixel : pixels)
    pixel = pixel != 0 ? 0 : 1;
  return pixels;
}

/// Those that lie in solid squares of pixels. Beyond the frame all is solid, so that borders may be
/// narrow.
Pixels opened(const Frame& frame, const Pixels& pixels) {
  constexpr std::size_t kHalf = kPatch / 2;
  const Frame padded{frame.width + 2 * kHalf, frame.height + 2 * kHalf};
  Pixels in(padded.pixels(), 1);
  for (std::size_t y = 0; y < frame.height; ++y)
    std::copy_n(&pixels[y * frame.width], frame.width, &in[(y + kHalf) * padded.width + kHalf]);
  const Pixels solid =
      grown(padded, inverted(grown(padded, inverted(std::move(in)), kHalf)), kHalf);
  Pixels out(frame.pixels());
  for (std::size_t y = 0; y < frame.height; ++y)
    std::copy_n(&solid[(y + kHalf) * padded.width + kHalf], frame.width, &out[y * frame.width]);
  return out;
}

/// Adds to `flooded` the pixels that `in` holds for and that are joined to `seed`; how many.
std::size_t flood(const Frame& frame, const Pixels& in, std::size_t seed, Pixels& flooded) {
  if (flooded[seed] != 0 || in[seed] == 0)
    return 0;
  std::vector<std::size_t> todo{seed};
  flooded[seed] = 1;
  std::size_t count = 0;
  while (!todo.empty()) {
    const std::size_t i = todo.back();
    todo.pop_back();
    ++count;
    const auto visit = [&](std::size_t j) {
      if (flooded[j] == 0 && in[j] != 0) {
        flooded[j] = 1;
        todo.push_back(j);
      }
    };
    if (i % frame.width > 0)
      visit(i - 1);
    if (i % frame.width + 1 < frame.width)
      visit(i + 1);
    if (i >= frame.width)
      visit(i - frame.width);
    if (i + frame.width < frame.pixels())
      visit(i + frame.width);
  }
  return count;
}

/// Those that are joined to an edge.
Pixels joined_to_edges(const Frame& frame, const Pixels& pixels) {
  Pixels out(frame.pixels());
  for (std::size_t x = 0; x < frame.width; ++x)
    for (const std::size_t row : {std::size_t{0}, frame.height - 1})
      flood(frame, pixels, row * frame.width + x, out);
  for (std::size_t y = 0; y < frame.height; ++y)
    for (const std::size_t column : {std::size_t{0}, frame.width - 1})
      flood(frame, pixels, y * frame.width + column, out);
  return out;
}

/// A border is not just a few pixels, and there is a field in it that is not made of islands, as
/// stars are where there is no sky between them.
bool has_field(const Frame& frame, const Pixels& border) {
  const auto count = static_cast<std::size_t>(std::ranges::count(border, 1));
  if (count < std::min(frame.width, frame.height) || count == frame.pixels())
    return false;
  const Pixels field = inverted(border);
  Pixels seen(frame.pixels());
  std::size_t islands = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const std::size_t part = flood(frame, field, i, seen);
    if (static_cast<double>(part) < kPartOfFrame * static_cast<double>(frame.pixels()))
      islands += part;
  }
  return static_cast<double>(islands) < kMostIslands * static_cast<double>(frame.pixels() - count);
}

/// Of the pixels beyond the border how many look like those in it.
double part_beyond(const Pixels& alike, const Pixels& border) {
  std::size_t field = 0;
  std::size_t as_border = 0;
  for (std::size_t i = 0; i < border.size(); ++i) {
    field += border[i] == 0 ? 1U : 0U;
    as_border += border[i] == 0 && alike[i] != 0 ? 1U : 0U;
  }
  return static_cast<double>(as_border) / static_cast<double>(field);
}

/// The border of what fills a corner; empty where there is none.
Pixels constant_border(const Observation& observation, const Frame& frame, std::size_t corner,
                       bool only_flawed) {
  const std::vector<float>& values = observation.exposure.image.pixels.pixels;
  Pixels alike(frame.pixels());
  for (std::size_t i = 0; i < alike.size(); ++i)
    alike[i] = (values[i] == values[corner] || !std::isfinite(values[i])) &&
                       (!only_flawed || observation.flaws.pixels[i] != Flaw::none)
                   ? 1
                   : 0;
  const Pixels solid = opened(frame, alike);
  Pixels border = joined_to_edges(frame, solid);
  if (!has_field(frame, border) || part_beyond(solid, border) > kMostAlike)
    return {};
  // Where its edge is ragged, and single pixels that are filled so.
  const bool fills = part_beyond(alike, border) < kMostFilled;
  const Pixels near = grown(frame, border, kPatch / 2);
  for (std::size_t i = 0; i < border.size(); ++i)
    border[i] = alike[i] != 0 && (near[i] != 0 || (fills && values[i] == values[corner])) ? 1 : 0;
  return border;
}

/// Median of the pixels that are not in the border.
double median_level(const Observation& observation, const Pixels& border) {
  std::vector<float> levels;
  for (std::size_t i = 0; i < border.size(); ++i)
    if (border[i] == 0 && observation.flaws.pixels[i] == Flaw::none)
      levels.push_back(observation.counts.pixels[i]);
  return quantile(std::move(levels), 0.5);
}

/// Means of counts around pixels, without those that are flawed.
class LocalMeans {
public:
  LocalMeans(const Observation& observation, const Frame& frame)
      : used_(frame, [&](std::size_t i) { return use(observation, i); }),
        counts_(frame,
                [&](std::size_t i) {
                  return use(observation, i) * static_cast<double>(observation.counts.pixels[i]);
                }),
        variance_(frame,
                  [&](std::size_t i) {
                    return use(observation, i) *
                           static_cast<double>(observation.variance.pixels[i]);
                  }),
        rounding_(observation.gain() * observation.gain() / 12) {}

  /// Most of the pixels are known there.
  bool is_known(std::size_t x, std::size_t y) const {
    return 2 * used_.around(x, y, kBox) > static_cast<double>(used_.count_around(x, y, kBox));
  }

  double mean(std::size_t x, std::size_t y) const {
    return counts_.around(x, y, kBox) / used_.around(x, y, kBox);
  }

  /// Of the mean where there is nothing but read-out and rounding.
  double error(std::size_t x, std::size_t y) const {
    const double used = used_.around(x, y, kBox);
    return std::sqrt((variance_.around(x, y, kBox) / used + rounding_) / used);
  }

private:
  static double use(const Observation& observation, std::size_t i) {
    return observation.flaws.pixels[i] == Flaw::none ? 1 : 0;
  }

  Sums used_;
  Sums counts_;
  Sums variance_;
  double rounding_;
};

/// Beyond the edge of the border there soon is the light of the field.
bool is_sharp(const Frame& frame, const Pixels& border, const LocalMeans& means, double field) {
  const Pixels near = grown(frame, border, kRise);
  const Pixels ring = grown(frame, near, 1);
  std::size_t around = 0;
  std::size_t risen = 0;
  for (std::size_t y = 0; y < frame.height; ++y)
    for (std::size_t x = 0; x < frame.width; ++x) {
      const std::size_t i = y * frame.width + x;
      if (ring[i] == 0 || near[i] != 0 || !means.is_known(x, y))
        continue;
      ++around;
      risen += means.mean(x, y) > kRisen * field ? 1U : 0U;
    }
  return static_cast<double>(risen) > kMostRisen * static_cast<double>(around);
}

/// The border in which there is only the noise of read-out; empty where there is none. Vignetted
/// edges are none: from these the light rises slowly.
Pixels dark_border(const Observation& observation, const Frame& frame) {
  const LocalMeans means(observation, frame);
  Pixels dark(frame.pixels());
  for (std::size_t y = 0; y < frame.height; ++y)
    for (std::size_t x = 0; x < frame.width; ++x) {
      const std::size_t i = y * frame.width + x;
      dark[i] = observation.flaws.pixels[i] == Flaw::border ||
                        (means.is_known(x, y) &&
                         std::abs(means.mean(x, y)) <= kDarkSigmas * means.error(x, y))
                    ? 1
                    : 0;
    }
  const Pixels solid = opened(frame, dark);
  const Pixels border = joined_to_edges(frame, solid);
  std::size_t found = 0;
  for (std::size_t i = 0; i < frame.pixels(); ++i)
    found += border[i] != 0 && observation.flaws.pixels[i] == Flaw::none ? 1U : 0U;
  if (found < std::min(frame.width, frame.height) || !has_field(frame, border) ||
      part_beyond(solid, border) > kMostAlike ||
      !is_sharp(frame, border, means, median_level(observation, border)))
    return {};
  return grown(frame, border, kBox); // where a box reaches into the light
}

} // namespace

std::int64_t mark_border(Observation& observation, bool only_flawed) {
  const Frame frame{observation.width(), observation.height()};
  const auto mark = [&](const Pixels& border) {
    for (std::size_t i = 0; i < border.size(); ++i)
      if (border[i] != 0)
        observation.flaws.pixels[i] = Flaw::border;
  };
  for (const std::size_t corner :
       {std::size_t{0}, frame.width - 1, frame.pixels() - frame.width, frame.pixels() - 1})
    if (observation.flaws.pixels[corner] != Flaw::border)
      mark(constant_border(observation, frame, corner, only_flawed));
  if (!only_flawed)
    mark(dark_border(observation, frame));
  return std::ranges::count(observation.flaws.pixels, Flaw::border);
}

} // namespace astromill::deconv

// astromill: draws stars of PSFs that are given by samples
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/sampled_renderer.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <cmath>

namespace astromill::psf {

namespace {

/// Beyond this, doubles have no fractions of a pixel left.
constexpr double kFarthest = 0x1p51;

/// out = the sum of the numbers from `start` on of `count` rows times their weights, n of each;
/// `count` is a multiple of 4.
ASTROMILL_VECTOR_CLONES
void weighted_sum(const float* const* rows, const float* weights, std::size_t count,
                  std::size_t start, float* __restrict out, std::size_t n) {
  for (std::size_t k = 0; k < count; k += 4) {
    const float* a = rows[k] + start;
    const float* b = rows[k + 1] + start;
    const float* c = rows[k + 2] + start;
    const float* d = rows[k + 3] + start;
    const float wa = weights[k];
    const float wb = weights[k + 1];
    const float wc = weights[k + 2];
    const float wd = weights[k + 3];
    if (k == 0)
      for (std::size_t i = 0; i < n; ++i)
        out[i] = (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
    else
      for (std::size_t i = 0; i < n; ++i)
        out[i] += (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
  }
}

/// Pixels a star can have along an axis of `size` samples.
std::size_t most_pixels(std::size_t size, double oversampling) {
  return static_cast<std::size_t>(static_cast<double>(size) / oversampling) + 2;
}

} // namespace

SampledRenderer::SampledRenderer(const SampledModel& model)
    : model_(model), planes_(model.planes()), weights_(planes_.count()),
      row_(planes_.row_length()) {
  const std::size_t most_columns = most_pixels(planes_.width(), planes_.oversampling());
  const std::size_t most_rows = most_pixels(planes_.height(), planes_.oversampling());
  columns_.taps.resize(most_columns);
  rows_.taps.resize(most_rows);
  sources_.reserve(planes_.count() * kMostTaps);
  source_weights_.reserve(planes_.count() * kMostTaps);
  pixels_.resize(most_columns * most_rows);
}

/// All pixels whose taps lie among `size` samples; around these there is no light.
void SampledRenderer::place(double position, double centre, std::size_t size, Axis& axis) const {
  axis.count = 0;
  if (!(std::abs(position) <= kFarthest))
    return;
  // Places follow from the fraction alone, so that stars whole pixels apart are the same to the
  // bit.
  const double nearest = std::floor(position + 0.5);
  const double step = planes_.oversampling();
  const double origin = centre - (position - nearest) * step; // of the pixel nearest to the star
  const Taps of_origin = find_taps(planes_.interpolation(), origin);
  auto pixel = static_cast<std::ptrdiff_t>(std::floor(-origin / step));
  for (; axis.count < axis.taps.size(); ++pixel) {
    Taps taps = of_origin;
    if (planes_.has_one_phase())
      taps.first += pixel * static_cast<std::ptrdiff_t>(step);
    else
      taps = find_taps(planes_.interpolation(), origin + static_cast<double>(pixel) * step);
    if (taps.first < 0)
      continue;
    if (taps.first + static_cast<std::ptrdiff_t>(taps.count) > static_cast<std::ptrdiff_t>(size))
      break;
    if (axis.count == 0)
      axis.first = static_cast<std::ptrdiff_t>(nearest) - 1 + pixel;
    axis.taps[axis.count++] = taps;
  }
}

/// row_ = the PSF's samples in the row of pixels that has these taps, interpolated along y.
void SampledRenderer::combine_rows(const Taps& taps) {
  sources_.clear();
  source_weights_.clear();
  for (std::size_t plane = 0; plane < weights_.size(); ++plane) {
    if (weights_[plane] == 0)
      continue;
    for (std::size_t t = 0; t < taps.count; ++t) {
      sources_.push_back(planes_.row(plane, static_cast<std::size_t>(taps.first) + t));
      source_weights_.push_back(static_cast<float>(weights_[plane] * taps.weights[t]));
    }
  }
  const auto add_up = [&](std::size_t start, std::size_t length) {
    weighted_sum(sources_.data(), source_weights_.data(), sources_.size(), start,
                 row_.data() + start, length);
  };
  const Taps& columns = columns_.taps.front();
  if (planes_.phases() <= columns.count) {
    add_up(0, row_.size());
    return;
  }
  for (std::size_t t = 0; t < columns.count; ++t) // of fine samples, only the phases that count
    add_up((static_cast<std::size_t>(columns.first) + t) % planes_.phases() *
               planes_.phase_length(),
           planes_.phase_length());
}

void SampledRenderer::interpolate_row(float* out) {
  if (planes_.has_one_phase()) {
    const Taps& taps = columns_.taps.front(); // those of the others are whole samples on
    std::array<const float*, kMostTaps> sources{};
    for (std::size_t t = 0; t < taps.count; ++t) {
      const std::size_t sample = static_cast<std::size_t>(taps.first) + t;
      sources[t] = row_.data() + sample % planes_.phases() * planes_.phase_length() +
                   sample / planes_.phases();
    }
    weighted_sum(sources.data(), taps.weights.data(), taps.count, 0, out, columns_.count);
    return;
  }
  for (std::size_t x = 0; x < columns_.count; ++x) {
    const Taps& taps = columns_.taps[x];
    const float* samples = row_.data() + taps.first;
    float sum = 0;
    for (std::size_t t = 0; t < taps.count; ++t)
      sum += taps.weights[t] * samples[t];
    out[x] = sum;
  }
}

Stamp SampledRenderer::render(Position star, Position chip) {
  model_.unit_weights(chip, weights_);
  for (std::size_t plane = 0; plane < weights_.size(); ++plane)
    weights_[plane] *= planes_.unit(plane);
  place(star.x, planes_.centre_x(), planes_.width(), columns_);
  place(star.y, planes_.centre_y(), planes_.height(), rows_);
  if (columns_.count == 0 || rows_.count == 0)
    return {};
  for (std::size_t y = 0; y < rows_.count; ++y) {
    combine_rows(rows_.taps[y]);
    interpolate_row(pixels_.data() + y * columns_.count);
  }
  return {.pixels = {pixels_.data(), columns_.count, rows_.count, columns_.count},
          .x = columns_.first,
          .y = rows_.first};
}

} // namespace astromill::psf

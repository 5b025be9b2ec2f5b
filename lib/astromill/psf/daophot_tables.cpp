// astromill: the look-up tables of a DAOPHOT PSF, at steps of half a pixel
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/daophot_tables.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace astromill::psf {
namespace {

using Block = DaophotTables::Block;
constexpr std::size_t kLanes = DaophotTables::kLanes;

using Cubic = std::array<float, 4>;

/// Weights of the samples at -1, 0, 1, 2 for the point at t in [0, 1).
Cubic cubic_weights(double t) {
  return {static_cast<float>(t * (-0.5 + t * (1 - 0.5 * t))),
          static_cast<float>(1 + t * t * (-2.5 + 1.5 * t)),
          static_cast<float>(t * (0.5 + t * (2 - 1.5 * t))),
          static_cast<float>(t * t * (-0.5 + 0.5 * t))};
}

/// Where the first of 4 samples is along one axis, from 0, and the point between the middle two.
struct Phase {
  std::size_t sample = 0;
  Cubic weights{};
};

Phase phase_of(double offset, std::size_t size) {
  const double position = 2 * offset + static_cast<double>(size - 1) / 2;
  const double below = std::floor(position);
  return {static_cast<std::size_t>(below) - 1, cubic_weights(position - below)};
}

/// Two rows of samples below each other, and what they are summed to.
struct RowPair {
  const Block* first;
  const Block* second;
  float* lower; ///< both, as the lower two of the four rows around a pixel
  float* upper; ///< both, as the upper two of the pixel one row down
};

/// The tables summed with `weights`, then both rows summed twice, in blocks [begin, end).
ASTROMILL_VECTOR_CLONES
void sum_pair(const RowPair& pair, const float* weights, std::size_t terms, const Cubic& vertical,
              Span blocks) {
  const auto [w0, w1, w2, w3] = vertical;
  // The tables come from the last cache or from memory: ask for the next pair while at this one.
  const std::size_t ahead = 2 * static_cast<std::size_t>(pair.second - pair.first);
  for (std::size_t c = blocks.begin; c < blocks.end; ++c) {
    Block a;
    Block b;
    for (std::size_t k = 0; k < terms; ++k) {
      const Block* const p = pair.first + c * terms + k;
      const Block* const q = pair.second + c * terms + k;
      __builtin_prefetch(p + ahead);
      __builtin_prefetch(q + ahead);
      const float w = weights[k];
      for (std::size_t i = 0; i < kLanes; ++i)
        a.samples[i] += w * p->samples[i];
      for (std::size_t i = 0; i < kLanes; ++i)
        b.samples[i] += w * q->samples[i];
    }
    for (std::size_t i = 0; i < kLanes; ++i)
      pair.lower[c * kLanes + i] = w0 * a.samples[i] + w1 * b.samples[i];
    for (std::size_t i = 0; i < kLanes; ++i)
      pair.upper[c * kLanes + i] = w2 * a.samples[i] + w3 * b.samples[i];
  }
}

/// One row of pixels: samples a0 b0 a1 b1 a2 ..., of which pixel i lies between b(i) and a(i + 1).
struct Halves {
  const float* a;
  const float* b;
};

ASTROMILL_VECTOR_CLONES
void sum_columns(Halves lower, Halves upper, const Cubic& horizontal, std::size_t count,
                 float* __restrict out) {
  const float w0 = horizontal[0];
  const float w1 = horizontal[1];
  const float w2 = horizontal[2];
  const float w3 = horizontal[3];
  for (std::size_t i = 0; i < count; ++i)
    out[i] = (w0 * (lower.a[i] + upper.a[i]) + w1 * (lower.b[i] + upper.b[i])) +
             (w2 * (lower.a[i + 1] + upper.a[i + 1]) + w3 * (lower.b[i + 1] + upper.b[i + 1]));
}

Span united(Span a, Span b) {
  if (a.empty())
    return b;
  return b.empty() ? a : Span{std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

/// Blocks that have the samples [begin, end) of a row.
Span blocks_of(std::size_t begin, std::size_t end) {
  return {begin / kLanes, (end + kLanes - 1) / kLanes};
}

} // namespace

DaophotTables::DaophotTables(std::size_t size, std::size_t terms, std::span<const float> samples)
    : size_(size), terms_(terms), half_((size / 2 + 1 + kLanes - 1) / kLanes * kLanes),
      blocks_((size + 2) * blocks_of_row()) {
  for (std::size_t k = 0; k < terms; ++k)
    for (std::size_t row = 0; row < size; ++row) {
      const float* const from = samples.data() + (k * size + row) * size;
      Block* const to = blocks_.data() + row * blocks_of_row();
      for (std::size_t column = 0; column < size; ++column) {
        const std::size_t place = column % 2 * half_ + column / 2;
        to[place / kLanes * terms + k].samples[place % kLanes] = from[column];
      }
    }
}

void DaophotTables::draw(const Placement& x, const Placement& y, Span rows,
                         std::span<const Span> columns_of_row, std::span<const float> weights,
                         Workspace& workspace, float* out, std::size_t stride) const {
  if (rows.empty())
    return;
  const Phase horizontal = phase_of(x.offset, size_);
  const Phase vertical = phase_of(y.offset, size_);
  // Pixel i of a row has the samples first + 2 i ... + 3, alternately of the two halves.
  const std::size_t start_a = horizontal.sample % 2 * half_ + horizontal.sample / 2;
  const std::size_t start_b = (horizontal.sample + 1) % 2 * half_ + (horizontal.sample + 1) / 2;
  workspace.rows.resize(std::size_t{6} * half_);
  float* lower = workspace.rows.data();
  float* next_lower = lower + 2 * half_;
  float* const upper = next_lower + 2 * half_;

  const auto sum = [&](std::size_t row, Span columns, float* into) {
    if (columns.empty())
      return;
    const std::size_t sample_row = vertical.sample + 2 * row;
    const Block* const first = blocks_.data() + sample_row * blocks_of_row();
    for (const std::size_t start : {start_a, start_b}) {
      const std::size_t low = start + columns.begin;
      const std::size_t high = std::min(start + columns.end + 1, start / half_ * half_ + half_);
      sum_pair({first, first + blocks_of_row(), into, upper}, weights.data(), terms_,
               vertical.weights, blocks_of(low, high));
    }
  };
  const Span none{};
  sum(rows.begin, columns_of_row[rows.begin], next_lower);
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    std::swap(lower, next_lower);
    const Span columns = columns_of_row[row];
    const Span next = row + 1 < rows.end ? columns_of_row[row + 1] : none;
    sum(row + 1, united(columns, next), next_lower);
    if (!columns.empty())
      sum_columns({lower + start_a + columns.begin, lower + start_b + columns.begin},
                  {upper + start_a + columns.begin, upper + start_b + columns.begin},
                  horizontal.weights, columns.size(), out + row * stride + columns.begin);
  }
}

} // namespace astromill::psf

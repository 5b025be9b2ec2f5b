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

/// What a star makes of a row of the tables in blocks [begin, end): their sum with its weights. The
/// blocks `ahead`, of the next row, are asked for: they come from the last cache or from memory.
ASTROMILL_VECTOR_CLONES
void sum_tables(const Block* row, std::size_t ahead, std::size_t terms, const float* weights,
                Span blocks, const std::array<Block*, 1>& out) {
  for (std::size_t c = blocks.begin; c < blocks.end; ++c) {
    Block sum;
    for (std::size_t k = 0; k < terms; ++k) {
      const Block* const block = row + c * terms + k;
      __builtin_prefetch(block + ahead);
      for (std::size_t i = 0; i < kLanes; ++i)
        sum.samples[i] += weights[k] * block->samples[i];
    }
    out[0][c] = sum;
  }
}

/// The same of four stars, with four weights for each table. Written out, as arrays of sums do not
/// stay in registers.
ASTROMILL_VECTOR_CLONES
void sum_tables(const Block* row, std::size_t ahead, std::size_t terms, const float* weights,
                Span blocks, const std::array<Block*, DaophotTables::kTogether>& out) {
  for (std::size_t c = blocks.begin; c < blocks.end; ++c) {
    Block s0;
    Block s1;
    Block s2;
    Block s3;
    for (std::size_t k = 0; k < terms; ++k) {
      const Block* const block = row + c * terms + k;
      const float* const table = block->samples.data();
      __builtin_prefetch(block + ahead);
      const float w0 = weights[4 * k];
      const float w1 = weights[4 * k + 1];
      const float w2 = weights[4 * k + 2];
      const float w3 = weights[4 * k + 3];
      for (std::size_t i = 0; i < kLanes; ++i) {
        const float sample = table[i];
        s0.samples[i] += w0 * sample;
        s1.samples[i] += w1 * sample;
        s2.samples[i] += w2 * sample;
        s3.samples[i] += w3 * sample;
      }
    }
    out[0][c] = s0;
    out[1][c] = s1;
    out[2][c] = s2;
    out[3][c] = s3;
  }
}

/// Four rows of samples interpolated to one of pixels.
ASTROMILL_VECTOR_CLONES
void sum_rows(const std::array<const Block*, 4>& rows, const Cubic& vertical, Span blocks,
              Block* __restrict out) {
  const auto [a, b, c, d] = rows;
  const auto [w0, w1, w2, w3] = vertical;
  for (std::size_t k = blocks.begin; k < blocks.end; ++k)
    for (std::size_t i = 0; i < kLanes; ++i)
      out[k].samples[i] = (w0 * a[k].samples[i] + w1 * b[k].samples[i]) +
                          (w2 * c[k].samples[i] + w3 * d[k].samples[i]);
}

/// One row of pixels: samples a0 b0 a1 b1 a2 ..., of which pixel i lies between b(i) and a(i + 1).
ASTROMILL_VECTOR_CLONES
void sum_columns(const float* a, const float* b, const Cubic& horizontal, std::size_t count,
                 float* __restrict out) {
  const auto [w0, w1, w2, w3] = horizontal;
  for (std::size_t i = 0; i < count; ++i)
    out[i] = (w0 * a[i] + w1 * b[i]) + (w2 * a[i + 1] + w3 * b[i + 1]);
}

Span united(Span a, Span b) {
  if (a.empty())
    return b;
  return b.empty() ? a : Span{std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

} // namespace

DaophotTables::DaophotTables(std::size_t size, std::size_t terms, std::span<const float> samples)
    : size_(size), terms_(terms), half_((size / 2 + 1 + kLanes - 1) / kLanes * kLanes),
      blocks_((size + 1) * blocks_of_row()) {
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

void DaophotTables::draw(std::span<DaophotStrip* const> strips) const {
  while (strips.size() > 1) {
    std::array<DaophotStrip*, kTogether> some{};
    for (std::size_t i = 0; i < kTogether; ++i) // the last one again and again: it stays the same
      some[i] = strips[std::min(i, strips.size() - 1)];
    draw_together(std::span<DaophotStrip* const, kTogether>(some));
    strips = strips.subspan(std::min(kTogether, strips.size()));
  }
  if (!strips.empty())
    draw_together(strips.first<1>());
}

template <std::size_t N>
void DaophotTables::draw_together(std::span<DaophotStrip* const, N> strips) const {
  std::array<float, kMostTerms * N> weights{};
  for (std::size_t k = 0; k < terms_; ++k)
    for (std::size_t n = 0; n < N; ++n)
      weights[k * N + n] = strips[n]->weights_[k];
  for (std::size_t row = 0; row < size_; ++row) {
    Span blocks;
    for (const DaophotStrip* strip : strips)
      blocks = united(blocks, strip->wanted(row));
    for (const std::size_t half : {std::size_t{0}, blocks_of_half()}) {
      std::array<Block*, N> sums{};
      for (std::size_t n = 0; n < N; ++n)
        sums[n] = strips[n]->sums(row) + half;
      sum_tables(blocks_.data() + row * blocks_of_row() + half * terms_, blocks_of_row(), terms_,
                 weights.data(), blocks, sums);
    }
    for (DaophotStrip* strip : strips)
      strip->finish(row);
  }
}

DaophotStrip::Phase DaophotStrip::phase_of(double offset, std::size_t size) {
  const double position = 2 * offset + static_cast<double>(size - 1) / 2;
  const double below = std::floor(position);
  return {static_cast<std::size_t>(below) - 1, cubic_weights(position - below)};
}

void DaophotStrip::start(const Target& target, Span rows, Span columns,
                         std::span<const float> weights) {
  target_ = target;
  rows_ = rows;
  columns_ = columns;
  std::ranges::copy(weights, weights_.begin());
  horizontal_ = phase_of(target.x->offset, size_);
  vertical_ = phase_of(target.y->offset, size_);
}

/// Of a row of pixels; none where it is not one of the strip's.
Span DaophotStrip::columns_of(std::size_t row) const {
  if (row < rows_.begin || row >= rows_.end)
    return {};
  const Span all = target_.columns_of_row[row];
  return {std::max(all.begin, columns_.begin), std::min(all.end, columns_.end)};
}

/// Of half a row, those that have the samples of pixels.
Span DaophotStrip::blocks_of(Span columns) const {
  if (columns.empty())
    return {};
  const std::size_t low = horizontal_.sample / 2 + columns.begin;
  const std::size_t high = (horizontal_.sample + 1) / 2 + columns.end + 1;
  return {low / kLanes, std::min((high - 1) / kLanes + 1, half_)};
}

/// The blocks of a row of samples that the strip needs: two rows of pixels have their light there.
Span DaophotStrip::wanted(std::size_t sample_row) const {
  if (sample_row < vertical_.sample)
    return {};
  const std::size_t row = (sample_row - vertical_.sample) / 2;
  const Span below = row == 0 ? Span{} : columns_of(row - 1);
  return blocks_of(united(below, columns_of(row)));
}

/// Draws the row of pixels, if there is one, of which this was the last row of samples.
void DaophotStrip::finish(std::size_t sample_row) {
  const std::size_t first = vertical_.sample;
  if (sample_row < first + 3 || (sample_row - first) % 2 == 0)
    return;
  const std::size_t row = (sample_row - first - 3) / 2;
  const Span columns = columns_of(row);
  if (columns.empty())
    return;
  const Span blocks = blocks_of(columns);
  for (const std::size_t half : {std::size_t{0}, half_})
    sum_rows({sums(sample_row - 3) + half, sums(sample_row - 2) + half, sums(sample_row - 1) + half,
              sums(sample_row) + half},
             vertical_.weights, blocks, across_.data() + half);
  // Pixel i has the samples first + 2 i ... + 3, alternately of the two halves.
  const auto samples_from = [&](std::size_t sample) {
    return across_[sample % 2 * half_].samples.data() + sample / 2 + columns.begin;
  };
  sum_columns(samples_from(horizontal_.sample), samples_from(horizontal_.sample + 1),
              horizontal_.weights, columns.size(),
              target_.pixels + row * target_.x->count + columns.begin);
}

} // namespace astromill::psf

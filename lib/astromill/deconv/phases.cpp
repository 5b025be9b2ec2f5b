// astromill: a fine row as rows of detector pixels, one a phase, and lines of spectra
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/phases.h"

#include "astromill/base/vector_clones.h"

#include <cstring>

namespace astromill::deconv {

namespace {

/// Real and imaginary parts in turn, as the standard lays complex numbers out.
const float* parts(const std::complex<float>* values) {
  return reinterpret_cast<const float*>(values);
}
float* parts(std::complex<float>* values) { return reinterpret_cast<float*>(values); }

// Inlined with a constant for `n`, so that the compiler knows the strides.
[[gnu::always_inline]] inline void split(const float* __restrict row,
                                         const float* __restrict weights, std::size_t n,
                                         std::size_t pixels, float* __restrict phases,
                                         std::size_t pitch) {
  for (std::size_t p = 0; p < n; ++p)
    if (weights == nullptr)
      for (std::size_t i = 0; i < pixels; ++i)
        phases[p * pitch + i] = row[i * n + p];
    else
      for (std::size_t i = 0; i < pixels; ++i)
        phases[p * pitch + i] = row[i * n + p] * weights[i * n + p];
}

[[gnu::always_inline]] inline void join(const float* __restrict phases, std::size_t pitch,
                                        const float* __restrict weights, std::size_t n,
                                        std::size_t pixels, float* __restrict row) {
  if (weights == nullptr)
    for (std::size_t i = 0; i < pixels; ++i)
      for (std::size_t p = 0; p < n; ++p)
        row[i * n + p] = phases[p * pitch + i];
  else
    for (std::size_t i = 0; i < pixels; ++i)
      for (std::size_t p = 0; p < n; ++p)
        row[i * n + p] += weights[i * n + p] * phases[p * pitch + i];
}

/// Both parts in one go.
[[gnu::always_inline]] inline void move(const std::complex<float>& from, std::complex<float>& to) {
  std::memcpy(&to, &from, sizeof to);
}

/// Of the products of two imaginary parts, and of the imaginary part of the first number and the
/// real one of the second. Not known to the compiler, which would else fuse multiplications and
/// subtractions (vfmaddsub) against its orders, on processors that can.
struct Signs {
  float real;
  float imaginary;
};

ASTROMILL_VECTOR_CLONES
void set_products(const float* __restrict a, const float* __restrict b, std::size_t size,
                  Signs signs, float* __restrict out) {
  for (std::size_t i = 0; i < size; i += 2) {
    out[i] = a[i] * b[i] + signs.real * (a[i + 1] * b[i + 1]);
    out[i + 1] = a[i] * b[i + 1] + signs.imaginary * (a[i + 1] * b[i]);
  }
}

ASTROMILL_VECTOR_CLONES
void add_products(const float* __restrict a, const float* __restrict b, std::size_t size,
                  Signs signs, float* __restrict out) {
  for (std::size_t i = 0; i < size; i += 2) {
    out[i] += a[i] * b[i] + signs.real * (a[i + 1] * b[i + 1]);
    out[i + 1] += a[i] * b[i + 1] + signs.imaginary * (a[i + 1] * b[i]);
  }
}

} // namespace

ASTROMILL_VECTOR_CLONES
void split_phases(const float* row, const float* weights, std::size_t subsample, std::size_t pixels,
                  float* phases, std::size_t pitch) {
  switch (subsample) {
  case 1:
    return split(row, weights, 1, pixels, phases, pitch);
  case 2:
    return split(row, weights, 2, pixels, phases, pitch);
  case 3:
    return split(row, weights, 3, pixels, phases, pitch);
  case 4:
    return split(row, weights, 4, pixels, phases, pitch);
  default:
    return split(row, weights, subsample, pixels, phases, pitch);
  }
}

ASTROMILL_VECTOR_CLONES
void join_phases(const float* phases, std::size_t pitch, const float* weights,
                 std::size_t subsample, std::size_t pixels, float* row) {
  switch (subsample) {
  case 1:
    return join(phases, pitch, weights, 1, pixels, row);
  case 2:
    return join(phases, pitch, weights, 2, pixels, row);
  case 3:
    return join(phases, pitch, weights, 3, pixels, row);
  case 4:
    return join(phases, pitch, weights, 4, pixels, row);
  default:
    return join(phases, pitch, weights, subsample, pixels, row);
  }
}

ASTROMILL_VECTOR_CLONES
void lines_to_columns(const std::complex<float>* lines, std::size_t pitch, std::size_t length,
                      std::complex<float>* columns, std::size_t column_pitch) {
  for (std::size_t i = 0; i < length; ++i)
    for (std::size_t r = 0; r < kRowBlock; ++r)
      move(lines[r * pitch + i], columns[i * column_pitch + r]);
}

ASTROMILL_VECTOR_CLONES
void columns_to_lines(const std::complex<float>* columns, std::size_t column_pitch,
                      std::size_t length, std::complex<float>* lines, std::size_t pitch) {
  for (std::size_t i = 0; i < length; ++i)
    for (std::size_t r = 0; r < kRowBlock; ++r)
      move(columns[i * column_pitch + r], lines[r * pitch + i]);
}

void multiply(const std::complex<float>* a, const std::complex<float>* b, std::size_t length,
              bool add, std::complex<float>* sum) {
  if (add)
    add_products(parts(a), parts(b), 2 * length, {-1, 1}, parts(sum));
  else
    set_products(parts(a), parts(b), 2 * length, {-1, 1}, parts(sum));
}

void multiply_conjugate(const std::complex<float>* a, const std::complex<float>* b,
                        std::size_t length, std::complex<float>* product) {
  set_products(parts(a), parts(b), 2 * length, {1, -1}, parts(product));
}

} // namespace astromill::deconv

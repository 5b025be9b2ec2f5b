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

// Inlined with constants for the group, so that the compiler knows the strides.
[[gnu::always_inline]] inline void take(const float* __restrict row,
                                        const float* __restrict weights, PhaseGroup group,
                                        std::size_t pixels, float* __restrict phases) {
  for (std::size_t i = 0; i < pixels; ++i)
    for (std::size_t c = 0; c < group.count; ++c) {
      const std::size_t at = i * group.subsample + group.first + c;
      phases[i * group.count + c] = weights == nullptr ? row[at] : row[at] * weights[at];
    }
}

[[gnu::always_inline]] inline void put(const float* __restrict phases,
                                       const float* __restrict weights, PhaseGroup group,
                                       std::size_t pixels, float* __restrict row) {
  for (std::size_t i = 0; i < pixels; ++i)
    for (std::size_t c = 0; c < group.count; ++c) {
      const std::size_t at = i * group.subsample + group.first + c;
      const float phase = phases[i * group.count + c];
      row[at] = weights == nullptr ? phase : row[at] + weights[at] * phase;
    }
}

/// Calls work() with the group, whose numbers are constants in the usual cases.
template <class Work>
[[gnu::always_inline]] inline void with_constants(const PhaseGroup& group, Work&& work) {
  if (group.subsample == 2)
    work(PhaseGroup{2, 0, 2});
  else if (group.subsample == 1)
    work(PhaseGroup{1, 0, 1});
  else if (group.subsample == 3 && group.count == 2)
    work(PhaseGroup{3, 0, 2});
  else if (group.subsample == 3)
    work(PhaseGroup{3, 2, 1});
  else
    work(group);
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
void take_phases(const float* row, const float* weights, const PhaseGroup& group,
                 std::size_t pixels, float* phases) {
  with_constants(
      group, [=](PhaseGroup known) __attribute__((always_inline)) {
        if (weights == nullptr)
          take(row, nullptr, known, pixels, phases);
        else
          take(row, weights, known, pixels, phases);
      });
}

ASTROMILL_VECTOR_CLONES
void put_phases(const float* phases, const float* weights, const PhaseGroup& group,
                std::size_t pixels, float* row) {
  with_constants(
      group, [=](PhaseGroup known) __attribute__((always_inline)) {
        if (weights == nullptr)
          put(phases, nullptr, known, pixels, row);
        else
          put(phases, weights, known, pixels, row);
      });
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
                        std::size_t length, bool add, std::complex<float>* sum) {
  if (add)
    add_products(parts(a), parts(b), 2 * length, {1, -1}, parts(sum));
  else
    set_products(parts(a), parts(b), 2 * length, {1, -1}, parts(sum));
}

} // namespace astromill::deconv

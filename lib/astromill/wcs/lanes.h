// astromill: a few doubles at once, in the widest registers this file is compiled for
// SPDX-License-Identifier: BSD-3-Clause
//
// Private to kernels.cpp, which is compiled once per instruction set. Arithmetic and comparisons
// are those of the compiler's vector types; trigonometry is SLEEF's.
#pragma once

#if defined(__AVX512F__) || defined(__AVX2__) || defined(__SSE2__) || defined(__aarch64__)
#define ASTROMILL_HAVE_SLEEF 1
#include <sleef.h>
#else
#include <cmath>
#endif

#include <cstddef>

namespace astromill::wcs::ASTROMILL_ISA {

#if defined(__AVX512F__)
inline constexpr std::size_t kLanes = 8;
#define ASTROMILL_SLEEF(function, accuracy) Sleef_##function##d8_##accuracy##avx512f
#elif defined(__AVX2__)
inline constexpr std::size_t kLanes = 4;
#define ASTROMILL_SLEEF(function, accuracy) Sleef_##function##d4_##accuracy##avx2
#elif defined(__aarch64__)
inline constexpr std::size_t kLanes = 2;
#define ASTROMILL_SLEEF(function, accuracy) Sleef_##function##d2_##accuracy##advsimd
#else
inline constexpr std::size_t kLanes = 2;
#define ASTROMILL_SLEEF(function, accuracy) Sleef_##function##d2_##accuracy##sse2
#endif

using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));
using Mask = decltype(Lanes{} < Lanes{}); // all bits of a lane set where true
using Integers = int __attribute__((vector_size(kLanes * sizeof(int))));

struct SineCosine {
  Lanes sine, cosine;
};

inline Lanes load(const double* from) {
  Lanes out;
  __builtin_memcpy(&out, from, sizeof out);
  return out;
}

inline void store(double* to, Lanes value) { __builtin_memcpy(to, &value, sizeof value); }

inline Lanes splat(double value) { return value - Lanes{}; }

inline Lanes select(Mask mask, Lanes yes, Lanes no) { return mask ? yes : no; }

inline Lanes absolute(Lanes value) { return select(value < 0, -value, value); }

inline bool all(Mask mask) {
  long long both = -1;
  for (std::size_t i = 0; i < kLanes; ++i)
    both &= mask[i];
  return both != 0;
}

inline Lanes square_root(Lanes value) {
  for (std::size_t i = 0; i < kLanes; ++i)
    value[i] = __builtin_sqrt(value[i]);
  return value;
}

/// Nearest integer of |value| < 2^51, ties to even.
inline Lanes nearest_integer(Lanes value) {
  constexpr double kShift = 6755399441055744.0; // 1.5 * 2^52: its last bit counts ones
  return (value + kShift) - kShift;
}

/// Integer part of |value| < 2^31.
inline Integers truncate(Lanes value) { return __builtin_convertvector(value, Integers); }

inline Lanes to_lanes(Integers value) { return __builtin_convertvector(value, Lanes); }

/// Four numbers that follow each other in memory, of each lane.
struct Fours {
  Lanes first, second, third, fourth;
};

#if defined(__AVX512F__) || defined(__AVX2__)

using Four = double __attribute__((vector_size(4 * sizeof(double))));
struct FourFours {
  Four first, second, third, fourth;
};

inline Four load_four(const double* from) {
  Four out;
  __builtin_memcpy(&out, from, sizeof out);
  return out;
}

/// from[2 index[start]] and the three behind it, then those of the next three indices: transposed.
[[gnu::always_inline]] inline FourFours gather_four_fours(const double* from, Integers index,
                                                          std::size_t start) {
  const Four row0 = load_four(from + 2 * static_cast<std::ptrdiff_t>(index[start]));
  const Four row1 = load_four(from + 2 * static_cast<std::ptrdiff_t>(index[start + 1]));
  const Four row2 = load_four(from + 2 * static_cast<std::ptrdiff_t>(index[start + 2]));
  const Four row3 = load_four(from + 2 * static_cast<std::ptrdiff_t>(index[start + 3]));
  const Four even01 = __builtin_shufflevector(row0, row1, 0, 4, 2, 6);
  const Four odd01 = __builtin_shufflevector(row0, row1, 1, 5, 3, 7);
  const Four even23 = __builtin_shufflevector(row2, row3, 0, 4, 2, 6);
  const Four odd23 = __builtin_shufflevector(row2, row3, 1, 5, 3, 7);
  return {__builtin_shufflevector(even01, even23, 0, 1, 4, 5),
          __builtin_shufflevector(odd01, odd23, 0, 1, 4, 5),
          __builtin_shufflevector(even01, even23, 2, 3, 6, 7),
          __builtin_shufflevector(odd01, odd23, 2, 3, 6, 7)};
}

#endif

/// from[2 index] and the three behind it, lane by lane.
[[gnu::always_inline]] inline Fours gather_fours(const double* from, Integers index) {
#if defined(__AVX512F__)
  const FourFours low = gather_four_fours(from, index, 0);
  const FourFours high = gather_four_fours(from, index, 4);
  return {__builtin_shufflevector(low.first, high.first, 0, 1, 2, 3, 4, 5, 6, 7),
          __builtin_shufflevector(low.second, high.second, 0, 1, 2, 3, 4, 5, 6, 7),
          __builtin_shufflevector(low.third, high.third, 0, 1, 2, 3, 4, 5, 6, 7),
          __builtin_shufflevector(low.fourth, high.fourth, 0, 1, 2, 3, 4, 5, 6, 7)};
#elif defined(__AVX2__)
  const FourFours all = gather_four_fours(from, index, 0);
  return {all.first, all.second, all.third, all.fourth};
#else
  const double* row0 = from + 2 * static_cast<std::ptrdiff_t>(index[0]);
  const double* row1 = from + 2 * static_cast<std::ptrdiff_t>(index[1]);
  return {Lanes{row0[0], row1[0]}, Lanes{row0[1], row1[1]}, Lanes{row0[2], row1[2]},
          Lanes{row0[3], row1[3]}};
#endif
}

#ifdef ASTROMILL_HAVE_SLEEF

inline Lanes arc_tangent(Lanes y, Lanes x) { return (Lanes)ASTROMILL_SLEEF(atan2, u10)(y, x); }

/// |angle| <= 4 radians
inline SineCosine sine_cosine(Lanes angle) {
  const auto both = ASTROMILL_SLEEF(sincos, u10)(angle);
  return {(Lanes)both.x, (Lanes)both.y};
}

#else

inline Lanes arc_tangent(Lanes y, Lanes x) {
  for (std::size_t i = 0; i < kLanes; ++i)
    y[i] = std::atan2(y[i], x[i]);
  return y;
}

inline SineCosine sine_cosine(Lanes angle) {
  SineCosine out{};
  for (std::size_t i = 0; i < kLanes; ++i) {
    out.sine[i] = std::sin(angle[i]);
    out.cosine[i] = std::cos(angle[i]);
  }
  return out;
}

#endif

} // namespace astromill::wcs::ASTROMILL_ISA

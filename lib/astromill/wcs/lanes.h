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

/// from[index], lane by lane.
inline Lanes gather(const double* from, Integers index) {
  Lanes out{};
  for (std::size_t i = 0; i < kLanes; ++i)
    out[i] = from[index[i]];
  return out;
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

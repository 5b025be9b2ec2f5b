// astromill: functions compiled once for each instruction set, chosen when the program starts
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// Before a function whose plain loops the compiler vectorises. Results are the same bytes on every
/// processor: the build forbids fused multiply-adds and reordered sums (-ffp-contract=off, no
/// -ffast-math). A sum in a loop is therefore not vectorised: keep several partial sums in an
/// array of fixed size instead. Not under sanitizers, which start later than the choice is made.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ASTROMILL_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ASTROMILL_VECTOR_CLONES
#endif

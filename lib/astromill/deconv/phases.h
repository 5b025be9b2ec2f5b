// astromill: a fine row as rows of detector pixels, one a phase, and lines of spectra
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <complex>
#include <cstddef>

/// The plain loops of ForwardModel. Phase p of a fine row are its numbers p, p + subsample, ...:
/// one for each detector pixel. All are safe to call from any thread.
namespace astromill::deconv {

/// Rows whose spectra are brought together before they are written as columns: a cache line of
/// complex numbers.
inline constexpr std::size_t kRowBlock = 8;

/// Phases of a fine row that are transformed together: `first` and, where `count` is 2, the next.
struct PhaseGroup {
  std::size_t subsample;
  std::size_t first;
  std::size_t count; ///< 1 or 2
};

/// The phases of `row` (times `weights` of the same length, unless that is null), number by number
/// of `pixels` each; both in turn where they are two, as parts of complex numbers.
void take_phases(const float* row, const float* weights, const PhaseGroup& group,
                 std::size_t pixels, float* phases);

/// The way back: row = phases, or row += weights * phases where weights are given.
void put_phases(const float* phases, const float* weights, const PhaseGroup& group,
                std::size_t pixels, float* row);

/// Element i of line r, r < kRowBlock, of `lines` (`pitch` apart) to columns[i * column_pitch + r].
void lines_to_columns(const std::complex<float>* lines, std::size_t pitch, std::size_t length,
                      std::complex<float>* columns, std::size_t column_pitch);

/// The way back.
void columns_to_lines(const std::complex<float>* columns, std::size_t column_pitch,
                      std::size_t length, std::complex<float>* lines, std::size_t pitch);

/// sum = a * b, or sum += a * b where `add`.
void multiply(const std::complex<float>* a, const std::complex<float>* b, std::size_t length,
              bool add, std::complex<float>* sum);

/// sum = conj(a) * b, or sum += conj(a) * b where `add`.
void multiply_conjugate(const std::complex<float>* a, const std::complex<float>* b,
                        std::size_t length, bool add, std::complex<float>* sum);

} // namespace astromill::deconv

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

/// Phase p of `row` (times `weights` of the same length, unless that is null) to
/// phases[p * pitch ...]. `pixels` numbers a phase.
void split_phases(const float* row, const float* weights, std::size_t subsample, std::size_t pixels,
                  float* phases, std::size_t pitch);

/// The way back: row = phases, or row += weights * phases where weights are given.
void join_phases(const float* phases, std::size_t pitch, const float* weights,
                 std::size_t subsample, std::size_t pixels, float* row);

/// Element i of line r, r < kRowBlock, of `lines` (`pitch` apart) to columns[i * column_pitch + r].
void lines_to_columns(const std::complex<float>* lines, std::size_t pitch, std::size_t length,
                      std::complex<float>* columns, std::size_t column_pitch);

/// The way back.
void columns_to_lines(const std::complex<float>* columns, std::size_t column_pitch,
                      std::size_t length, std::complex<float>* lines, std::size_t pitch);

/// sum = a * b, or sum += a * b where `add`.
void multiply(const std::complex<float>* a, const std::complex<float>* b, std::size_t length,
              bool add, std::complex<float>* sum);

/// product = conj(a) * b.
void multiply_conjugate(const std::complex<float>* a, const std::complex<float>* b,
                        std::size_t length, std::complex<float>* product);

} // namespace astromill::deconv

// astromill: Fourier transforms of single rows and columns, of which larger ones are put together
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <complex>
#include <cstddef>
#include <memory>

namespace astromill::fft {

/// One-dimensional transforms of one length in single precision, by FFTW. The plans are chosen
/// without measuring, so that the same bytes come out in every run; they are made once a length
/// and shared by all objects. Immutable; any number of threads may transform with one object at a
/// time. All lines must begin on a cache line (see Aligned), and in and out may not overlap.
class LineTransform {
public:
  /// Lines of `length` numbers, at least 1. Takes a lock, as FFTW's planner is one for all threads.
  explicit LineTransform(std::size_t length);

  std::size_t length() const { return length_; }
  /// Of a real line: the numbers 0 ... length / 2; the others are the conjugates of these.
  std::size_t real_spectrum() const { return length_ / 2 + 1; }

  /// sum over x of line exp(-2 pi i k x / length), for a real line. It is kept.
  void real_forward(const float* line, std::complex<float>* spectrum) const;
  /// The inverse but for a factor of length. The spectrum is lost.
  void real_backward(std::complex<float>* spectrum, float* line) const;
  /// The same for complex lines, which are kept.
  void forward(const std::complex<float>* line, std::complex<float>* spectrum) const;
  void backward(const std::complex<float>* spectrum, std::complex<float>* line) const;

private:
  struct Plans;
  static std::shared_ptr<const Plans> plans_of(std::size_t length);

  std::size_t length_;
  std::shared_ptr<const Plans> plans_;
};

} // namespace astromill::fft

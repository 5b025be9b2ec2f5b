// astromill: Fourier transforms of single rows and columns, of which larger ones are put together
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fft/line_transform.h"

#include "astromill/base/error.h"
#include "astromill/fft/aligned.h"

#include <fftw3.h>

#include <limits>
#include <map>
#include <mutex>
#include <string>

namespace astromill::fft {

namespace {

fftwf_complex* as_fftw(const std::complex<float>* values) {
  // The layout that both promise. FFTW takes no const pointer; the plans keep what is const here.
  return reinterpret_cast<fftwf_complex*>(const_cast<std::complex<float>*>(values));
}

} // namespace

struct LineTransform::Plans {
  fftwf_plan real_forward = nullptr;
  fftwf_plan real_backward = nullptr;
  fftwf_plan forward = nullptr;
  fftwf_plan backward = nullptr;

  /// On one thread at a time.
  explicit Plans(std::size_t length) {
    if (length == 0 || length > std::numeric_limits<int>::max())
      throw Error("no Fourier transform of " + std::to_string(length) + " numbers");
    const int n = static_cast<int>(length);
    Aligned<std::complex<float>> in(length);
    Aligned<std::complex<float>> out(length);
    Aligned<float> real(length);
    constexpr unsigned kKeep = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
    real_forward = fftwf_plan_dft_r2c_1d(n, real.data(), as_fftw(out.data()), kKeep);
    real_backward = fftwf_plan_dft_c2r_1d(n, as_fftw(in.data()), real.data(), FFTW_ESTIMATE);
    forward = fftwf_plan_dft_1d(n, as_fftw(in.data()), as_fftw(out.data()), FFTW_FORWARD, kKeep);
    backward = fftwf_plan_dft_1d(n, as_fftw(in.data()), as_fftw(out.data()), FFTW_BACKWARD, kKeep);
    if (real_forward == nullptr || real_backward == nullptr || forward == nullptr ||
        backward == nullptr) {
      destroy();
      throw Error("no Fourier transform of " + std::to_string(length) + " numbers");
    }
  }
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;
  ~Plans() { destroy(); }

private:
  void destroy() const {
    for (const auto plan : {real_forward, real_backward, forward, backward})
      if (plan != nullptr)
        fftwf_destroy_plan(plan);
  }
};

std::shared_ptr<const LineTransform::Plans> LineTransform::plans_of(std::size_t length) {
  static std::mutex planner; // FFTW makes plans on one thread at a time
  static std::map<std::size_t, std::shared_ptr<const Plans>> known; // a few lengths a run
  const std::lock_guard lock(planner);
  std::shared_ptr<const Plans>& plans = known[length];
  if (!plans)
    plans = std::make_shared<const Plans>(length);
  return plans;
}

LineTransform::LineTransform(std::size_t length) : length_(length), plans_(plans_of(length)) {}

void LineTransform::real_forward(const float* line, std::complex<float>* spectrum) const {
  fftwf_execute_dft_r2c(plans_->real_forward, const_cast<float*>(line), as_fftw(spectrum));
}

void LineTransform::real_backward(std::complex<float>* spectrum, float* line) const {
  fftwf_execute_dft_c2r(plans_->real_backward, as_fftw(spectrum), line);
}

void LineTransform::forward(const std::complex<float>* line, std::complex<float>* spectrum) const {
  fftwf_execute_dft(plans_->forward, as_fftw(line), as_fftw(spectrum));
}

void LineTransform::backward(const std::complex<float>* spectrum, std::complex<float>* line) const {
  fftwf_execute_dft(plans_->backward, as_fftw(spectrum), as_fftw(line));
}

} // namespace astromill::fft

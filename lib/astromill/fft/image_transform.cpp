// astromill: Fourier transforms of real images in double precision
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fft/image_transform.h"

#include "astromill/base/error.h"
#include "astromill/fft/aligned.h"

#include <fftw3.h>

#include <mutex>
#include <string>
#include <utility>

namespace astromill::fft {

namespace {

/// FFTW makes and destroys plans on one thread at a time.
std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

fftw_complex* as_fftw(std::complex<double>* values) {
  return reinterpret_cast<fftw_complex*>(values); // the layout that both promise
}

} // namespace

struct ImageTransform::Plans {
  fftw_plan forward = nullptr;
  fftw_plan backward = nullptr;

  Plans() = default;
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;
  ~Plans() {
    const std::lock_guard lock(planner());
    for (fftw_plan plan : {forward, backward})
      if (plan != nullptr)
        fftw_destroy_plan(plan);
  }
};

ImageTransform::ImageTransform(std::size_t width, std::size_t height)
    : width_(width), height_(height) {
  Aligned<double> image(pixels());
  Aligned<std::complex<double>> spectrum(spectrum_size());
  auto plans = std::make_shared<Plans>();
  {
    const std::lock_guard lock(planner());
    const int w = static_cast<int>(width);
    const int h = static_cast<int>(height);
    plans->forward = fftw_plan_dft_r2c_2d(h, w, image.data(), as_fftw(spectrum.data()),
                                          FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    plans->backward =
        fftw_plan_dft_c2r_2d(h, w, as_fftw(spectrum.data()), image.data(), FFTW_ESTIMATE);
  }
  if (plans->forward == nullptr || plans->backward == nullptr)
    throw Error("no Fourier transform of " + std::to_string(width) + " x " +
                std::to_string(height) + " numbers");
  plans_ = std::move(plans);
}

void ImageTransform::forward(const double* image, std::complex<double>* spectrum) const {
  // FFTW takes no const pointer; the plan keeps its input.
  fftw_execute_dft_r2c(plans_->forward, const_cast<double*>(image), as_fftw(spectrum));
}

void ImageTransform::backward(std::complex<double>* spectrum, double* image) const {
  fftw_execute_dft_c2r(plans_->backward, as_fftw(spectrum), image);
}

} // namespace astromill::fft

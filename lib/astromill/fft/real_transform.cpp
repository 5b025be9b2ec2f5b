// astromill: Fourier transforms of real images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fft/real_transform.h"

#include "astromill/base/error.h"
#include "astromill/fft/aligned.h"
#include "astromill/fft/planner.h"

#include <fftw3.h>

#include <string>
#include <type_traits>

namespace astromill::fft {

namespace {

/// FFTW's functions for one precision.
template <class T> struct Fftw;

template <> struct Fftw<float> {
  using Plan = fftwf_plan;
  using Complex = fftwf_complex;
  static constexpr auto plan_forward = fftwf_plan_dft_r2c_2d;
  static constexpr auto plan_backward = fftwf_plan_dft_c2r_2d;
  static constexpr auto forward = fftwf_execute_dft_r2c;
  static constexpr auto backward = fftwf_execute_dft_c2r;
  static constexpr auto destroy = fftwf_destroy_plan;
};

template <> struct Fftw<double> {
  using Plan = fftw_plan;
  using Complex = fftw_complex;
  static constexpr auto plan_forward = fftw_plan_dft_r2c_2d;
  static constexpr auto plan_backward = fftw_plan_dft_c2r_2d;
  static constexpr auto forward = fftw_execute_dft_r2c;
  static constexpr auto backward = fftw_execute_dft_c2r;
  static constexpr auto destroy = fftw_destroy_plan;
};

template <class T> auto* as_fftw(std::complex<T>* values) {
  return reinterpret_cast<typename Fftw<T>::Complex*>(values); // the layout that both promise
}

} // namespace

template <class T> struct RealTransform<T>::Plans {
  typename Fftw<T>::Plan forward = nullptr;
  typename Fftw<T>::Plan backward = nullptr;

  Plans() = default;
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;
  ~Plans() {
    const std::lock_guard lock(planner());
    for (const auto plan : {forward, backward})
      if (plan != nullptr)
        Fftw<T>::destroy(plan);
  }
};

template <class T>
RealTransform<T>::RealTransform(std::size_t width, std::size_t height)
    : width_(width), height_(height) {
  Aligned<T> image(pixels());
  Aligned<std::complex<T>> spectrum(spectrum_size());
  auto plans = std::make_shared<Plans>();
  {
    const std::lock_guard lock(planner());
    const int w = static_cast<int>(width);
    const int h = static_cast<int>(height);
    plans->forward = Fftw<T>::plan_forward(h, w, image.data(), as_fftw(spectrum.data()),
                                           FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    plans->backward =
        Fftw<T>::plan_backward(h, w, as_fftw(spectrum.data()), image.data(), FFTW_ESTIMATE);
  }
  if (plans->forward == nullptr || plans->backward == nullptr)
    throw Error("no Fourier transform of " + std::to_string(width) + " x " +
                std::to_string(height) + " numbers");
  plans_ = std::move(plans);
}

template <class T> void RealTransform<T>::forward(const T* image, std::complex<T>* spectrum) const {
  // FFTW takes no const pointer; the plan keeps its input.
  Fftw<T>::forward(plans_->forward, const_cast<T*>(image), as_fftw(spectrum));
}

template <class T> void RealTransform<T>::backward(std::complex<T>* spectrum, T* image) const {
  Fftw<T>::backward(plans_->backward, as_fftw(spectrum), image);
}

template class RealTransform<float>;
template class RealTransform<double>;

} // namespace astromill::fft

// astromill: from the object to the light in the detector's pixels, and back
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/forward_model.h"

#include <algorithm>
#include <cstddef>

namespace astromill::deconv {

namespace {

using Complex = std::complex<float>;
using Spectrum = fft::Aligned<Complex>;

std::size_t wrapped(std::ptrdiff_t i, std::size_t n) {
  const auto length = static_cast<std::ptrdiff_t>(n);
  return static_cast<std::size_t>(((i % length) + length) % length);
}

/// Spectrum of a real image at any wave number, of which half is stored.
struct HalfSpectrum {
  const Complex* values;
  std::size_t width; ///< of the image
  std::size_t height;

  Complex at(std::size_t kx, std::size_t ky) const {
    const std::size_t stored = width / 2 + 1;
    if (kx < stored)
      return values[ky * stored + kx];
    return std::conj(values[(ky == 0 ? 0 : height - ky) * stored + width - kx]);
  }
};

} // namespace

ForwardModel::Workspace::Workspace(const ForwardModel& model)
    : weighted(model.fine_.pixels()), fine(model.fine_.spectrum_size()),
      coarse(model.coarse_.spectrum_size()) {}

ForwardModel::ForwardModel(const TileGeometry& geometry, const LocalPsf& psf)
    : geometry_(geometry), fine_(geometry.fine_width(), geometry.fine_height()),
      coarse_(geometry.canvas_width, geometry.canvas_height) {
  for (const Image<double>& plane : psf.response.planes)
    transfers_.push_back(transfer_of(plane, psf.response));
  Image<double> squares = psf.response.planes.front();
  for (double& value : squares.pixels)
    value *= value;
  squares_ = transfer_of(squares, psf.response);
  const std::size_t extra = transfers_.size() - 1;
  for (std::size_t k = 0; k < extra; ++k)
    weights_.emplace_back(geometry.fine_pixels());
  std::vector<double> weights(extra);
  const auto place = [&](std::size_t i, std::size_t first) {
    const double n = static_cast<double>(geometry.subsample);
    return static_cast<double>(first) - static_cast<double>(geometry.margin) +
           (static_cast<double>(i) + 0.5) / n - 0.5;
  };
  const Rectangle object = geometry.object();
  for (std::size_t y = 0; extra > 0 && y < object.height; ++y)
    for (std::size_t x = 0; x < object.width; ++x) {
      psf.weights(place(x, geometry.data.x), place(y, geometry.data.y), weights);
      for (std::size_t k = 0; k < extra; ++k)
        weights_[k][y * geometry.fine_width() + x] = static_cast<float>(weights[k]);
    }
}

/// The transform of a plane, with the factor that takes the place of the inverse's.
Spectrum ForwardModel::transfer_of(const Image<double>& plane, const Response& response) const {
  const fft::RealTransform<double> transform(fine_.width(), fine_.height());
  fft::Aligned<double> image(transform.pixels());
  for (std::size_t y = 0; y < plane.height; ++y)
    for (std::size_t x = 0; x < plane.width; ++x) {
      const std::size_t to_x =
          wrapped(response.first_x + static_cast<std::ptrdiff_t>(x), fine_.width());
      const std::size_t to_y =
          wrapped(response.first_y + static_cast<std::ptrdiff_t>(y), fine_.height());
      image[to_y * fine_.width() + to_x] += plane.pixels[y * plane.width + x];
    }
  fft::Aligned<std::complex<double>> spectrum(transform.spectrum_size());
  transform.forward(image.data(), spectrum.data());
  Spectrum out(spectrum.size());
  const double scale = 1 / static_cast<double>(transform.pixels());
  std::transform(spectrum.begin(), spectrum.end(), out.begin(),
                 [&](const std::complex<double>& v) { return Complex(v * scale); });
  return out;
}

void ForwardModel::apply(const fft::Aligned<float>& object, fft::Aligned<float>& light,
                         Workspace& work) const {
  work.coarse.fill({});
  for (std::size_t k = 0; k < transfers_.size(); ++k) {
    const float* source = object.data();
    if (k > 0) {
      std::transform(object.begin(), object.end(), weights_[k - 1].begin(), work.weighted.begin(),
                     std::multiplies<>());
      source = work.weighted.data();
    }
    fine_.forward(source, work.fine.data());
    std::transform(work.fine.begin(), work.fine.end(), transfers_[k].begin(), work.fine.begin(),
                   std::multiplies<>());
    const HalfSpectrum fine{work.fine.data(), fine_.width(), fine_.height()};
    for (std::size_t ky = 0; ky < coarse_.height(); ++ky)
      for (std::size_t kx = 0; kx < coarse_.spectrum_width(); ++kx)
        for (std::size_t j = 0; j < geometry_.subsample; ++j)
          for (std::size_t i = 0; i < geometry_.subsample; ++i)
            work.coarse[ky * coarse_.spectrum_width() + kx] +=
                fine.at(kx + i * coarse_.width(), ky + j * coarse_.height());
  }
  coarse_.backward(work.coarse.data(), light.data());
}

void ForwardModel::gather(const Spectrum& transfer, Workspace& work) const {
  const HalfSpectrum coarse{work.coarse.data(), coarse_.width(), coarse_.height()};
  for (std::size_t ky = 0; ky < fine_.height(); ++ky)
    for (std::size_t kx = 0; kx < fine_.spectrum_width(); ++kx) {
      const std::size_t i = ky * fine_.spectrum_width() + kx;
      work.fine[i] =
          std::conj(transfer[i]) * coarse.at(kx % coarse_.width(), ky % coarse_.height());
    }
}

void ForwardModel::apply_transposed(const fft::Aligned<float>& light, fft::Aligned<float>& object,
                                    Workspace& work) const {
  coarse_.forward(light.data(), work.coarse.data());
  for (std::size_t k = 0; k < transfers_.size(); ++k) {
    gather(transfers_[k], work);
    if (k == 0) {
      fine_.backward(work.fine.data(), object.data());
      continue;
    }
    fine_.backward(work.fine.data(), work.weighted.data());
    for (std::size_t i = 0; i < object.size(); ++i)
      object[i] += weights_[k - 1][i] * work.weighted[i];
  }
}

void ForwardModel::apply_squares_transposed(const fft::Aligned<float>& light,
                                            fft::Aligned<float>& object, Workspace& work) const {
  coarse_.forward(light.data(), work.coarse.data());
  gather(squares_, work);
  fine_.backward(work.fine.data(), object.data());
}

} // namespace astromill::deconv

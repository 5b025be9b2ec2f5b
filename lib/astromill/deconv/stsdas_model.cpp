// astromill: the forward model of STSDAS mem
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/stsdas_model.h"

#include <algorithm>

namespace astromill::deconv {

StsdasModel::StsdasModel(std::size_t width, std::size_t height, const Image<double>& psf,
                         std::size_t subsample, bool block_sum)
    : width_(width), height_(height), subsample_(subsample), block_sum_(block_sum),
      transform_(std::max(width * subsample, psf.width), std::max(height * subsample, psf.height)),
      image_(transform_.pixels()), work_(transform_.spectrum_size()) {
  double sum = 0;
  for (const double value : psf.pixels)
    sum += value;
  const double volume = block_sum ? 1 : static_cast<double>(subsample * subsample);
  Image<double> normal = psf;
  double of_squares = 0;
  for (double& value : normal.pixels) {
    value *= volume / sum;
    of_squares += value * value;
  }
  correlation_width_ = volume * volume / of_squares;
  transfer_ = spectrum_of(normal);
  for (double& value : normal.pixels)
    value *= value;
  // The origin is that of the PSF: the brightest pixel, of the squares too.
  squares_ = spectrum_of(normal);
}

/// With the brightest pixel at the origin, and the factor that takes the place of the inverse's.
StsdasModel::Spectrum StsdasModel::spectrum_of(const Image<double>& psf) const {
  const auto brightest =
      static_cast<std::size_t>(std::ranges::max_element(psf.pixels) - psf.pixels.begin());
  const std::size_t w = transform_.width();
  const std::size_t h = transform_.height();
  fft::Aligned<double> image(transform_.pixels());
  for (std::size_t y = 0; y < psf.height; ++y)
    for (std::size_t x = 0; x < psf.width; ++x)
      image[(y + h - brightest / psf.width) % h * w + (x + w - brightest % psf.width) % w] =
          psf.view()(x, y) / static_cast<double>(transform_.pixels());
  Spectrum out(transform_.spectrum_size());
  transform_.forward(image.data(), out.data());
  return out;
}

std::vector<double> StsdasModel::apply(const std::vector<double>& object) {
  const std::size_t fine_width = width_ * subsample_;
  image_.fill(0);
  for (std::size_t y = 0; y < height_ * subsample_; ++y)
    std::copy_n(object.begin() + static_cast<std::ptrdiff_t>(y * fine_width), fine_width,
                image_.data() + y * transform_.width());
  transform_.forward(image_.data(), work_.data());
  for (std::size_t i = 0; i < work_.size(); ++i)
    work_[i] *= transfer_[i];
  transform_.backward(work_.data(), image_.data());
  ++convolutions_;
  std::vector<double> out(coarse_pixels(), 0.0);
  const std::size_t step = block_sum_ ? 1 : subsample_;
  for (std::size_t y = 0; y < height_ * subsample_; y += step)
    for (std::size_t x = 0; x < fine_width; x += step)
      out[y / subsample_ * width_ + x / subsample_] += image_[y * transform_.width() + x];
  return out;
}

std::vector<double> StsdasModel::correlated(const std::vector<double>& data,
                                            const Spectrum& transfer) {
  const std::size_t fine_width = width_ * subsample_;
  const std::size_t step = block_sum_ ? 1 : subsample_;
  image_.fill(0);
  for (std::size_t y = 0; y < height_ * subsample_; y += step)
    for (std::size_t x = 0; x < fine_width; x += step)
      image_[y * transform_.width() + x] = data[y / subsample_ * width_ + x / subsample_];
  transform_.forward(image_.data(), work_.data());
  for (std::size_t i = 0; i < work_.size(); ++i)
    work_[i] *= std::conj(transfer[i]);
  transform_.backward(work_.data(), image_.data());
  ++convolutions_;
  std::vector<double> out(fine_pixels());
  for (std::size_t y = 0; y < height_ * subsample_; ++y)
    std::copy_n(image_.data() + y * transform_.width(), fine_width,
                out.begin() + static_cast<std::ptrdiff_t>(y * fine_width));
  return out;
}

std::vector<double> StsdasModel::transposed(const std::vector<double>& data) {
  return correlated(data, transfer_);
}

std::vector<double> StsdasModel::squares_transposed(const std::vector<double>& data) {
  return correlated(data, squares_);
}

} // namespace astromill::deconv

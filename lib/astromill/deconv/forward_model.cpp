// astromill: from the object to the light in the detector's pixels, and back
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/forward_model.h"

#include "astromill/deconv/phases.h"
#include "astromill/deconv/weight_maps.h"

#include <algorithm>
#include <cstddef>

namespace astromill::deconv {

namespace {

std::ptrdiff_t modulo(std::ptrdiff_t i, std::size_t n) {
  const auto length = static_cast<std::ptrdiff_t>(n);
  return ((i % length) + length) % length;
}

/// Where an element of the response belongs on a canvas of so many detector pixels when the
/// canvas' phases are those of the sources: at offset o of a pixel from its source, the source has
/// phase -o modulo subsample.
std::size_t place_of(std::ptrdiff_t offset, std::size_t subsample, std::size_t pixels) {
  const std::ptrdiff_t phase = modulo(-offset, subsample);
  const auto n = static_cast<std::ptrdiff_t>(subsample);
  return static_cast<std::size_t>(modulo((offset + phase) / n, pixels) * n + phase);
}

/// The least pitch of whole cache lines, odd in number: lines so far apart do not compete for the
/// same places of the cache.
std::size_t pitch_of(std::size_t length) {
  constexpr std::size_t kLine = 64 / sizeof(std::complex<float>);
  return ((length + kLine - 1) / kLine | 1) * kLine;
}

} // namespace

ForwardModel::Workspace::Workspace(const ForwardModel& model)
    : phases_(model.spectra_size(model.geometry_.subsample)), coarse_(model.real_size()),
      lines_(kRowBlock * model.line_pitch_), column_(model.column_pitch_), row_(model.line_pitch_) {
}

std::size_t ForwardModel::Workspace::bytes() const {
  return (phases_.size() + coarse_.size() + lines_.size() + column_.size() + row_.size()) *
         sizeof(Complex);
}

ForwardModel::ForwardModel(const TileGeometry& geometry, const LocalPsf& psf)
    : geometry_(geometry), rows_(geometry.canvas_width), columns_(geometry.canvas_height),
      column_pitch_(pitch_of(geometry.canvas_height)), line_pitch_(pitch_of(geometry.canvas_width)),
      weights_(weight_maps(geometry, psf.weights, psf.response.planes.size() - 1)) {
  Workspace work(*this);
  for (const Image<double>& plane : psf.response.planes)
    transfers_.push_back(transfer_of(plane, psf.response, work));
  Image<double> squares = psf.response.planes.front();
  for (double& value : squares.pixels)
    value *= value;
  squares_ = transfer_of(squares, psf.response, work);
}

std::size_t ForwardModel::bytes() const {
  return (planes() + 1) * squares_.size() * sizeof(Complex) +
         weights_.size() * geometry_.fine_pixels() * sizeof(float);
}

/// The transforms of a plane's phases, with the factor that takes the place of the inverse's.
fft::Aligned<std::complex<float>> ForwardModel::transfer_of(const Image<double>& plane,
                                                            const Response& response,
                                                            Workspace& work) const {
  const std::size_t n = geometry_.subsample;
  const double scale = 1 / static_cast<double>(geometry_.coarse_pixels());
  fft::Aligned<float> image(geometry_.fine_pixels());
  for (std::size_t y = 0; y < plane.height; ++y) {
    float* row = image.data() + place_of(response.first_y + static_cast<std::ptrdiff_t>(y), n,
                                         geometry_.canvas_height) *
                                    geometry_.fine_width();
    for (std::size_t x = 0; x < plane.width; ++x)
      row[place_of(response.first_x + static_cast<std::ptrdiff_t>(x), n, geometry_.canvas_width)] +=
          static_cast<float>(plane.pixels[y * plane.width + x] * scale);
  }
  fft::Aligned<Complex> transfer(n * transfer_size());
  for (std::size_t phase = 0; phase < n; ++phase) {
    forward_rows({n, phase, geometry_.fine_height()}, image.data(), nullptr, work.phases_.data(),
                 work);
    transfer_columns(transfer.data() + phase * transfer_size(), work);
  }
  return transfer;
}

/// Spectra along x of the phases of some of an image's rows, by columns.
void ForwardModel::forward_rows(const FineRows& which, const float* image, const float* weights,
                                Complex* spectra, Workspace& work) const {
  const std::size_t width = geometry_.canvas_width * which.subsample;
  auto* row = reinterpret_cast<float*>(work.row_.data()); // the layout that the standard promises
  for (std::size_t p = 0; p < which.subsample; p += 2) {
    const PhaseGroup group{which.subsample, p, std::min<std::size_t>(which.subsample - p, 2)};
    for (std::size_t first = 0; first < geometry_.canvas_height; first += kRowBlock) {
      for (std::size_t r = 0; r < kRowBlock; ++r) {
        const std::size_t y = (first + r) * which.subsample + which.phase;
        Complex* line = work.lines_.data() + r * line_pitch_;
        if (y >= which.end) {
          std::fill_n(line, columns_of(group.count), Complex{});
          continue;
        }
        const float* values = image + y * width;
        if (which.subsample != 2 || weights != nullptr) { // else a row is its phases as they come
          take_phases(values, weights == nullptr ? nullptr : weights + y * width, group,
                      geometry_.canvas_width, row);
          values = row;
        }
        if (group.count == 2)
          rows_.forward(reinterpret_cast<const Complex*>(values), line);
        else
          rows_.real_forward(values, line);
      }
      lines_to_columns(work.lines_.data(), line_pitch_, columns_of(group.count), spectra + first,
                       column_pitch_);
    }
    spectra += columns_of(group.count) * column_pitch_;
  }
}

/// The way back. What is right of `end_x` becomes 0. With weights the image is added to.
void ForwardModel::backward_rows(const FineRows& which, std::size_t end_x, Complex* spectra,
                                 const float* weights, float* image, Workspace& work) const {
  const std::size_t width = geometry_.canvas_width * which.subsample;
  auto* row = reinterpret_cast<float*>(work.row_.data());
  for (std::size_t p = 0; p < which.subsample; p += 2) {
    const PhaseGroup group{which.subsample, p, std::min<std::size_t>(which.subsample - p, 2)};
    for (std::size_t first = 0; first * which.subsample + which.phase < which.end;
         first += kRowBlock) {
      columns_to_lines(spectra + first, column_pitch_, columns_of(group.count), work.lines_.data(),
                       line_pitch_);
      for (std::size_t r = 0; r < kRowBlock; ++r) {
        const std::size_t y = (first + r) * which.subsample + which.phase;
        if (y >= which.end)
          break;
        Complex* line = work.lines_.data() + r * line_pitch_;
        const bool as_is = which.subsample == 2 && weights == nullptr;
        float* values = as_is ? image + y * width : row;
        if (group.count == 2)
          rows_.backward(line, reinterpret_cast<Complex*>(values));
        else
          rows_.real_backward(line, values);
        if (!as_is)
          put_phases(row, weights == nullptr ? nullptr : weights + y * width, group,
                     geometry_.canvas_width, image + y * width);
        std::fill(image + y * width + end_x, image + (y + 1) * width, 0.0F);
      }
    }
    spectra += columns_of(group.count) * column_pitch_;
  }
}

/// What add_columns() multiplies by, of the phases of some rows of the PSF.
void ForwardModel::transfer_columns(Complex* transfers, Workspace& work) const {
  const std::size_t n = geometry_.subsample;
  const std::size_t pair = rows_.length() * column_pitch_;
  for (std::size_t x = 0; x < columns(); ++x) {
    const std::size_t here = x * column_pitch_;
    const std::size_t mirrored = (rows_.length() - x) % rows_.length() * column_pitch_;
    for (std::size_t p = 0; p < n / 2; ++p) {
      columns_.backward(work.phases_.data() + p * pair + mirrored,
                        transfers + 2 * p * real_size() + here);
      columns_.forward(work.phases_.data() + p * pair + here,
                       transfers + (2 * p + 1) * real_size() + here);
    }
    if (n % 2 == 1)
      columns_.forward(work.phases_.data() + n / 2 * pair + here,
                       transfers + (n - 1) * real_size() + here);
  }
}

/// Adds the phases of some rows, times their transfer functions, to twice the coarse spectrum.
void ForwardModel::add_columns(const Complex* transfers, bool first, Workspace& work) const {
  const std::size_t n = geometry_.subsample;
  const std::size_t pair = rows_.length() * column_pitch_;
  const std::size_t length = columns_.length();
  Complex* spectrum = work.column_.data();
  for (std::size_t x = 0; x < columns(); ++x) {
    const std::size_t here = x * column_pitch_;
    const std::size_t mirrored = (rows_.length() - x) % rows_.length() * column_pitch_;
    Complex* coarse = work.coarse_.data() + here;
    const Complex* transfer = transfers + here;
    for (std::size_t p = 0; p < n / 2; ++p, transfer += 2 * real_size()) {
      columns_.forward(work.phases_.data() + p * pair + here, spectrum);
      multiply_conjugate(transfer, spectrum, length, !first || p > 0, coarse);
      columns_.backward(work.phases_.data() + p * pair + mirrored, spectrum);
      multiply_conjugate(spectrum, transfer + real_size(), length, true, coarse);
    }
    if (n % 2 == 1) {
      columns_.forward(work.phases_.data() + n / 2 * pair + here, spectrum);
      for (std::size_t y = 0; y < length; ++y)
        spectrum[y] += spectrum[y]; // H' Z and H Z' are the same
      multiply(transfer, spectrum, length, !first || n > 1, coarse);
    }
  }
}

/// The transpose of the half of add_columns().
void ForwardModel::spread_columns(const Complex* transfers, Workspace& work) const {
  const std::size_t n = geometry_.subsample;
  const std::size_t pair = rows_.length() * column_pitch_;
  const std::size_t length = columns_.length();
  Complex* spectrum = work.column_.data();
  for (std::size_t x = 0; x < columns(); ++x) {
    const std::size_t here = x * column_pitch_;
    const std::size_t mirrored = (rows_.length() - x) % rows_.length() * column_pitch_;
    const Complex* coarse = work.coarse_.data() + here;
    const Complex* transfer = transfers + here;
    for (std::size_t p = 0; p < n / 2; ++p, transfer += 2 * real_size()) {
      multiply(transfer, coarse, length, false, spectrum);
      columns_.backward(spectrum, work.phases_.data() + p * pair + here);
      if (mirrored == here)
        continue;
      multiply_conjugate(coarse, transfer + real_size(), length, false, spectrum);
      columns_.forward(spectrum, work.phases_.data() + p * pair + mirrored);
    }
    if (n % 2 == 1) {
      multiply_conjugate(transfer, coarse, length, false, spectrum);
      columns_.backward(spectrum, work.phases_.data() + n / 2 * pair + here);
    }
  }
}

void ForwardModel::transform_coarse_columns(bool forward, Workspace& work) const {
  const float factor = forward ? 1.0F : 0.5F; // see add_columns()
  for (std::size_t x = 0; x < columns(); ++x) {
    Complex* column = work.coarse_.data() + x * column_pitch_;
    if (forward)
      columns_.forward(column, work.column_.data());
    else
      columns_.backward(column, work.column_.data());
    for (std::size_t y = 0; y < columns_.length(); ++y)
      column[y] = factor * work.column_[y];
  }
}

void ForwardModel::apply(const fft::Aligned<float>& object, fft::Aligned<float>& light,
                         Workspace& work) const {
  const std::size_t n = geometry_.subsample;
  for (std::size_t k = 0; k < planes(); ++k)
    for (std::size_t phase = 0; phase < n; ++phase) {
      forward_rows({n, phase, geometry_.object().height}, object.data(),
                   k == 0 ? nullptr : weights_[k - 1].data(), work.phases_.data(), work);
      add_columns(transfers_[k].data() + phase * transfer_size(), k == 0 && phase == 0, work);
    }
  transform_coarse_columns(false, work);
  backward_rows({1, 0, geometry_.canvas_height}, geometry_.canvas_width, work.coarse_.data(),
                nullptr, light.data(), work);
}

void ForwardModel::set_coarse(const fft::Aligned<float>& light, Workspace& work) const {
  forward_rows({1, 0, geometry_.canvas_height}, light.data(), nullptr, work.coarse_.data(), work);
  transform_coarse_columns(true, work);
}

/// object = or += weights * the correlation of what set_coarse() was given with a plane.
void ForwardModel::correlate(const fft::Aligned<Complex>& transfer, const float* weights,
                             fft::Aligned<float>& object, Workspace& work) const {
  const std::size_t n = geometry_.subsample;
  const Rectangle part = geometry_.object();
  for (std::size_t phase = 0; phase < n; ++phase) {
    spread_columns(transfer.data() + phase * transfer_size(), work);
    backward_rows({n, phase, part.height}, part.width, work.phases_.data(), weights, object.data(),
                  work);
  }
  std::fill(object.begin() + part.height * geometry_.fine_width(), object.end(), 0.0F);
}

void ForwardModel::apply_transposed(const fft::Aligned<float>& light, fft::Aligned<float>& object,
                                    Workspace& work) const {
  set_coarse(light, work);
  for (std::size_t k = 0; k < planes(); ++k)
    correlate(transfers_[k], k == 0 ? nullptr : weights_[k - 1].data(), object, work);
}

void ForwardModel::apply_squares_transposed(const fft::Aligned<float>& light,
                                            fft::Aligned<float>& object, Workspace& work) const {
  set_coarse(light, work);
  correlate(squares_, nullptr, object, work);
}

} // namespace astromill::deconv

// astromill: small PSF files of all formats of samples, for tests
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/sampled_model.h"
#include "support/fits_writer.h"
#include "support/gaussian_samples.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace astromill::test {

/// Planes of Gaussians whose widths go from 0.7 pixels up in steps of 0.02.
inline std::vector<double> gaussian_planes(std::size_t n, std::size_t planes, double oversampling,
                                           bool pixel_included) {
  std::vector<double> out;
  for (std::size_t i = 0; i < planes; ++i) {
    const auto values =
        gaussian_samples(n, oversampling, 0.7 + 0.02 * static_cast<double>(i), pixel_included)
            .values;
    out.insert(out.end(), values.begin(), values.end());
  }
  return out;
}

inline std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values)
    value *= factor;
  return values;
}

inline std::string two_digits(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

/// A cube in the form of J. Anderson's: the PSFs at these places.
inline FitsWriter stdpsf_file(const std::vector<int>& xs, const std::vector<int>& ys,
                              std::size_t n = 41) {
  const auto side = static_cast<std::int64_t>(n);
  FitsWriter file({side, side, static_cast<std::int64_t>(xs.size() * ys.size())});
  // An effective PSF's samples are the light in a pixel.
  file.values(-32, gaussian_planes(n, xs.size() * ys.size(), 4, true));
  file.set("NXPSFS", xs.size()).set("NYPSFS", ys.size());
  for (std::size_t i = 0; i < xs.size(); ++i)
    file.set("IPSFX" + two_digits(i + 1), xs[i]);
  for (std::size_t i = 0; i < ys.size(); ++i)
    file.set("JPSFY" + two_digits(i + 1), ys[i]);
  return file;
}

/// A cube as WebbPSF and photutils write it, positions (y, x) from 0.
inline FitsWriter webbpsf_file(const std::vector<std::string>& positions, std::size_t n = 41) {
  const auto side = static_cast<std::int64_t>(n);
  FitsWriter file({side, side, static_cast<std::int64_t>(positions.size())});
  file.values(-64, gaussian_planes(n, positions.size(), 4, true));
  file.set("OVERSAMP", 4).set("NUM_PSFS", positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i)
    file.set("DET_YX" + std::to_string(i), positions[i]);
  return file;
}

/// A model as PSFEx writes it: a linear polynomial in x and y, 31 x 31 samples.
inline FitsWriter psfex_file(double step = 0.5) {
  constexpr std::size_t kSide = 31;
  std::vector<double> values = gaussian_samples(kSide, 1 / step, 1.2, true).values;
  const std::vector<double> wide = gaussian_samples(kSide, 1 / step, 1.3, true).values;
  for (const double factor : {1.0, -0.5})
    for (std::size_t i = 0; i < kSide * kSide; ++i)
      values.push_back(factor * (wide[i] - values[i]));
  std::string bytes;
  for (const double value : values) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    for (const unsigned shift : {24U, 16U, 8U, 0U})
      bytes += static_cast<char>(bits >> shift & 0xFFU);
  }
  FitsWriter file(FitsWriter::Axes{});
  file.table("PSF_DATA", {{"PSF_MASK", std::to_string(values.size()) + "E"}},
             static_cast<std::int64_t>(bytes.size()), bytes);
  file.set("TDIM1", "(31, 31, 3)").set("POLNAXIS", 2).set("POLNGRP", 1).set("POLDEG1", 1);
  file.set("POLGRP1", 1).set("POLNAME1", "X_IMAGE").set("POLZERO1", 512.5).set("POLSCAL1", 1000.0);
  file.set("POLGRP2", 1).set("POLNAME2", "Y_IMAGE").set("POLZERO2", 256.5).set("POLSCAL2", 500.0);
  file.set("PSF_SAMP", step).set("PSF_FWHM", 2.9).set("PSFNAXIS", 3);
  return file.set("PSFAXIS1", kSide).set("PSFAXIS2", kSide).set("PSFAXIS3", 3);
}

/// An image with the cards of TinyTim 7, even-sized, the star at sample n / 2 from 0. With
/// `kernel`, three rows of numbers, the comments of a sub-sampled PSF.
inline FitsWriter tinytim_file(const std::vector<std::string>& kernel, std::size_t n = 64,
                               double oversampling = 2) {
  const psf::Samples odd = gaussian_samples(n - 1, oversampling, 0.6, oversampling == 1);
  std::vector<double> values(n * n, 0.0);
  for (std::size_t y = 0; y + 1 < n; ++y)
    for (std::size_t x = 0; x + 1 < n; ++x)
      values[(y + 1) * n + x + 1] = odd.values[y * (n - 1) + x];
  FitsWriter file({static_cast<std::int64_t>(n), static_cast<std::int64_t>(n)});
  file.values(-32, values).set("INSTRUME", "WFPC2").set("FOCUS", 0.0).set("X_COMA", 0.0);
  file.set("Y_CLOVER", 0.01).set("PIXSCALE", 0.0228).set("FILTER", "f555w");
  file.set("X_PSF", 400).set("Y_PSF", 300);
  if (!kernel.empty()) {
    file.card("COMMENT   This PSF is subsampled, so the charge diffusion kernel was");
    file.card("COMMENT   NOT applied.  After you rebin this PSF to normal sampling,");
    file.card("COMMENT   you should convolve it with the following kernel :");
    for (const std::string& row : kernel)
      file.card("COMMENT      " + row);
  }
  return file;
}

} // namespace astromill::test

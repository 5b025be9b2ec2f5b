// astromill: the PSF models given by samples that must hold the invariants of all models
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/open_model.h"
#include "support/psf_cases.h"
#include "support/psf_files.h"
#include "support/temporary_directory.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace astromill::test {

/// One of each format, and samplings from one to twelve a pixel.
inline std::vector<PsfCase> sampled_psf_cases() {
  const auto samples = [](std::size_t n, double oversampling, double sigma, bool pixel_included) {
    return [=]() -> std::shared_ptr<const psf::Model> {
      return constant_model(gaussian_samples(n, oversampling, sigma, pixel_included));
    };
  };
  const auto file = [](const std::function<FitsWriter()>& make, const psf::ModelOptions& options) {
    return [=] { // the model is read before the file goes
      const TemporaryDirectory directory;
      make().write(directory.file("psf.fits"));
      return psf::open_model(directory.file("psf.fits"), options);
    };
  };
  const std::vector<std::string> kernel{"0.0125 0.05 0.0125", "0.05 0.75 0.05",
                                        "0.0125 0.05 0.0125"};
  return {
      {"samples_effective_4", samples(65, 4, 0.9, true)},
      {"samples_effective_1", samples(25, 1, 0.9, true)},
      {"samples_effective_even", samples(50, 3, 0.9, true)},
      {"samples_light_1", samples(25, 1, 0.9, false)},
      {"samples_light_2", samples(45, 2, 0.9, false)},
      {"samples_light_12", samples(241, 12, 0.9, false)},
      {"stdpsf", file(
                     [] {
                       return stdpsf_file({1, 400, 801}, {1, 801}, 61);
                     },
                     {})},
      {"webbpsf", file(
                      [] {
                        return webbpsf_file({"(0,0)", "(0,99)", "(99,0)", "(99,99)"}, 61);
                      },
                      {})},
      {"webbpsf_no_grid", file(
                              [] {
                                return webbpsf_file({"(0,0)", "(0,99)", "(9,0)"}, 61);
                              },
                              {})},
      {"psfex", file([] { return psfex_file(0.43); }, {}), {.flux = 5e-3, .centroid = 5e-3}},
      {"tinytim",
       file([=] { return tinytim_file(kernel); }, {.oversampling = 2}),
       {.centroid = 5e-4}},
  };
}

} // namespace astromill::test

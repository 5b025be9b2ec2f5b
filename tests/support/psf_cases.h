// astromill: the PSF models that must all hold the same invariants
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/analytic.h"
#include "astromill/psf/daophot.h"
#include "support/daophot_psf.h"
#include "support/temporary_directory.h"

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace astromill::test {

/// How well a model does, for a star anywhere.
struct PsfLimits {
  double flux = 1e-6;       ///< of the sum of the pixels
  double centroid = 1e-4;   ///< pixels, about the model's own constant offset
  bool centred = true;      ///< that offset is zero
  bool symmetric = true;    ///< turned by 180 degrees it is the same
  double continuity = 1e-4; ///< of the brightest pixel, between stars 1e-5 pixels apart
};

struct PsfCase {
  std::string name; ///< letters, digits and underscores
  std::function<std::shared_ptr<const psf::Model>()> make;
  PsfLimits limits{};
};

inline std::ostream& operator<<(std::ostream& out, const PsfCase& one) { return out << one.name; }

inline std::vector<PsfCase> analytic_psf_cases() {
  const auto gauss = [](double fwhm, double ratio, double theta) {
    return [=] { return psf::make_gaussian({fwhm, ratio, theta}); };
  };
  const auto moffat = [](double fwhm, double beta, double ratio, double theta) {
    return [=] { return psf::make_moffat({fwhm, ratio, theta}, beta); };
  };
  return {{"gauss_2_5", gauss(2.5, 1, 0)},
          {"gauss_0_3", gauss(0.3, 1, 0), {.centroid = 0.4}},
          {"gauss_12", gauss(12, 1, 0)},
          {"gauss_upright", gauss(3, 0.4, 90), {.centroid = 3e-3}},
          {"gauss_turned", gauss(4, 0.5, 33)},
          {"gauss_turned_sharp", gauss(0.5, 0.4, -60), {.centroid = 0.3}},
          {"moffat_3", moffat(3, 2.5, 1, 0), {.centroid = 2e-4}},
          {"moffat_turned", moffat(2, 4.765, 0.6, 110), {.centroid = 2e-3}},
          {"moffat_sharp", moffat(0.5, 3, 1, 0), {.centroid = 0.15}},
          {"moffat_endless", moffat(1.5, 1.4, 0.9, 20), {.centroid = 5e-2}}};
}

/// Both kinds of DAOPHOT's files. Its integrals over pixels are rough, and its stars end at a
/// circle, so that their sums and centroids depend on where in a pixel they are.
inline std::vector<PsfCase> daophot_psf_cases() {
  const auto image = [](DaophotFile file, double amplitude) {
    return [file, amplitude]() mutable {
      Random random(17);
      file.fill(random, amplitude);
      const TemporaryDirectory directory;
      const std::string path = directory.file("psf.fits");
      file.fits().write(path);
      fits::File fits(path);
      return psf::read_daophot_image(fits);
    };
  };
  const auto ascii = [](DaophotFile file, double amplitude) {
    return [file, amplitude]() mutable {
      Random random(18);
      file.fill(random, amplitude);
      const TemporaryDirectory directory;
      const std::string path = directory.file("a.psf");
      FitsWriter::write_bytes(path, file.ascii());
      return psf::read_daophot_ascii(path);
    };
  };
  const DaophotFile gauss{.order = -1};
  const DaophotFile moffat{.function = "moffat25",
                           .parameters = {1.5, 1.4, 0.1, 2.5},
                           .height = 300,
                           .radius = 12.3,
                           .scale = 0.3,
                           .order = 2};
  const DaophotFile penny{.function = "penny2",
                          .parameters = {1.4, 1.6, 0.8, 0.05, -0.03},
                          .radius = 8,
                          .order = 1,
                          .expand = true};
  const DaophotFile lorentz{
      .function = "lorentz", .parameters = {1.2, 1.1, 0.02}, .height = 500, .order = 0};
  return {
      {"daophot_gauss", image(gauss, 0), {.flux = 3e-4, .centroid = 1e-3, .continuity = 3e-4}},
      {"daophot_moffat25",
       image(moffat, 1),
       {.flux = 2e-3, .centroid = 1e-2, .centred = false, .symmetric = false, .continuity = 3e-4}},
      {"daophot_penny2",
       image(penny, 10),
       {.flux = 2e-2, .centroid = 3e-2, .centred = false, .symmetric = false, .continuity = 3e-4}},
      {"daophot_lorentz",
       image(lorentz, 5),
       {.flux = 1e-2, .centroid = 5e-2, .centred = false, .symmetric = false, .continuity = 3e-4}},
      {"daophot_ascii",
       ascii(moffat, 1),
       {.flux = 2e-3, .centroid = 1e-2, .centred = false, .symmetric = false, .continuity = 3e-4}}};
}

} // namespace astromill::test

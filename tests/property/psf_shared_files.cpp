// astromill: psfinfo on the PSFs of the shared data set, against what is known of them
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent the tests are skipped.
#include "astromill/psfinfo/psfinfo.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace astromill::psfinfo {
namespace {

const std::filesystem::path kShared =
    std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data";

/// A line of psf_variation.txt: angles in milliarcsec, positions from 0.
struct Known {
  double x = 0;
  double y = 0;
  double optical_fwhm = 0;
  double encircled = 0; ///< within 0.1 arcsec of the nominal position
  double encircled_about_centroid = 0;
  double dx = 0; ///< centroid of the light within 0.5 arcsec
  double dy = 0;
  double axis_ratio = 0;
  double fwhm = 0; ///< with pixel and charge diffusion
  double peak = 0;
};

std::vector<Known> read_known() {
  std::ifstream file(kShared / "psf/psf_variation.txt");
  std::vector<Known> out;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    Known k;
    if (fields >> k.x >> k.y >> k.optical_fwhm >> k.encircled >> k.encircled_about_centroid >>
        k.dx >> k.dy >> k.axis_ratio >> k.fwhm >> k.peak)
      out.push_back(k);
  }
  return out;
}

class SharedPsfs : public testing::Test {
protected:
  void SetUp() override {
    if (!std::filesystem::exists(kShared / "psf"))
      GTEST_SKIP() << "SKIPPED: there is no " << kShared;
  }

  /// Of the place in the field of the known one.
  static const Place& at(const Report& report, const Known& known) {
    for (const Place& place : report.field)
      if (place.chip.x == known.x + 1 && place.chip.y == known.y + 1)
        return place;
    ADD_FAILURE() << "nothing at " << known.x << "," << known.y;
    return report.here;
  }
  static Report report_on(const char* name, std::vector<double> radii = {}) {
    return run({.psf = (kShared / "psf" / name).string(), .radii = std::move(radii)});
  }
};

constexpr double kScale = 45.55; // mas a pixel

TEST_F(SharedPsfs, EffectivePsfAgreesWithItsTable) {
  const Report report = report_on("wfpc2_pc1_f555w_epsf4_5x5.fits");
  const std::vector<Known> all = read_known();
  ASSERT_EQ(all.size(), 25U);
  ASSERT_EQ(report.field.size(), 25U);
  for (const Known& known : all) {
    const Place& place = at(report, known);
    EXPECT_NEAR(place.star.fwhm * kScale, known.fwhm, 0.3) << known.x << "," << known.y;
    // The table's peak is of all light, the file has 95 % of it.
    EXPECT_NEAR(place.star.at_centre * place.raw_flux, known.peak, 2e-4);
    // Measured within 5 FWHM, 0.29 arcsec; a wrong centre would be 5.7 mas off.
    EXPECT_NEAR(place.star.centroid_x * kScale, known.dx, 2);
    EXPECT_NEAR(place.star.centroid_y * kScale, known.dy, 2);
  }
}

TEST_F(SharedPsfs, SubsampledPsfAgreesWithItsTable) {
  const Report report = report_on("wfpc2_pc1_f555w_sub2_5x5.fits", {100 / kScale});
  ASSERT_EQ(report.field.size(), 25U);
  EXPECT_TRUE(report.description.charge_diffusion);
  EXPECT_FALSE(report.description.pixel_included);
  EXPECT_NEAR(*report.pixel_scale * 1000, kScale, 1e-9);
  for (const Known& known : read_known()) {
    const Place& place = at(report, known);
    ASSERT_TRUE(place.optics.has_value());
    // The table's optical widths are from 0.31 mas large steps.
    EXPECT_NEAR(place.optics->fwhm * kScale, known.optical_fwhm, 1);
    EXPECT_NEAR(place.optics->encircled[0], known.encircled, 3e-3);
    // As stars are drawn, from samples half a pixel apart.
    EXPECT_NEAR(place.star.fwhm * kScale, known.fwhm, 0.5);
    EXPECT_NEAR(place.star.at_centre, known.peak, 1e-3);
    EXPECT_NEAR(place.star.lowest_flux, 1, 1e-5);
    EXPECT_NEAR(place.star.highest_flux, 1, 1e-5);
  }
}

TEST_F(SharedPsfs, AllFilesAreUnderstood) {
  const std::array<std::pair<const char*, const char*>, 7> files{{
      {"psf/wfpc2_pc1_f555w_epsf4_5x5.fits", "STDPSF grid"},
      {"psf/wfpc2_pc1_f555w_sub1_3x3.fits", "STDPSF grid"},
      {"psf/wfpc2_pc1_f555w_sub2_5x5.fits", "STDPSF grid"},
      {"psf/stdpsf_format/STDPSF_WFPC2_F814W_mock.fits", "STDPSF grid"},
      {"psf/stdpsf_format/nircam_nrca5_f444w_fovp101_samp4_npsf4_mock.fits", "WebbPSF grid"},
      {"paper/m71_psf_f555w.fits", "DAOPHOT PSF image"},
      {"paper/ngc6293_psf_f814w.fits", "DAOPHOT PSF image"},
  }};
  for (const auto& [name, format] : files) {
    const Report report = run({.psf = (kShared / name).string()});
    EXPECT_EQ(report.description.format, format) << name;
    EXPECT_GT(report.here.star.fwhm, 1) << name;
    EXPECT_LT(report.here.star.fwhm, 2) << name;
    EXPECT_GT(report.here.raw_flux, 0) << name;
  }
}

TEST_F(SharedPsfs, ImagesAreNotTakenForPsfsWithoutAWarning) {
  // A field of stars is no PSF, but may be one for all that can be told: the user is warned.
  const Report report = run({.psf = (kShared / "real/sep_image.fits").string()});
  EXPECT_FALSE(report.description.warnings.empty());
}

} // namespace
} // namespace astromill::psfinfo

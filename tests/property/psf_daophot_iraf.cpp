// astromill: stars of a DAOPHOT PSF image against those that IRAF's addstar draws
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent there are skipped tests.
#include "astromill/base/image.h"
#include "astromill/fits/array.h"
#include "astromill/psf/daophot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace astromill::psf {
namespace {

const std::filesystem::path kPaper =
    std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data/paper";

class DaophotIraf : public ::testing::Test {
protected:
  void SetUp() override {
    if (!std::filesystem::exists(kPaper / "iraf"))
      GTEST_SKIP() << kPaper << " is not there";
    fits::File file((kPaper / "m71_psf_f555w.fits").string());
    model_ = read_daophot_image(file);
    renderer_ = model_->renderer();
  }

  /// Adds the light of a star of `magnitude` as DAOPHOT scales it.
  void add(Image<double>& image, Position star, Position chip, double magnitude) {
    const double flux =
        model_->raw_flux(chip) * std::pow(10, 0.4 * (*model_->magnitude() - magnitude));
    const Stamp stamp = renderer_->render(star, chip);
    for (std::size_t j = 0; j < stamp.pixels.height; ++j)
      for (std::size_t i = 0; i < stamp.pixels.width; ++i) {
        const auto x = stamp.x + static_cast<std::ptrdiff_t>(i);
        const auto y = stamp.y + static_cast<std::ptrdiff_t>(j);
        if (x >= 0 && y >= 0 && x < static_cast<std::ptrdiff_t>(image.width) &&
            y < static_cast<std::ptrdiff_t>(image.height))
          image.view()(static_cast<std::size_t>(x), static_cast<std::size_t>(y)) +=
              flux * stamp.pixels(i, j);
      }
  }

  std::shared_ptr<const Model> model_{};
  std::unique_ptr<Renderer> renderer_{};
};

TEST_F(DaophotIraf, StampsToAMillionthOfThePeak) {
  for (const std::string name : {"int_bg0", "int_bg10", "frac_bg0", "frac_bg10"}) {
    fits::File file((kPaper / "iraf" / ("stamp_" + name + ".fits")).string());
    const fits::Header header = file.header();
    const fits::DataArray iraf = fits::read_array(file);
    const auto value = [&](const char* key) { return *header.number(key); };
    Image<double> ours(static_cast<std::size_t>(iraf.axes[0]),
                       static_cast<std::size_t>(iraf.axes[1]));
    add(ours, {value("XSTAR"), value("YSTAR")}, {value("XPSF"), value("YPSF")}, value("MAGIN"));
    const double peak = *std::max_element(ours.pixels.begin(), ours.pixels.end());
    double worst = 0;
    for (std::size_t i = 0; i < iraf.values.size(); ++i)
      worst = std::max(worst, std::abs(iraf.values[i] - value("BACKGR") - ours.pixels[i]));
    // A background costs IRAF's single precision digits.
    EXPECT_LT(worst / peak, 1e-6) << name;
    RecordProperty("worst_" + name, std::to_string(worst / peak));
  }
}

/// 16 stars in one frame. IRAF has their positions in single precision, which at 800 has steps of
/// 6e-5 pixels: 2e-5 of the peak. Rounded likewise, the stars are the same.
TEST_F(DaophotIraf, GridOfStars) {
  fits::File file((kPaper / "iraf" / "grid16_bg0.fits.gz").string());
  const fits::DataArray iraf = fits::read_array(file);
  Image<double> ours(static_cast<std::size_t>(iraf.axes[0]),
                     static_cast<std::size_t>(iraf.axes[1]));
  std::ifstream list(kPaper / "iraf" / "grid16.txt");
  float x = 0;
  float y = 0;
  double magnitude = 0;
  int id = 0;
  while (list >> x >> y >> magnitude >> id)
    add(ours, {x, y}, {x, y}, magnitude);
  EXPECT_EQ(id, 16);
  const double peak = *std::max_element(ours.pixels.begin(), ours.pixels.end());
  double worst = 0;
  for (std::size_t i = 0; i < iraf.values.size(); ++i)
    worst = std::max(worst, std::abs(iraf.values[i] - ours.pixels[i]));
  EXPECT_LT(worst / peak, 1e-6);
  RecordProperty("worst", std::to_string(worst / peak));
}

/// The other PSF of the paper, of a narrower field star and another filter, reads as well.
TEST_F(DaophotIraf, OtherPsf) {
  fits::File file((kPaper / "ngc6293_psf_f814w.fits").string());
  const auto model = read_daophot_image(file);
  EXPECT_EQ(*model->magnitude(), 29.501);
  EXPECT_EQ(model->support_radius(), 63);
  EXPECT_EQ(model->description().variation, "polynomial of degree 2 in x, y");
  for (const Position chip : model->field_positions())
    EXPECT_NEAR(model->raw_flux(chip), model->raw_flux({400, 400}), 0.05);
}

} // namespace
} // namespace astromill::psf

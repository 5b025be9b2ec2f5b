// astromill: tests of what a subdeconv run writes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/products.h"
#include "astromill/fits/pixels.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"
#include "unit/deconv/product_samples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace astromill::deconv {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class DeconvProducts : public testing::Test {
protected:
  DeconvProducts() {
    test::FitsWriter writer({12, 9});
    std::vector<double> values(108);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = 5 + static_cast<double>(i % 7);
    values[14] = kNan;
    writer.values(-32, values).set("BUNIT", "DN").set("EXPTIME", 30.0).set("DATAMAX", 11.0);
    writer.set("CTYPE1", "RA---TAN").set("CTYPE2", "DEC--TAN").set("CRPIX1", 6.5);
    writer.set("CD1_1", -1e-4).set("CD2_2", 1e-4).set("CHECKSUM", "x");
    writer.write(folder.file("image.fits"));
  }

  void use(std::size_t subsample, const std::string& section = "") {
    options = test::sample_options(folder.file("image.fits") + section, subsample);
    observation = std::make_unique<Observation>(test::sample_observation(options));
    restored = test::sample_restored(*observation, subsample);
    report = test::sample_report(*observation);
  }

  fits::PixelImage<float> written(const std::string& hdu = "") {
    OutputFile output(folder.file("out.fits"), true);
    warnings = write_restored(output, options, *observation, restored, report);
    output.commit();
    return fits::read_image<float>(folder.file("out.fits") + hdu);
  }

  std::string table() {
    OutputFile output(options.tiles_table, true);
    write_tiles_table(output, options, report);
    output.commit();
    std::ifstream file(options.tiles_table, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::TemporaryDirectory folder;
  Options options;
  std::unique_ptr<Observation> observation;
  RestoredImage restored;
  Report report;
  std::vector<std::string> warnings;
};

TEST_F(DeconvProducts, SumOverABlockIsTheLightOfThePixelInTheImagesUnit) {
  for (const std::size_t n : {1U, 2U, 3U}) {
    for (const bool keep_sky : {false, true}) {
      use(n);
      options.keep_sky = keep_sky;
      const Image<float> image = written().pixels;
      ASSERT_EQ(image.width, 12 * n);
      ASSERT_EQ(image.height, 9 * n);
      Image<double> sums(12, 9);
      for (std::size_t y = 0; y < image.height; ++y)
        for (std::size_t x = 0; x < image.width; ++x)
          sums.view()(x / n, y / n) += static_cast<double>(image.view()(x, y));
      for (std::size_t i = 0; i < sums.pixels.size(); ++i)
        EXPECT_NEAR(sums.pixels[i],
                    static_cast<double>(restored.light.pixels[i]) / 2 + (keep_sky ? 5 : 0), 1e-4);
    }
  }
}

TEST_F(DeconvProducts, HeaderIsThatOfTheImageOnFinerPixelsWithTheKeywordsOfStsdas) {
  use(3);
  const fits::Header header = written().source.header;
  EXPECT_TRUE(warnings.empty());
  EXPECT_EQ(header.integer("BITPIX"), -32);
  EXPECT_EQ(header.number("CRPIX1"), (6.5 - 0.5) * 3 + 0.5);
  EXPECT_EQ(header.number("LTM1_1"), 3);
  EXPECT_EQ(header.text("BUNIT"), "DN");
  EXPECT_NE(header.cards().find("a fine pixel: 3x3 make a data pixel"), std::string::npos);
  EXPECT_EQ(header.number("EXPTIME"), 30);
  EXPECT_FALSE(header.has("DATAMAX"));
  EXPECT_FALSE(header.has("CHECKSUM"));
  EXPECT_EQ(header.integer("ME_NSUB"), 3);
  EXPECT_EQ(header.number("ME_ADU"), 2);
  EXPECT_EQ(header.number("ME_NOISE"), 3);
  EXPECT_EQ(header.text("ME_CONVG"), "F");
  EXPECT_EQ(header.integer("ME_NITER"), 30);
  EXPECT_EQ(header.integer("NTILES"), 2);
  EXPECT_EQ(header.integer("NFAILED"), 1);
  EXPECT_EQ(header.number("ME_MAX"), 8);
  EXPECT_EQ(header.number("ME_MIN"), 0);
  EXPECT_EQ(header.number("SKYLEVEL"), 5);
  EXPECT_EQ(header.text("SKYKEPT"), "F");
  EXPECT_EQ(header.number("PSFERR"), 0.0125);
  EXPECT_EQ(header.number("CHI2PIX"), 1);
  const std::string& cards = header.cards();
  EXPECT_NE(cards.find("HISTORY subdeconv (astromill "), std::string::npos);
  EXPECT_EQ(cards.find(folder.file("")), std::string::npos); // no folders
}

TEST_F(DeconvProducts, SectionsAreImagesOfTheirOwn) {
  use(2, "[3:10,2:6]");
  const fits::PixelImage<float> image = written();
  EXPECT_EQ(image.pixels.width, 16U);
  EXPECT_EQ(image.source.header.number("CRPIX1"), (4.5 - 0.5) * 2 + 0.5);
  EXPECT_EQ(image.source.header.number("LTV1"), (-2 - 0.5) * 2 + 0.5);
}

TEST_F(DeconvProducts, ResidualsAreInUnitsOfTheWholeSigma) {
  use(2);
  observation->psf_error = 0.1;
  const Image<float> sigmas = residual(*observation, restored.light);
  const double light = restored.light.pixels[20];
  const double counts = observation->counts.pixels[20];
  EXPECT_NEAR(sigmas.pixels[20],
              (counts - light - 10) / std::sqrt(light + 10 + 9 + 0.01 * light * light), 1e-5);
  EXPECT_TRUE(std::isnan(sigmas.pixels[14]));
  observation->light_noise = 0;
  observation->psf_error = 0;
  EXPECT_NEAR(residual(*observation, restored.light).pixels[20], (counts - light - 10) / 3, 1e-5);
  observation->variance.pixels[20] = 0;
  EXPECT_NEAR(residual(*observation, restored.light).pixels[20], // the least that is fitted with
              (counts - light - 10) / std::sqrt(1e-3), 1e-3);
}

TEST_F(DeconvProducts, ExtensionsAreThoseThatWereAskedFor) {
  use(2);
  options.extensions = {
      .model = true, .residual = true, .chi2 = true, .weights = true, .tiles = true};
  written();
  const auto model = fits::read_image<float>(folder.file("out.fits[MODEL]"));
  EXPECT_EQ(model.pixels.width, 12U);
  EXPECT_EQ(model.source.header.number("CRPIX1"), 6.5);
  EXPECT_EQ(model.source.header.text("BUNIT"), "DN");
  EXPECT_FLOAT_EQ(model.pixels.pixels[20], restored.light.pixels[20] / 2 + 5);
  const Image<float> sigmas = residual(*observation, restored.light);
  const auto residuals = fits::read_image<float>(folder.file("out.fits[RESIDUAL]"));
  EXPECT_EQ(residuals.pixels.pixels[20], sigmas.pixels[20]);
  EXPECT_FALSE(residuals.source.header.text("BUNIT").value_or("") == "DN");
  const Image<float> weights = fits::read_image<float>(folder.file("out.fits[WEIGHTS]")).pixels;
  EXPECT_EQ(weights.pixels[14], 0);
  EXPECT_EQ(weights.pixels[15], 1);
  const Image<float> chi2 = fits::read_image<float>(folder.file("out.fits[CHI2]")).pixels;
  double sum = 0;
  for (std::size_t x = 8; x < 12; ++x) // the upper right box, of 4 pixels
    sum += static_cast<double>(sigmas.view()(x, 8)) * static_cast<double>(sigmas.view()(x, 8));
  EXPECT_NEAR(chi2.view()(11, 8), sum / 4, 1e-5);
  EXPECT_NE(chi2.view()(11, 7), chi2.view()(11, 8));
  EXPECT_EQ(chi2.view()(0, 0), chi2.view()(7, 7));
  EXPECT_FALSE(std::isnan(chi2.view()(2, 1))); // though that pixel was not fitted
  fits::File file(folder.file("out.fits"));
  EXPECT_EQ(file.hdu_count(), 6);
  EXPECT_TRUE(file.move_to("TILES", std::nullopt));
  options.extensions = {.weights = true};
  written();
  EXPECT_EQ(fits::File(folder.file("out.fits")).hdu_count(), 2);
}

TEST_F(DeconvProducts, UndefinedLightStaysUndefined) {
  use(2);
  restored.object.pixels[0] = std::numeric_limits<float>::quiet_NaN();
  options.keep_sky = true;
  const auto image = written();
  EXPECT_TRUE(std::isnan(image.pixels.pixels[0]));
  EXPECT_TRUE(image.source.header.has("ME_MAX"));
  for (float& pixel : restored.object.pixels)
    pixel = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(written().source.header.has("ME_MAX"));
}

TEST_F(DeconvProducts, WhatCannotBeKeptOfTheHeaderIsSaid) {
  test::FitsWriter({2, 2})
      .values(-32, {1, 2, 3, 4})
      .set("CPDIS1", "Lookup")
      .write(folder.file("image.fits"));
  use(2);
  written();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("look-up tables"), std::string::npos);
}

TEST_F(DeconvProducts, ResidualFileHasThePixelsOfTheImage) {
  use(2);
  OutputFile output(folder.file("residual.fits"), true);
  write_residual(output, options, *observation, restored, report);
  output.commit();
  const auto image = fits::read_image<float>(folder.file("residual.fits"));
  EXPECT_EQ(image.pixels.width, 12U);
  EXPECT_EQ(image.source.header.number("CRPIX1"), 6.5);
  EXPECT_EQ(image.source.header.number("CHI2AIM"), 0.98);
}

TEST_F(DeconvProducts, TilesAsText) {
  use(2);
  options.tiles_table = folder.file("tiles.txt");
  EXPECT_EQ(table(),
            "# tile  x0 y0  x1  y1 iterations convolutions alpha    chi2  npix      flux psf_error "
            "chi2_raw converged\n"
            "1        1  1 256 200         30           65     0 1.00000 51000 123456.75   0.01250 "
            " 1.25000         1\n"
            "2      129  1 384 200          0            0     0     nan     0         0   0.00000 "
            "     nan         0\n"
            "# tile 2: no pixels to fit\n");
}

TEST_F(DeconvProducts, TilesAsFitsAreATable) {
  use(2);
  options.tiles_table = folder.file("tiles.FITS");
  EXPECT_TRUE(table().starts_with("SIMPLE  ="));
}

TEST_F(DeconvProducts, FigureHasThreeImagesWithACommonStretch) {
  use(2);
  restored.object.pixels[3] = std::numeric_limits<float>::quiet_NaN();
  const plot::Figure figure = make_figure(options, *observation, restored, report);
  EXPECT_EQ(figure.title, "image.fits");
  ASSERT_EQ(figure.images.size(), 1U); // too small for a detail
  const auto& row = figure.images[0];
  ASSERT_EQ(row.size(), 3U);
  EXPECT_EQ(row[0].stretch.high, row[1].stretch.high);
  EXPECT_EQ(row[0].stretch.low, row[1].stretch.low);
  EXPECT_EQ(row[2].stretch.low, -row[2].stretch.high);
  EXPECT_EQ(row[1].x_range, std::pair(0.5, 12.5));
  EXPECT_EQ(row[1].y_range, std::pair(0.5, 9.5));
  // Light without the sky a fine pixel: of the first pixel of the image, and of the object.
  EXPECT_FLOAT_EQ(row[0].pixels.pixels[0], 0);
  EXPECT_FLOAT_EQ(row[0].pixels.view()(75, 0), 0.25);
  EXPECT_FLOAT_EQ(row[1].pixels.view()(30, 0), 13.0F / 2);
}

TEST_F(DeconvProducts, LargeImagesAreDrawnWithTheirMostCrowdedPart) {
  std::vector<double> values(std::size_t{200} * 180, 5);
  for (std::size_t y = 60; y < 140; y += 5)
    for (std::size_t x = 100; x < 180; x += 5)
      values[y * 200 + x] = 500;
  test::FitsWriter({200, 180}).values(-32, values).write(folder.file("image.fits"));
  use(2);
  const plot::Figure figure = make_figure(options, *observation, restored, report);
  ASSERT_EQ(figure.images.size(), 2U);
  EXPECT_EQ(figure.images[1][0].x_range, std::pair(100.5, 180.5));
  EXPECT_EQ(figure.images[1][0].y_range, std::pair(60.5, 140.5));
  EXPECT_EQ(figure.images[0][2].outlined, (std::array{100.5, 180.5, 60.5, 140.5}));
}

} // namespace
} // namespace astromill::deconv

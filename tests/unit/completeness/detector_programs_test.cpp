// astromill: Source Extractor and IRAF as a user's own detector, by the scripts of docs/examples
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/external_detector.h"
#include "support/fits_writer.h"
#include "support/star_field.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

namespace astromill::completeness {
namespace {

const std::string kExamples = ASTROMILL_SOURCE_DIR "/docs/examples/";
const std::string kIraf = ASTROMILL_SOURCE_DIR "/../shared/data/paper/iraf/";

bool is_installed(const std::string& programs) {
  return std::system(("{ command -v " + programs + "; } > /dev/null").c_str()) == 0; // NOLINT
}

DetectorOptions by_script(const std::string& script) {
  return {.command = "sh '" + kExamples + script + "' {image} {catalogue}",
          .columns = {},
          .timeout = 60.0};
}

std::vector<ExternalDetection> stars_of(const fits::PixelImage<float>& image,
                                        const DetectorOptions& options) {
  const auto result = ExternalDetector(options, image).detect(image.pixels.view(), 1);
  if (const auto* failure = std::get_if<DetectorFailure>(&result)) {
    ADD_FAILURE() << failure->why;
    return {};
  }
  return std::get<0>(result);
}

fits::PixelImage<float> empty_field(const test::TemporaryDirectory& folder) {
  test::FitsWriter({300, 200})
      .set("EXPTIME", 1)
      .values(-32, std::vector<double>(300 * 200))
      .write(folder.file("f.fits"));
  auto image = fits::read_image<float>(folder.file("f.fits"));
  test::Random random(5);
  for (float& pixel : image.pixels.pixels)
    pixel = static_cast<float>(100 + 5 * test::normal(random));
  return image;
}

TEST(DetectorPrograms, SourceExtractorFindsStarsWhereTheyAre) {
  if (!is_installed("source-extractor || command -v sex"))
    GTEST_SKIP() << "no source-extractor";
  const test::TemporaryDirectory folder;
  auto image = empty_field(folder);
  EXPECT_TRUE(stars_of(image, by_script("source_extractor.sh")).empty());
  for (int i = 0; i < 12; ++i)
    test::add_star(image.pixels, 20.3 + 22 * i, 30.6 + 12 * i, 1000, 3);
  for (const char* type : {"ASCII_HEAD", "FITS_1.0", "FITS_LDAC"}) {
    DetectorOptions options = by_script("source_extractor.sh");
    options.command += std::string(" -CATALOG_TYPE ") + type;
    const auto stars = stars_of(image, options);
    ASSERT_EQ(stars.size(), 12U) << type;
    for (const ExternalDetection& star : stars) {
      const double i = std::round((star.x - 20.3) / 22);
      EXPECT_NEAR(star.x, 20.3 + 22 * i, 0.1);
      EXPECT_NEAR(star.y, 30.6 + 12 * i, 0.1);
      EXPECT_NEAR(star.magnitude, -2.5 * std::log10(1000 * 1.1331 * 9), 0.15);
    }
  }
}

/// Positions and magnitudes of a text database of phot with one aperture, five lines a star.
std::vector<ExternalDetection> phot_results(const std::string& path) {
  std::ifstream file(path);
  std::vector<ExternalDetection> out;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#'))
      continue;
    if (++number % 5 == 2)
      out.push_back({.x = std::stod(line.substr(0, 13)), .y = std::stod(line.substr(13, 11))});
    if (number % 5 == 0) {
      const std::string magnitude = line.substr(50, 7);
      out.back().magnitude =
          magnitude.find("INDEF") == std::string::npos ? std::stod(magnitude) : std::nan("");
    }
  }
  return out;
}

TEST(DetectorPrograms, IrafFindsWhatItFoundByItself) {
  if (!is_installed("irafcl"))
    GTEST_SKIP() << "no irafcl";
  if (!std::ifstream(kIraf + "inj_noise.mag"))
    GTEST_SKIP() << "no " << kIraf;
  const auto image = fits::read_image<float>(kIraf + "inj_noise.fits.gz");
  const auto stars = stars_of(image, by_script("iraf_daofind.sh"));
  const auto expected = phot_results(kIraf + "inj_noise.mag");
  ASSERT_EQ(stars.size(), expected.size());
  for (std::size_t i = 0; i < stars.size(); ++i) {
    EXPECT_EQ(stars[i].x, expected[i].x) << i;
    EXPECT_EQ(stars[i].y, expected[i].y) << i;
    if (std::isnan(expected[i].magnitude))
      EXPECT_TRUE(std::isnan(stars[i].magnitude)) << i;
    else
      EXPECT_EQ(stars[i].magnitude, expected[i].magnitude) << i;
  }
}

TEST(DetectorPrograms, IrafMayFindNothing) {
  if (!is_installed("irafcl"))
    GTEST_SKIP() << "no irafcl";
  const test::TemporaryDirectory folder;
  auto image = empty_field(folder);
  for (float& pixel : image.pixels.pixels)
    pixel = 100;
  EXPECT_TRUE(stars_of(image, by_script("iraf_daofind.sh")).empty());
}

} // namespace
} // namespace astromill::completeness

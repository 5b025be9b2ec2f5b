// astromill: photometry of the shared crowded field restored, by artificial stars
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent the test is skipped.
#include "astromill/deconv/run.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

namespace astromill::deconv {
namespace {

const std::filesystem::path kData = std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data";

/// docs/subdeconv.md has the table of the same field with more stars: what is allowed here is what
/// it says and three times the error of a median of some 25 stars.
TEST(SharedLinearity, IsWhatTheDocumentationSays) {
  const std::filesystem::path image = kData / "deconv/crowded_shared_image.fits";
  if (!std::filesystem::exists(image))
    GTEST_SKIP() << "SKIPPED: there is no " << image;
  const test::TemporaryDirectory folder;
  Options options;
  options.image = image.string() + "[129:384,129:384]";
  options.psf = (kData / "psf/wfpc2_pc1_f555w_sub2_5x5.fits").string();
  options.exposure.gain = "7";
  options.exposure.readnoise = "5";
  options.subsample = 2;
  options.output = folder.file("out.fits");
  options.linearity = {.stars = 100, .magnitudes = "15:23:2", .table = folder.file("t.txt")};
  const Report report = run(options, {});
  const auto& bins = report.linearity->bins;
  ASSERT_EQ(bins.size(), 4U);
  EXPECT_LT(std::abs(bins[0].bias), 0.02);
  EXPECT_LT(std::abs(bins[1].bias), 0.02);
  EXPECT_LT(std::abs(bins[2].bias), 0.06);
  EXPECT_LT(std::abs(bins[3].bias), 0.3);
  for (const LinearityBin& bin : bins) {
    EXPECT_GT(bin.scatter, 0.5 * bin.limit) << bin.magnitude;
    EXPECT_LT(bin.scatter, 2.5 * bin.limit) << bin.magnitude;
  }
  EXPECT_EQ(bins[0].found, 1);
  EXPECT_GT(bins[2].found, 0.9);
}

} // namespace
} // namespace astromill::deconv

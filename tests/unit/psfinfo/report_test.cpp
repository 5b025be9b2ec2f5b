// astromill: tests of what psfinfo finds out and writes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/pixels.h"
#include "astromill/psfinfo/psfinfo.h"
#include "support/psf_files.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

namespace astromill::psfinfo {
namespace {

class PsfinfoReport : public testing::Test {
protected:
  void SetUp() override { test::stdpsf_file({1, 801}, {1, 601, 1201}).write(path("grid.fits")); }
  std::string path(const std::string& name) const { return directory_.file(name); }

  test::TemporaryDirectory directory_;
};

TEST_F(PsfinfoReport, LooksAtTheMiddleAndAtAllPositions) {
  const Report report = run({.psf = path("grid.fits")});
  EXPECT_TRUE(report.varies);
  EXPECT_EQ(report.here.chip.x, 401);
  EXPECT_EQ(report.here.chip.y, 601);
  ASSERT_EQ(report.field.size(), 6U);
  EXPECT_EQ(report.field[3].chip.x, 801);
  for (std::size_t i = 1; i < 6; ++i) // each is wider than the one before
    EXPECT_GT(report.field[i].star.fwhm, report.field[i - 1].star.fwhm);
  EXPECT_FALSE(report.here.optics.has_value());
  EXPECT_LE(report.radii.back(), report.support_radius);
  EXPECT_FALSE(report.pixel_scale.has_value());
}

TEST_F(PsfinfoReport, ShowsSamplesWithoutThePixelBeforeTheDetector) {
  const Report report =
      run({.psf = path("grid.fits"), .model = {.oversampling = 2, .pixel_included = false}});
  ASSERT_TRUE(report.here.optics.has_value());
  EXPECT_LT(report.here.optics->fwhm, report.here.star.fwhm);
}

TEST_F(PsfinfoReport, IsTheSameForAnyNumberOfThreads) {
  const std::string one = to_text(run({.psf = path("grid.fits"), .threads = 1}));
  for (const int threads : {2, 7})
    EXPECT_EQ(to_text(run({.psf = path("grid.fits"), .threads = threads})), one);
}

TEST_F(PsfinfoReport, WarnsOnceOfFluxThatDependsOnThePhase) {
  EXPECT_TRUE(run({.psf = path("grid.fits")}).description.warnings.empty());
  const auto warnings =
      run({.psf = path("grid.fits"), .model = {.oversampling = 16}}).description.warnings;
  EXPECT_EQ(std::ranges::count_if(
                warnings, [](const auto& text) { return text.starts_with("Stars are drawn"); }),
            1);
}

TEST_F(PsfinfoReport, LinesFitOnAPage) {
  const std::string text = to_text(run({.psf = "gauss:2", .pixel_scale = 0.1}));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    EXPECT_LE(end - at, 100U) << text.substr(at, end - at);
    at = end + 1;
  }
}

TEST_F(PsfinfoReport, StampsKnowWhereTheyAre) {
  run({.psf = path("grid.fits"),
       .at = psf::Position{700.25, 1000.75},
       .stamp = path("s.fits"),
       .size = 11});
  const auto stamp = fits::read_image<double>(path("s.fits"));
  ASSERT_EQ(stamp.pixels.width, 11U);
  ASSERT_EQ(stamp.pixels.height, 11U);
  const fits::Header& header = stamp.source.header;
  double sum = 0;
  double x = 0;
  double y = 0;
  for (std::size_t j = 0; j < 11; ++j)
    for (std::size_t i = 0; i < 11; ++i) {
      const double value = stamp.pixels.view()(i, j);
      sum += value;
      x += value * static_cast<double>(i + 1);
      y += value * static_cast<double>(j + 1);
    }
  EXPECT_NEAR(sum, 1, 1e-3);
  EXPECT_NEAR(x / sum, *header.number("XSTAR"), 1e-3);
  EXPECT_NEAR(y / sum, *header.number("YSTAR"), 1e-3);
  EXPECT_NEAR(*header.number("XSTAR") - *header.number("LTV1"), 700.25, 1e-9);
  EXPECT_NEAR(*header.number("YSTAR") - *header.number("LTV2"), 1000.75, 1e-9);
}

TEST_F(PsfinfoReport, StampsAreKeptUnlessAskedFor) {
  const Options options{.psf = "gauss:2", .stamp = path("s.fits")};
  run(options);
  EXPECT_THROW(run(options), Error);
  Options again = options;
  again.overwrite = true;
  EXPECT_NO_THROW(run(again));
}

TEST_F(PsfinfoReport, NoStampOfAPsfThatCannotBeRead) {
  EXPECT_THROW(run({.psf = path("missing.fits"), .stamp = path("s.fits")}), Error);
  EXPECT_FALSE(std::filesystem::exists(path("s.fits")));
}

} // namespace
} // namespace astromill::psfinfo

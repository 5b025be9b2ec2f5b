// astromill: whole images restored: same bytes however it is done, and nothing lost
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/deconv/run.h"
#include "astromill/deconv/tile_record.h"
#include "astromill/fits/pixels.h"
#include "support/fits_writer.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace astromill::deconv {
namespace {

constexpr std::size_t kSide = 80;
constexpr double kVariance = 1 + 1.0 / 12; ///< of a star, px^2: that of the PSF and of the pixel

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A sky of 20 with some Gaussian stars, and the noise of their photons and a read noise of 3.
std::vector<double> field(std::uint64_t noise_seed = 1) {
  test::Random random(5);
  std::vector<double> pixels(kSide * kSide, 20.0);
  for (int star = 0; star < 60; ++star) {
    const double x = random.uniform(0, kSide);
    const double y = random.uniform(0, kSide);
    const double peak = random.log_uniform(50, 3000);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const double dx = static_cast<double>(i % kSide) - x;
      const double dy = static_cast<double>(i / kSide) - y;
      pixels[i] += peak * std::exp(-(dx * dx + dy * dy) / (2 * kVariance));
    }
  }
  test::Random noise(noise_seed);
  for (double& pixel : pixels)
    pixel +=
        std::sqrt(pixel + 9) * (noise.uniform(-1, 1) + noise.uniform(-1, 1) + noise.uniform(-1, 1));
  return pixels;
}

class SubdeconvRun : public testing::Test {
protected:
  SubdeconvRun() {
    options.image = write(field());
    options.psf = "gauss:2.355";
    options.exposure.gain = "1";
    options.exposure.readnoise = "3";
    options.sky = "20";
    options.psf_error = "0.02";
    options.subsample = 2;
    options.tile = 40;
    options.overlap = 16;
    options.output = folder.file("out.fits");
    options.tiles_table = folder.file("tiles.txt");
    options.extensions.model = true;
    options.overwrite = true;
    options.threads = 1;
  }

  std::string write(const std::vector<double>& pixels) {
    const std::string path = folder.file("image.fits");
    test::FitsWriter({kSide, kSide}).values(-32, pixels).write(path);
    return path;
  }

  Report restore() { return run(options, {}); }
  std::string products() const { return bytes_of(options.output) + bytes_of(options.tiles_table); }

  test::TemporaryDirectory folder;
  Options options;
};

TEST_F(SubdeconvRun, TheNumberOfThreadsAndTheScheduleDoNotMatter) {
  const Report report = restore();
  EXPECT_EQ(report.tiles.size(), 9U);
  const std::string expected = products();
  for (const int threads : {2, 7})
    for (const char* schedule : {"dynamic", "static"}) {
      options.threads = threads;
      options.schedule = parallel::parse_schedule(schedule);
      restore();
      EXPECT_TRUE(products() == expected) << threads << " " << schedule;
    }
}

TEST_F(SubdeconvRun, ACheckpointCutOffAnywhereGivesTheSameBytes) {
  restore();
  const std::string expected = products();
  options.checkpoint = folder.file("checkpoint");
  restore();
  EXPECT_TRUE(products() == expected);
  const std::string whole = bytes_of(options.checkpoint);
  for (const double part : {0.3, 0.65, 0.9}) {
    std::ofstream(options.checkpoint, std::ios::binary)
        << whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size())));
    options.threads = 2;
    const Report report = restore();
    EXPECT_TRUE(report.resumed > 0 && report.resumed < 9) << report.resumed;
    EXPECT_TRUE(products() == expected) << part;
  }
  EXPECT_EQ(restore().resumed, 9);
  options.stop.aim = 0.9;
  EXPECT_THROW(restore(), Error);
}

TEST_F(SubdeconvRun, ATileWithoutPixelsIsNamedAndTheOthersAreDone) {
  std::vector<double> pixels = field();
  for (std::size_t i = 0; i < pixels.size(); ++i)
    if (i % kSide < 45 && i / kSide < 45)
      pixels[i] = std::numeric_limits<double>::quiet_NaN();
  write(pixels);
  const Report report = restore();
  EXPECT_EQ(report.tiles[0].ending, Ending::no_data);
  EXPECT_FALSE(report.tiles[0].converged);
  EXPECT_EQ(report.tiles[0].npix, 0);
  EXPECT_TRUE(report.tiles[8].converged);
}

/// Rms of a - b, both smoothed over `kBox` x `kBox` fine pixels: two detector pixels.
double smoothed_difference(const Image<float>& a, const Image<float>& b) {
  constexpr std::size_t kBox = 4;
  double squares = 0;
  for (std::size_t y = 0; y + kBox <= a.height; ++y)
    for (std::size_t x = 0; x + kBox <= a.width; ++x) {
      double sum = 0;
      for (std::size_t j = y; j < y + kBox; ++j)
        for (std::size_t i = x; i < x + kBox; ++i)
          sum += static_cast<double>(a.view()(i, j) - b.view()(i, j));
      squares += sum * sum;
    }
  return std::sqrt(squares / static_cast<double>(a.pixels.size()));
}

TEST_F(SubdeconvRun, TilesLeaveNoSeams) {
  const auto image = [&](std::size_t tile) {
    options.tile = tile;
    options.overlap = tile / 2;
    restore();
    return fits::read_image<float>(options.output).pixels;
  };
  options.psf_error = "0";
  const Image<float> whole = image(0);
  const Image<float> large = image(64);
  const Image<float> small = image(48);
  write(field(2));
  const double noise = smoothed_difference(image(0), whole);
  EXPECT_GT(noise, 0);
  EXPECT_LT(smoothed_difference(large, small), 0.2 * noise);
  EXPECT_LT(smoothed_difference(large, whole), 0.2 * noise);
  EXPECT_LT(smoothed_difference(small, whole), 0.2 * noise);
}

TEST_F(SubdeconvRun, TheImageWithItsSkyHoldsTheLightOfTheData) {
  options.keep_sky = true;
  const Report report = restore();
  EXPECT_EQ(report.failed(), 0);
  EXPECT_NEAR(report.flux_ratio, 1, 0.03);
  const auto sum = [](const std::string& file) {
    const std::vector<float> pixels = fits::read_image<float>(file).pixels.pixels;
    return std::accumulate(pixels.begin(), pixels.end(), 0.0);
  };
  EXPECT_NEAR(sum(options.output) / sum(options.image), 1, 0.01);
}

TEST_F(SubdeconvRun, ConstantsAndThinImagesAreNoFailure) {
  write(std::vector<double>(kSide * kSide, 20.0));
  EXPECT_NO_THROW(restore());
  for (const test::FitsWriter::Axes& axes :
       {test::FitsWriter::Axes{50, 1}, test::FitsWriter::Axes{1, 50},
        test::FitsWriter::Axes{1, 1}}) {
    test::FitsWriter(axes)
        .values(-32, std::vector<double>(static_cast<std::size_t>(axes[0] * axes[1]), 30.0))
        .write(options.image);
    EXPECT_NO_THROW(restore()) << axes[0] << "x" << axes[1];
  }
}

TEST(TileRecord, ComesBackAsItWas) {
  RestoredTile tile;
  tile.result.tile = 7;
  tile.result.data = {1, 2, 3, 2};
  tile.result.chi2 = 0.5;
  tile.result.converged = true;
  tile.result.ending = Ending::out_of_reach;
  tile.failure = "why";
  tile.object = Image<float>(6, 4, 1.5F);
  tile.light = Image<float>(3, 2, -2.5F);
  const std::vector<std::byte> bytes = to_record(tile);
  const RestoredTile again = from_record(bytes);
  EXPECT_EQ(to_record(again), bytes);
  EXPECT_EQ(again.object.pixels, tile.object.pixels);
  EXPECT_EQ(again.result.data.width, 3U);
  EXPECT_EQ(again.result.ending, Ending::out_of_reach);
  EXPECT_TRUE(std::isnan(again.result.chi2_raw));
  for (std::size_t n = 0; n < bytes.size(); n += 13)
    EXPECT_THROW(from_record(std::span(bytes).first(n)), std::out_of_range);
}

} // namespace
} // namespace astromill::deconv

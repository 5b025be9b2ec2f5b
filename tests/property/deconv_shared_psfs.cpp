// astromill: the forward model on PSFs and scenes of the shared data set
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent the tests are skipped.
#include "astromill/deconv/forward_model.h"
#include "astromill/exposure/chip.h"
#include "astromill/fits/pixels.h"
#include "astromill/psf/open_model.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace astromill::deconv {
namespace {

const std::filesystem::path kData = std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data";
constexpr PlaneRules kExact{.smallest = 0, .most = 100};

class SharedScene : public testing::Test {
protected:
  void SetUp() override {
    if (!std::filesystem::exists(kData / "deconv"))
      GTEST_SKIP() << "SKIPPED: there is no " << kData / "deconv";
  }
};

/// Stars exactly in the middle of pixels twice finer, some outside the frame.
struct Star {
  double x = 0; ///< from 1
  double y = 0;
  double electrons = 0;
};

std::vector<Star> read_stars(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Star> out;
  std::string line;
  std::getline(file, line); // names
  while (std::getline(file, line)) {
    std::ranges::replace(line, ',', ' ');
    std::istringstream fields(line);
    double skipped = 0;
    Star star;
    if (fields >> skipped >> star.x >> star.y >> skipped >> star.electrons)
      out.push_back(star);
  }
  return out;
}

/// A tile of 512 x 512 with a margin wide enough for the stars outside.
struct Scene {
  Scene()
      : model(psf::open_model((kData / "psf/wfpc2_pc1_f555w_sub2_5x5.fits").string(), {})),
        truth(fits::read_image<double>((kData / "deconv/ongrid_shared_model.fits").string())),
        psf(local_psf(*model, exposure::ChipMap(truth.source), {-40, -40, 551, 551}, 2, kExact)),
        geometry(tile_geometry({0, 0, 512, 512}, 2, kMargin, psf.reach)), forward(geometry, psf),
        work(forward) {}

  static constexpr std::size_t kMargin = 40;
  std::shared_ptr<const psf::Model> model;
  fits::PixelImage<double> truth; ///< DN, with the sky
  LocalPsf psf;
  TileGeometry geometry;
  ForwardModel forward;
  ForwardModel::Workspace work;
};

TEST_F(SharedScene, ModelOfTheTruthIsTheGivenModelToAMillionthOfThePeak) {
  Scene scene;
  fft::Aligned<float> object(scene.geometry.fine_pixels());
  for (const Star& star : read_stars(kData / "deconv/ongrid_shared_truth.csv")) {
    const auto fine = [](double position) { // its pixel, exact
      return static_cast<std::size_t>((position - 0.5 + Scene::kMargin) * 2);
    };
    object[fine(star.y) * scene.geometry.fine_width() + fine(star.x)] +=
        static_cast<float>(star.electrons);
  }
  fft::Aligned<float> light(scene.geometry.coarse_pixels());
  scene.forward.apply(object, light, scene.work);
  const double peak = 7 * *std::ranges::max_element(scene.truth.pixels.pixels);
  double worst = 0;
  for (std::size_t y = 0; y < 512; ++y)
    for (std::size_t x = 0; x < 512; ++x) {
      const double expected = 7 * scene.truth.pixels.view()(x, y) - 5; // gain, sky
      const std::size_t i = (y + Scene::kMargin) * scene.geometry.canvas_width + x + Scene::kMargin;
      worst = std::max(worst, std::abs(static_cast<double>(light[i]) - expected));
    }
  EXPECT_LT(worst, 1e-6 * peak);
  RecordProperty("worst_over_peak", std::to_string(worst / peak));
}

TEST_F(SharedScene, TransposeIsOne) {
  Scene scene;
  test::Random random(3);
  fft::Aligned<float> object(scene.geometry.fine_pixels());
  fft::Aligned<float> light(scene.geometry.coarse_pixels());
  fft::Aligned<float> probe(scene.geometry.coarse_pixels());
  fft::Aligned<float> back(scene.geometry.fine_pixels());
  const Rectangle part = scene.geometry.object(); // beyond it there is none
  for (std::size_t y = 0; y < part.height; ++y)
    for (std::size_t x = 0; x < part.width; ++x)
      object[y * scene.geometry.fine_width() + x] = static_cast<float>(random.uniform(0, 1));
  for (float& value : probe)
    value = static_cast<float>(random.uniform(0, 1));
  scene.forward.apply(object, light, scene.work);
  scene.forward.apply_transposed(probe, back, scene.work);
  double left = 0;
  double right = 0;
  for (std::size_t i = 0; i < light.size(); ++i)
    left += static_cast<double>(light[i]) * static_cast<double>(probe[i]);
  for (std::size_t i = 0; i < back.size(); ++i)
    right += static_cast<double>(back[i]) * static_cast<double>(object[i]);
  EXPECT_NEAR(left / right, 1, 1e-6);
}

} // namespace
} // namespace astromill::deconv

// astromill: stars added by us against those added by IRAF's addstar
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent the tests are skipped.
#include "astromill/fits/file.h"
#include "astromill/fits/pixels.h"
#include "astromill/psf/daophot.h"
#include "astromill/stars/injection.h"
#include "astromill/stars/star_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace astromill::stars {
namespace {

const std::filesystem::path kPaper =
    std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data/paper";

class AddstarOfIraf : public testing::Test {
protected:
  void SetUp() override {
    if (!std::filesystem::exists(kPaper))
      GTEST_SKIP() << kPaper << " is not here";
    fits::File file((kPaper / "m71_psf_f555w.fits").string());
    injection_.psf = psf::read_daophot_image(file);
  }

  static Image<double> read(const std::string& name) {
    return fits::read_image<double>((kPaper / name).string()).pixels;
  }

  static std::vector<Star> read_stars(const std::string& name, const std::string& columns) {
    std::vector<Star> stars;
    for (const ListedStar& listed : read_star_list((kPaper / name).string(), columns).stars)
      stars.push_back(listed.star);
    return stars;
  }

  void add(Image<double>& image, const std::vector<Star>& stars) const {
    parallel::ProgressMeter progress({}, -1);
    inject<double>(image.view(), stars, injection_, 1, 2, {}, progress);
  }

  Injection injection_; ///< at pixels of the image itself, as addstar has it
};

double greatest(const Image<double>& image) {
  return *std::max_element(image.pixels.begin(), image.pixels.end());
}

/// Greatest difference.
double compare(const Image<double>& a, const Image<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    most = std::max(most, std::fabs(a.pixels[i] - b.pixels[i]));
  return most;
}

TEST_F(AddstarOfIraf, gives_the_same_stamps) {
  for (const char* name : {"frac", "int"}) {
    const double at = name[0] == 'f' ? 250.5 : 250;
    const double y_at = name[0] == 'f' ? 250.25 : 250;
    Image<double> image(512, 512);
    add(image, {{.x = at, .y = y_at, .magnitude = 16, .number = 1}});
    const std::string file = std::string("iraf/stamp_") + name + "_bg0.fits";
    const Image<double> theirs = read(file);
    const double peak = greatest(theirs);
    Image<double> ours(theirs.width, theirs.height);
    double rest = 0;
    for (std::size_t y = 0; y < image.height; ++y)
      for (std::size_t x = 0; x < image.width; ++x)
        if (x >= 184 && x < 184 + ours.width && y >= 184 && y < 184 + ours.height)
          ours.view()(x - 184, y - 184) = image.view()(x, y);
        else
          rest += std::fabs(image.view()(x, y));
    EXPECT_EQ(rest, 0);
    const double most = compare(ours, theirs);
    EXPECT_LT(most, 1e-6 * peak);
    RecordProperty(std::string(name) + "_in_1e9_of_peak", std::to_string(1e9 * most / peak));
  }
}

TEST_F(AddstarOfIraf, gives_the_same_grid) {
  std::vector<Star> stars = read_stars("iraf/grid16.txt", "1,2,3,4");
  // addstar keeps positions in single precision: up to 3e-5 pixels off near 730.
  for (Star& star : stars) {
    star.x = static_cast<float>(star.x);
    star.y = static_cast<float>(star.y);
  }
  Image<double> ours(800, 800);
  add(ours, stars);
  const Image<double> theirs = read("iraf/grid16_bg0.fits.gz");
  const double most = compare(ours, theirs);
  EXPECT_LT(most, 1e-6 * greatest(theirs));
  RecordProperty("difference_in_1e9_of_peak", std::to_string(1e9 * most / greatest(theirs)));
}

/// What half a unit of the list's last digit may change in each pixel, all stars together.
Image<double> uncertainty(const Injection& injection, const std::vector<Star>& stars,
                          std::size_t width, std::size_t height) {
  constexpr double kHalf = 0.0005;
  Image<double> bound(width, height);
  StarPainter painter(injection);
  for (const Star& star : stars) {
    Image<double> middle(width, height);
    add_light(painter.paint(star, 1), middle.view());
    const std::array<Star, 3> moved = {
        Star{.x = star.x + kHalf, .y = star.y, .magnitude = star.magnitude},
        Star{.x = star.x, .y = star.y + kHalf, .magnitude = star.magnitude},
        Star{.x = star.x, .y = star.y, .magnitude = star.magnitude + kHalf}};
    for (const Star& other : moved) {
      Image<double> image(width, height);
      add_light(painter.paint(other, 1), image.view());
      for (std::size_t i = 0; i < bound.pixels.size(); ++i)
        bound.pixels[i] += std::fabs(image.pixels[i] - middle.pixels[i]);
    }
  }
  return bound;
}

TEST_F(AddstarOfIraf, gives_the_same_frame_as_far_as_the_list_tells) {
  const std::vector<Star> stars = read_stars("iraf/inj.art", "");
  Image<double> ours = read("m71_u5aq4202r_f555w.fits[200:711,200:711]");
  const Image<double> before = ours;
  add(ours, stars);
  const Image<double> theirs = read("iraf/inj_noiseless.fits.gz");
  const Image<double> bound = uncertainty(injection_, stars, ours.width, ours.height);
  double sum = 0;
  double most = 0;
  double worst = 0; // in units of what the list allows
  int touched = 0;
  for (std::size_t i = 0; i < ours.pixels.size(); ++i) {
    // Theirs is rounded to float after each star.
    const double rounding =
        50 * std::numeric_limits<float>::epsilon() * std::fabs(theirs.pixels[i]);
    const double difference = std::fabs(ours.pixels[i] - theirs.pixels[i]);
    worst = std::max(worst, (difference - rounding) / (bound.pixels[i] + 1e-5));
    sum += ours.pixels[i] != before.pixels[i] ? difference : 0;
    touched += ours.pixels[i] != before.pixels[i] ? 1 : 0;
    most = std::max(most, difference);
  }
  EXPECT_LE(worst, 1.1);
  EXPECT_GT(touched, 200000);
  RecordProperty("worst_in_bounds", std::to_string(worst));
  RecordProperty("greatest_difference", std::to_string(most));
  RecordProperty("mean_difference", std::to_string(sum / touched));
}

/// Variance of the noise in units of light / gain, and its mean in units of its error.
struct NoiseSummary {
  double variance = 0;
  double mean = 0;
  int pixels = 0;
};

NoiseSummary summarise(const Image<double>& noisy, const Image<double>& noiseless,
                       const Image<double>& before, double gain, double least, double most) {
  NoiseSummary out;
  for (std::size_t i = 0; i < noisy.pixels.size(); ++i) {
    const double electrons = (noiseless.pixels[i] - before.pixels[i]) * gain;
    if (electrons < least || electrons >= most)
      continue;
    const double off = (noisy.pixels[i] - noiseless.pixels[i]) * gain / std::sqrt(electrons);
    out.variance += off * off;
    out.mean += off;
    ++out.pixels;
  }
  out.variance /= out.pixels;
  out.mean /= std::sqrt(out.pixels);
  return out;
}

TEST_F(AddstarOfIraf, has_the_same_noise) {
  constexpr double kGain = 13.99;
  const std::vector<Star> stars = read_stars("iraf/inj.art", "");
  const Image<double> before = read("m71_u5aq4202r_f555w.fits[200:711,200:711]");
  const Image<double> their_noiseless = read("iraf/inj_noiseless.fits.gz");
  const Image<double> theirs = read("iraf/inj_noise.fits.gz");
  Image<double> our_noiseless = before;
  add(our_noiseless, stars);
  Image<double> ours = before;
  injection_.gain = kGain;
  add(ours, stars);
  const std::array<double, 6> limits = {0.05, 0.5, 5, 20, 200, 1e9};
  for (std::size_t i = 0; i + 1 < limits.size(); ++i) {
    const NoiseSummary us = summarise(ours, our_noiseless, before, kGain, limits[i], limits[i + 1]);
    const NoiseSummary them =
        summarise(theirs, their_noiseless, before, kGain, limits[i], limits[i + 1]);
    ASSERT_GT(us.pixels, 500);
    // Of Poisson's distribution the fourth moment is 3 + 1 / mean.
    const double error = std::sqrt((2 + 1 / limits[i]) / us.pixels);
    EXPECT_NEAR(us.variance, 1, 4 * error) << limits[i];
    EXPECT_NEAR(them.variance, us.variance, 6 * error + 0.02) << limits[i]; // theirs: 0.99 to 1
    EXPECT_NEAR(us.mean, 0, 4) << limits[i];
    RecordProperty("ours_" + std::to_string(i), std::to_string(us.variance));
    RecordProperty("theirs_" + std::to_string(i), std::to_string(them.variance));
  }
}

} // namespace
} // namespace astromill::stars

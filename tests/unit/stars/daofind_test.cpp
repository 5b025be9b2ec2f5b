// astromill: the fast DAOFIND against the plain one, over random images, masks and boundaries
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/stars/density.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/stars/peaks.h"
#include "support/slow_daofind.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace astromill::stars {
namespace {

using test::Random;
using test::SlowKernel;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// An image with all that may befall it.
struct Scene {
  Image<float> pixels;
  Image<std::uint8_t> bad;
  SearchImage image;
  KernelShape shape;

  Scene(Random& random, bool masked, bool limited) {
    const auto side = [&] { return static_cast<std::size_t>(random.integer(1, 70)); };
    pixels = test::star_field(random, side(), side(), 12);
    bad = Image<std::uint8_t>(pixels.width, pixels.height);
    shape = {.fwhm = random.uniform(1.2, 5),
             .ratio = random.uniform(0.4, 1),
             .theta = random.uniform(-200, 200),
             .nsigma = random.uniform(0.8, 2.5)};
    const Boundary boundaries[] = {{Boundary::Kind::nearest},
                                   {Boundary::Kind::reflect},
                                   {Boundary::Kind::wrap},
                                   {Boundary::Kind::constant, 90}};
    image = {.pixels = pixels.view(), .boundary = random.one_of(boundaries)};
    if (masked)
      spoil(random);
    if (limited)
      image.good = {.lowest = 95, .highest = 400};
  }

  void spoil(Random& random) {
    const double part = random.one_of({0.01, 0.1, 0.5});
    for (std::size_t i = 0; i < bad.pixels.size(); ++i) {
      if (!random.chance(part))
        continue;
      if (random.chance(0.5))
        bad.pixels[i] = 1;
      else
        pixels.pixels[i] = random.one_of({kNaN, kInfinity, -kInfinity});
    }
    image.bad = bad.view();
    image.masked = true;
  }

  Image<float> density() const {
    Image<float> out(pixels.width, pixels.height);
    DensityWorkspace workspace;
    stars::density(image, DaofindKernel(shape), {0, 0, out.width, out.height}, out.view(),
                   workspace);
    return out;
  }
};

std::uint32_t bits(float value) {
  std::uint32_t out = 0;
  std::memcpy(&out, &value, sizeof out);
  return out;
}

void expect_same_bits(const Image<float>& a, const Image<float>& b) {
  ASSERT_EQ(a.pixels.size(), b.pixels.size());
  EXPECT_EQ(std::memcmp(a.pixels.data(), b.pixels.data(), a.pixels.size() * sizeof(float)), 0);
}

TEST(DaofindKernel, IsThatOfTheFormulas) {
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    const KernelShape shape{.fwhm = random.uniform(0.5, 12),
                            .ratio = random.uniform(0.2, 1),
                            .theta = random.uniform(-360, 360),
                            .nsigma = random.uniform(0.5, 4)};
    const DaofindKernel kernel(shape);
    const SlowKernel slow(shape);
    if (kernel.taps.size() != slow.taps.size())
      continue; // a pixel on the very edge of the ellipse
    ASSERT_EQ(kernel.half_width, slow.hx);
    ASSERT_EQ(kernel.half_height, slow.hy);
    double total = 0;
    double squares = 0;
    for (std::size_t k = 0; k < slow.taps.size(); ++k) {
      ASSERT_EQ(kernel.taps[k].dx, slow.taps[k].dx);
      ASSERT_EQ(kernel.taps[k].dy, slow.taps[k].dy);
      ASSERT_NEAR(static_cast<double>(kernel.taps[k].gaussian), slow.taps[k].g, 1e-5);
      total += static_cast<double>(kernel.taps[k].weight);
      squares += std::pow(static_cast<double>(kernel.taps[k].weight), 2);
    }
    EXPECT_NEAR(total, 0, 1e-4);
    EXPECT_NEAR(std::sqrt(squares), static_cast<double>(kernel.relative_error),
                1e-4 * total + 1e-3);
  }
}

TEST(DaofindKernel, RefusesShapesThatAreNone) {
  for (const KernelShape& shape :
       {KernelShape{.fwhm = 0}, KernelShape{.fwhm = -1}, KernelShape{.fwhm = NAN},
        KernelShape{.fwhm = 1e9}, KernelShape{.ratio = 0}, KernelShape{.ratio = 1.1},
        KernelShape{.theta = INFINITY}, KernelShape{.nsigma = 0}})
    EXPECT_THROW(DaofindKernel{shape}, UsageError);
}

TEST(Density, IsTheLeastSquaresHeight) {
  Random random(2);
  for (int i = 0; i < 120; ++i) {
    const Scene scene(random, i % 3 == 1, i % 4 == 2);
    const SlowKernel kernel(scene.shape);
    if (kernel.taps.size() != DaofindKernel(scene.shape).taps.size())
      continue;
    const Image<float> out = scene.density();
    for (std::size_t y = 0; y < out.height; ++y)
      for (std::size_t x = 0; x < out.width; ++x) {
        double information = 0;
        double expected = test::slow_density(scene.image, kernel, static_cast<std::ptrdiff_t>(x),
                                             static_cast<std::ptrdiff_t>(y), information);
        // Near the limit, and where next to nothing is known, rounding decides.
        if (information < 0.01 || std::fabs(information - 0.2) < 1e-4)
          continue;
        if (!scene.image.good.limited() && information < 0.2) {
          ASSERT_TRUE(std::isnan(out.view()(x, y)));
          continue;
        }
        ASSERT_NEAR(static_cast<double>(out.view()(x, y)), expected, 0.03 / information)
            << i << ": " << x << ' ' << y;
      }
  }
}

TEST(Density, DoesNotDependOnHowTheImageIsCut) {
  Random random(3);
  for (int i = 0; i < 60; ++i) {
    const Scene scene(random, i % 2 == 1, i % 3 == 2);
    const Image<float> whole = scene.density();
    const DaofindKernel kernel(scene.shape);
    Image<float> pieces(whole.width, whole.height, -1);
    DensityWorkspace workspace;
    const std::size_t dx = static_cast<std::size_t>(random.integer(1, 40));
    const std::size_t dy = static_cast<std::size_t>(random.integer(1, 40));
    for (std::size_t y = 0; y < whole.height; y += dy)
      for (std::size_t x = 0; x < whole.width; x += dx) {
        const Rectangle piece{x, y, std::min(dx, whole.width - x), std::min(dy, whole.height - y)};
        density(scene.image, kernel, piece, pieces.view().part(x, y, piece.width, piece.height),
                workspace);
      }
    expect_same_bits(whole, pieces);
  }
}

TEST(Density, FarFromMasksIsThatOfTheImageWithoutThem) {
  Random random(4);
  for (int i = 0; i < 40; ++i) {
    Scene scene(random, false, false);
    const Image<float> clean = scene.density();
    scene.spoil(random);
    const Image<float> masked = scene.density();
    const DaofindKernel kernel(scene.shape);
    for (std::size_t y = 0; y < clean.height; ++y)
      for (std::size_t x = 0; x < clean.width; ++x) {
        const bool near = std::ranges::any_of(kernel.taps, [&](const KernelTap& tap) {
          return std::isnan(test::slow_pixel(scene.image, static_cast<std::ptrdiff_t>(x) + tap.dx,
                                             static_cast<std::ptrdiff_t>(y) + tap.dy));
        });
        if (!near) {
          ASSERT_EQ(bits(clean.view()(x, y)), bits(masked.view()(x, y)));
        }
      }
  }
}

TEST(Density, DoesNotSeeWhatIsUnderAMask) {
  Random random(5);
  Scene scene(random, true, false);
  const Image<float> before = scene.density();
  for (std::size_t i = 0; i < scene.bad.pixels.size(); ++i)
    if (scene.bad.pixels[i] != 0)
      scene.pixels.pixels[i] = random.one_of({kNaN, 1e30F, -1e30F, 0.0F});
  expect_same_bits(before, scene.density());
}

TEST(Peaks, AreThoseOfALookAtEveryNeighbour) {
  Random random(6);
  std::size_t found = 0;
  for (int i = 0; i < 150; ++i) {
    Scene scene(random, i % 3 == 1, i % 4 == 2);
    if (i % 5 == 0) // many equal values
      for (float& pixel : scene.pixels.pixels)
        pixel = std::round(pixel / 20) * 20;
    const Image<float> density = scene.density();
    const DaofindKernel kernel(scene.shape);
    const SlowKernel slow(scene.shape);
    if (slow.taps.size() != kernel.taps.size())
      continue;
    const float threshold = random.one_of({0.0F, 5.0F, 15.0F, 100.0F});
    const PeakFinder finder(kernel, scene.image.boundary, threshold);
    std::vector<Peak> peaks;
    for (std::size_t y = 0; y < density.height; ++y)
      finder.find(density.view(), y, peaks);
    const auto expected = test::slow_peaks(density.view(), scene.image.boundary, slow, threshold);
    ASSERT_EQ(peaks.size(), expected.size()) << i;
    for (std::size_t k = 0; k < peaks.size(); ++k) {
      ASSERT_EQ(peaks[k].x, expected[k].x) << i;
      ASSERT_EQ(peaks[k].y, expected[k].y) << i;
    }
    found += peaks.size();
  }
  EXPECT_GT(found, 1000U);
}

/// The one peak's shape of an image with one star.
PeakShape shape_of(const SearchImage& image, const DaofindKernel& kernel, Verdict& verdict) {
  Image<float> heights(image.pixels.width, image.pixels.height);
  DensityWorkspace workspace;
  density(image, kernel, {0, 0, heights.width, heights.height}, heights.view(), workspace);
  std::vector<Peak> peaks;
  const PeakFinder finder(kernel, image.boundary, 20);
  for (std::size_t y = 0; y < heights.height; ++y)
    finder.find(heights.view(), y, peaks);
  EXPECT_EQ(peaks.size(), 1U);
  PeakMeter meter(kernel, {}, 0, 20);
  PeakShape shape;
  verdict =
      peaks.empty() ? Verdict::no_centroid : meter.measure(image, heights.view(), peaks[0], shape);
  return shape;
}

TEST(PeakShapes, HaveTheStarsPosition) {
  Random random(7);
  for (int i = 0; i < 100; ++i) {
    Image<float> pixels(41, 37, 50);
    const double x = random.uniform(8, 33);
    const double y = random.uniform(8, 29);
    test::add_star(pixels, x, y, 1000, 3);
    Verdict verdict{};
    const PeakShape shape =
        shape_of({.pixels = pixels.view()}, DaofindKernel({.fwhm = 3, .nsigma = 2}), verdict);
    EXPECT_EQ(verdict, Verdict::star);
    // One step of a fit leaves some hundredths of a pixel.
    EXPECT_NEAR(static_cast<double>(shape.x), x, 0.07);
    EXPECT_NEAR(static_cast<double>(shape.y), y, 0.07);
    EXPECT_NEAR(static_cast<double>(shape.marginals), 0, 0.15);
    EXPECT_FALSE(shape.saturated);
  }
}

TEST(PeakShapes, DoNotChangeWithAConstant) {
  Random random(8);
  for (int i = 0; i < 20; ++i) {
    Image<float> pixels(31, 31, 0);
    test::add_star(pixels, random.uniform(12, 19), random.uniform(12, 19), 500, 2.6);
    Verdict verdict{};
    const DaofindKernel kernel({.fwhm = 2.6});
    const PeakShape before = shape_of({.pixels = pixels.view()}, kernel, verdict);
    for (float& pixel : pixels.pixels)
      pixel += 300;
    const PeakShape after = shape_of({.pixels = pixels.view()}, kernel, verdict);
    EXPECT_NEAR(before.x, after.x, 2e-4);
    EXPECT_NEAR(before.y, after.y, 2e-4);
    EXPECT_NEAR(before.sharpness, after.sharpness, 1e-4);
    EXPECT_NEAR(before.symmetry, after.symmetry, 1e-3);
    EXPECT_NEAR(before.marginals, after.marginals, 1e-3);
    EXPECT_NEAR(before.height, after.height, 0.01F);
  }
}

TEST(PeakShapes, MaskedPixelsAreNoStarsAndMoveNone) {
  Image<float> pixels(41, 41, 100);
  test::add_star(pixels, 20.3, 20.6, 2000, 3);
  Image<std::uint8_t> bad(41, 41);
  bad.view()(20, 18) = 1; // beside the star's middle
  bad.view()(5, 5) = 1;   // a hot pixel on the sky
  pixels.view()(20, 18) = 60000;
  pixels.view()(5, 5) = 60000;
  Verdict verdict{};
  const PeakShape shape = shape_of({.pixels = pixels.view(), .bad = bad.view(), .masked = true},
                                   DaofindKernel({.fwhm = 3, .nsigma = 2}), verdict);
  EXPECT_EQ(verdict, Verdict::star);
  EXPECT_NEAR(shape.x, 20.3F, 0.1F);
  EXPECT_NEAR(shape.y, 20.6F, 0.1F);
}

TEST(PeakShapes, TheMiddleOfAMaskedStarIsNoStar) {
  Image<float> pixels(21, 21, 100);
  test::add_star(pixels, 11, 11, 2000, 3);
  Image<std::uint8_t> bad(21, 21);
  bad.view()(10, 10) = 1;
  Verdict verdict{};
  shape_of({.pixels = pixels.view(), .bad = bad.view(), .masked = true}, DaofindKernel({.fwhm = 3}),
           verdict);
  EXPECT_EQ(verdict, Verdict::masked);
}

TEST(Peaks, ThereAreNoneOnTheRimOfAMask) {
  Image<float> pixels(41, 41, 100);
  test::add_star(pixels, 20.3, 20.6, 20000, 4);
  Image<std::uint8_t> bad(41, 41);
  for (std::size_t i = 0; i < bad.pixels.size(); ++i)
    bad.pixels[i] = pixels.pixels[i] > 3000; // the middle, where the detector is full
  const SearchImage image{.pixels = pixels.view(), .bad = bad.view(), .masked = true};
  const DaofindKernel kernel({.fwhm = 4});
  Image<float> heights(41, 41);
  DensityWorkspace workspace;
  density(image, kernel, {0, 0, 41, 41}, heights.view(), workspace);
  const PeakFinder finder(kernel, {}, 20);
  std::vector<Peak> peaks;
  for (std::size_t y = 0; y < heights.height; ++y)
    finder.find(heights.view(), y, peaks);
  EXPECT_TRUE(peaks.empty());
}

TEST(PeakShapes, SaturatedStarsKeepTheirPlaceWithoutSharpness) {
  Image<float> pixels(41, 41, 100);
  test::add_star(pixels, 20.3, 20.6, 20000, 4);
  SearchImage image{.pixels = pixels.view()};
  image.good.highest = 12000;
  Verdict verdict{};
  const PeakShape shape = shape_of(image, DaofindKernel({.fwhm = 4}), verdict);
  EXPECT_EQ(verdict, Verdict::star);
  EXPECT_TRUE(shape.saturated);
  EXPECT_TRUE(std::isnan(shape.sharpness));
  EXPECT_NEAR(shape.x, 20.3F, 0.4F);
}

TEST(Boundaries, AreRead) {
  for (const char* text : {"nearest", "reflect", "wrap", "constant:100", "constant:-2.5"})
    EXPECT_EQ(to_text(parse_boundary(text)), text);
  for (const char* text : {"", "near", "constant", "constant:", "constant:x", "constant:1e99"})
    EXPECT_THROW(parse_boundary(text), UsageError) << text;
}

TEST(Boundaries, StandForPixels) {
  using Kind = Boundary::Kind;
  EXPECT_EQ(pixel_for(Kind::nearest, -3, 5), 0);
  EXPECT_EQ(pixel_for(Kind::nearest, 7, 5), 4);
  EXPECT_EQ(pixel_for(Kind::reflect, -2, 5), 2);
  EXPECT_EQ(pixel_for(Kind::reflect, 5, 5), 3);
  EXPECT_EQ(pixel_for(Kind::reflect, -9, 5), 4) << "no mirror reaches that far";
  EXPECT_EQ(pixel_for(Kind::wrap, -1, 5), 4);
  EXPECT_EQ(pixel_for(Kind::wrap, 12, 5), 2);
  EXPECT_EQ(pixel_for(Kind::constant, -1, 5), kOutside);
  EXPECT_EQ(pixel_for(Kind::constant, 3, 5), 3);
}

} // namespace
} // namespace astromill::stars

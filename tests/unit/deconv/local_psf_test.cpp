// astromill: the planes of a PSF against the stars that addstars draws
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/deconv/local_psf.h"
#include "support/random.h"
#include "support/sampled_psf_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace astromill::deconv {
namespace {

constexpr PlaneRules kExact{.smallest = 0, .most = 100};

/// Light in pixel (p, q) of a star in fine pixel (s, t); all may be negative.
double light(const LocalPsf& psf, const std::vector<double>& weights, std::ptrdiff_t p,
             std::ptrdiff_t q, std::ptrdiff_t s, std::ptrdiff_t t) {
  const auto n = static_cast<std::ptrdiff_t>(psf.subsample);
  const Image<double>& first = psf.response.planes.front();
  const std::ptrdiff_t i = p * n - s - psf.response.first_x;
  const std::ptrdiff_t j = q * n - t - psf.response.first_y;
  if (i < 0 || j < 0 || i >= static_cast<std::ptrdiff_t>(first.width) ||
      j >= static_cast<std::ptrdiff_t>(first.height))
    return 0;
  const auto element = static_cast<std::size_t>(j) * first.width + static_cast<std::size_t>(i);
  double sum = first.pixels[element];
  for (std::size_t k = 0; k < weights.size(); ++k)
    sum += weights[k] * psf.response.planes[k + 1].pixels[element];
  return sum;
}

std::vector<double> weights_at(const LocalPsf& psf, double x, double y) {
  std::vector<double> weights(psf.response.planes.size() - 1);
  if (!weights.empty())
    psf.weights(x, y, weights);
  return weights;
}

/// Largest difference from render() for stars all over the part, over the peak; pixels that are
/// farther away than `reach` must be dark.
double worst_star(const psf::Model& model, const LocalPsf& psf, const FieldPart& part) {
  test::Random random(4);
  const auto renderer = model.renderer();
  const auto n = static_cast<std::ptrdiff_t>(psf.subsample);
  double worst = 0;
  for (int star = 0; star < 12; ++star) {
    const auto s = static_cast<std::ptrdiff_t>(random.uniform(part.low_x, part.high_x)) * n +
                   random.integer(0, static_cast<int>(n) - 1);
    const auto t = static_cast<std::ptrdiff_t>(random.uniform(part.low_y, part.high_y)) * n +
                   random.integer(0, static_cast<int>(n) - 1);
    const auto place = [n](std::ptrdiff_t fine) {
      return (static_cast<double>(fine) + 0.5) / static_cast<double>(n) - 0.5;
    };
    const std::vector<double> weights = weights_at(psf, place(s), place(t));
    const psf::Position position{place(s) + 1, place(t) + 1};
    const psf::Stamp stamp = renderer->render(position, position);
    double peak = 0;
    for (std::size_t y = 0; y < stamp.pixels.height; ++y)
      for (std::size_t x = 0; x < stamp.pixels.width; ++x)
        peak = std::max(peak, static_cast<double>(stamp.pixels(x, y)));
    for (std::size_t y = 0; y < stamp.pixels.height; ++y)
      for (std::size_t x = 0; x < stamp.pixels.width; ++x) {
        const std::ptrdiff_t p = stamp.x + static_cast<std::ptrdiff_t>(x);
        const std::ptrdiff_t q = stamp.y + static_cast<std::ptrdiff_t>(y);
        const auto expected = static_cast<double>(stamp.pixels(x, y));
        worst = std::max(worst, std::abs(light(psf, weights, p, q, s, t) - expected) / peak);
        if (std::max(std::abs(p - s / n), std::abs(q - t / n)) >
            static_cast<std::ptrdiff_t>(psf.reach)) {
          EXPECT_LT(std::abs(expected), 1e-6 * peak) << p << ' ' << q;
        }
      }
  }
  return worst;
}

std::vector<test::PsfCase> all_cases() {
  std::vector<test::PsfCase> out = test::analytic_psf_cases();
  std::erase_if(out, [](const test::PsfCase& one) { return one.name == "moffat_endless"; });
  for (const auto& more : {test::daophot_psf_cases(), test::sampled_psf_cases()})
    out.insert(out.end(), more.begin(), more.end());
  return out;
}

class LocalPsfTest : public testing::TestWithParam<test::PsfCase> {};

TEST_P(LocalPsfTest, PlanesAndTheirWeightsMakeEveryStarOfThePart) {
  const auto model = GetParam().make();
  for (const FieldPart& part : {FieldPart{20, 30, 70, 85}, FieldPart{350, 300, 450, 380}})
    // Not 5: pixels would lie exactly where DAOPHOT's PSFs end, and rounding would decide.
    for (const std::size_t n : {1U, 2U, 3U, 8U}) {
      const LocalPsf psf = local_psf(*model, {}, part, n, kExact);
      EXPECT_LT(worst_star(*model, psf, part), 2e-6) << n << ' ' << part.low_x;
      EXPECT_LT(psf.error, 1e-5);
      if (model->field_positions().empty()) {
        EXPECT_EQ(psf.response.planes.size(), 1U);
      }
    }
}

TEST_P(LocalPsfTest, SumAndCentroidAreThoseOfAStar) {
  const auto model = GetParam().make();
  constexpr std::size_t kN = 4;
  const LocalPsf psf = local_psf(*model, {}, {20, 30, 70, 85}, kN, {});
  const Image<double>& plane = psf.response.planes.front();
  double sum = 0;
  double x_sum = 0;
  for (std::size_t y = 0; y < plane.height; ++y)
    for (std::size_t x = 0; x < plane.width; ++x) {
      sum += plane.view()(x, y);
      x_sum +=
          plane.view()(x, y) * (static_cast<double>(psf.response.first_x) + static_cast<double>(x));
    }
  EXPECT_NEAR(sum / (kN * kN), 1, GetParam().limits.flux + 1e-6);
  // The middle of a fine pixel is (kN - 1) / 2 fine pixels from that of the first in its pixel.
  if (GetParam().limits.centred && model->field_positions().empty()) {
    EXPECT_NEAR(x_sum / sum, -1.5, 0.04);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, LocalPsfTest, testing::ValuesIn(all_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

/// Moves with the position: a grid of Gaussians of different widths.
std::shared_ptr<const psf::Model> varying() {
  for (const test::PsfCase& one : test::sampled_psf_cases())
    if (one.name == "stdpsf")
      return one.make();
  return nullptr;
}

TEST(LocalPsf, FewerPlanesWhereLessIsAsked) {
  const auto model = varying();
  const FieldPart part{300, 300, 550, 550};
  const LocalPsf exact = local_psf(*model, {}, part, 2, kExact);
  const LocalPsf rough = local_psf(*model, {}, part, 2, {.smallest = 0.01, .most = 100});
  const LocalPsf one = local_psf(*model, {}, part, 2, {.one_plane = true});
  EXPECT_LT(rough.response.planes.size(), exact.response.planes.size());
  EXPECT_EQ(one.response.planes.size(), 1U);
  EXPECT_LT(exact.error, 1e-5);
  EXPECT_GT(rough.error, exact.error);
  EXPECT_GE(one.error, rough.error);
  EXPECT_LE(local_psf(*model, {}, part, 2, {.smallest = 0, .most = 1}).response.planes.size(), 2U);
}

TEST(LocalPsf, OnePlaneIsThatInTheMiddle) {
  const auto model = varying();
  const LocalPsf one = local_psf(*model, {}, {300, 300, 550, 550}, 3, {.one_plane = true});
  const LocalPsf exact = local_psf(*model, {}, {425, 425, 425, 425}, 3, kExact);
  EXPECT_LT(exact.error, 1e-5);
  ASSERT_EQ(one.response.first_x, exact.response.first_x);
  for (std::size_t i = 0; i < one.response.planes[0].pixels.size(); ++i)
    EXPECT_NEAR(one.response.planes[0].pixels[i], exact.response.planes[0].pixels[i], 1e-6);
}

} // namespace
} // namespace astromill::deconv

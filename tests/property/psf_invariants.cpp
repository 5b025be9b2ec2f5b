// astromill: what holds for every PSF model, whatever it was made of
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/model.h"
#include "support/psf_cases.h"
#include "support/random.h"
#include "support/sampled_psf_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace astromill::psf {
namespace {

using test::PsfCase;
using test::Random;

std::vector<PsfCase> all_cases() {
  std::vector<PsfCase> out = test::analytic_psf_cases();
  for (const auto& more : {test::daophot_psf_cases(), test::sampled_psf_cases()})
    out.insert(out.end(), more.begin(), more.end());
  return out;
}

/// A star that stays when the renderer draws the next one.
struct Drawn {
  std::ptrdiff_t x = 0;
  std::ptrdiff_t y = 0;
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<float> pixels{};

  explicit Drawn(const Stamp& stamp)
      : x(stamp.x), y(stamp.y), width(stamp.pixels.width), height(stamp.pixels.height) {
    for (std::size_t row = 0; row < height; ++row)
      pixels.insert(pixels.end(), stamp.pixels.row(row), stamp.pixels.row(row) + width);
  }

  /// The pixel of the image in that column and row, from 0; 0 outside of the stamp.
  double at(std::ptrdiff_t column, std::ptrdiff_t row) const {
    const auto i = static_cast<std::size_t>(column - x);
    const auto j = static_cast<std::size_t>(row - y);
    return column < x || row < y || i >= width || j >= height ? 0 : pixels[j * width + i];
  }
  double sum() const {
    double out = 0;
    for (const float pixel : pixels)
      out += pixel;
    return out;
  }
  double peak() const { return *std::max_element(pixels.begin(), pixels.end()); }

  /// First moments, as a FITS position.
  Position centroid() const {
    Position out;
    const double all = sum();
    for (std::size_t j = 0; j < height; ++j)
      for (std::size_t i = 0; i < width; ++i) {
        out.x += pixels[j * width + i] * static_cast<double>(i);
        out.y += pixels[j * width + i] * static_cast<double>(j);
      }
    return {out.x / all + static_cast<double>(x) + 1, out.y / all + static_cast<double>(y) + 1};
  }
};

class PsfInvariants : public ::testing::TestWithParam<PsfCase> {
protected:
  /// Each model is made once.
  static const Model& model_of(const PsfCase& one) {
    static std::map<std::string, std::shared_ptr<const Model>> models;
    auto& model = models[one.name];
    if (!model)
      model = one.make();
    return *model;
  }
  const Model& model() const { return model_of(GetParam()); }

  /// Positions of the field, or one where it does not matter.
  std::vector<Position> field() const {
    std::vector<Position> out = model().field_positions();
    if (out.empty())
      out.push_back({50, 60});
    return out;
  }
  Position somewhere(Random& random) const {
    const std::vector<Position> all = field();
    return all[static_cast<std::size_t>(random.integer(0, static_cast<int>(all.size()) - 1))];
  }
  static Position star(Random& random) {
    return {random.uniform(-20, 300), random.uniform(-20, 300)};
  }
};

TEST_P(PsfInvariants, UnitFluxAtEveryPhaseAndPosition) {
  const auto renderer = model().renderer();
  for (const Position chip : field()) {
    EXPECT_GT(model().raw_flux(chip), 0);
    for (int j = 0; j < 5; ++j)
      for (int i = 0; i < 5; ++i) {
        const Position at{100 + i * 0.25 - 0.5, 80 + j * 0.25 - 0.5};
        ASSERT_NEAR(Drawn(renderer->render(at, chip)).sum(), 1, GetParam().limits.flux)
            << at.x << ", " << at.y << " on chip " << chip.x << ", " << chip.y;
      }
  }
}

TEST_P(PsfInvariants, CentroidIsThePositionButForAConstant) {
  const auto renderer = model().renderer();
  const Position chip = field().front();
  constexpr int kPhases = 8;
  std::vector<Position> offsets;
  Position mean;
  for (int j = 0; j < kPhases; ++j)
    for (int i = 0; i < kPhases; ++i) {
      const Position at{30 + (i + 0.5) / kPhases, 40 + (j + 0.5) / kPhases};
      const Position got = Drawn(renderer->render(at, chip)).centroid();
      offsets.push_back({got.x - at.x, got.y - at.y});
      mean.x += offsets.back().x / (kPhases * kPhases);
      mean.y += offsets.back().y / (kPhases * kPhases);
    }
  // Sharp stars seem to be nearer to the centres of pixels than they are, but not on average.
  if (GetParam().limits.centred) {
    EXPECT_NEAR(mean.x, 0, 1e-4);
    EXPECT_NEAR(mean.y, 0, 1e-4);
  }
  for (const Position offset : offsets) {
    EXPECT_NEAR(offset.x, mean.x, GetParam().limits.centroid);
    EXPECT_NEAR(offset.y, mean.y, GetParam().limits.centroid);
  }
}

TEST_P(PsfInvariants, WholePixelsAwayTheSameBytes) {
  const auto renderer = model().renderer();
  Random random(2);
  for (int n = 0; n < 50; ++n) {
    // Multiples of 2^-20 are added to whole numbers without rounding.
    const Position at{random.integer(-1 << 24, 1 << 24) * 0x1p-20,
                      random.integer(-1 << 24, 1 << 24) * 0x1p-20};
    const Position chip = somewhere(random);
    const std::ptrdiff_t i = random.integer(-5000, 5000);
    const std::ptrdiff_t j = random.integer(-5000, 5000);
    const Drawn here(renderer->render(at, chip));
    const Drawn there(
        renderer->render({at.x + static_cast<double>(i), at.y + static_cast<double>(j)}, chip));
    ASSERT_EQ(there.x, here.x + i);
    ASSERT_EQ(there.y, here.y + j);
    ASSERT_EQ(there.width, here.width);
    ASSERT_EQ(there.pixels, here.pixels) << at.x << ", " << at.y;
  }
}

TEST_P(PsfInvariants, PureFunctionOfBothPositions) {
  const auto renderer = model().renderer();
  const auto another = model().renderer();
  Random random(3);
  std::vector<Position> stars;
  std::vector<Position> chips;
  std::vector<Drawn> first;
  for (int n = 0; n < 30; ++n) {
    stars.push_back(star(random));
    chips.push_back(somewhere(random));
    first.emplace_back(renderer->render(stars.back(), chips.back()));
  }
  for (std::size_t n = stars.size(); n-- > 0;) {
    ASSERT_EQ(Drawn(renderer->render(stars[n], chips[n])).pixels, first[n].pixels);
    ASSERT_EQ(Drawn(another->render(stars[n], chips[n])).pixels, first[n].pixels);
  }
}

TEST_P(PsfInvariants, ShapeDependsOnTheChipIfItVaries) {
  const auto renderer = model().renderer();
  const std::vector<Position> positions = model().field_positions();
  if (positions.empty()) {
    EXPECT_EQ(model().description().variation, "constant");
    EXPECT_EQ(Drawn(renderer->render({9.3, 8.7}, {1, 1})).pixels,
              Drawn(renderer->render({9.3, 8.7}, {4000, -77})).pixels);
    EXPECT_EQ(model().raw_flux({1, 1}), model().raw_flux({4000, -77}));
    return;
  }
  EXPECT_NE(model().description().variation, "constant");
  EXPECT_NE(Drawn(renderer->render({9.3, 8.7}, positions.front())).pixels,
            Drawn(renderer->render({9.3, 8.7}, positions.back())).pixels);
}

TEST_P(PsfInvariants, FiniteAndInsideTheSupport) {
  const auto renderer = model().renderer();
  Random random(4);
  const double reach = model().support_radius();
  for (int n = 0; n < 50; ++n) {
    const Position at = star(random);
    const Drawn drawn(renderer->render(at, somewhere(random)));
    for (std::size_t j = 0; j < drawn.height; ++j)
      for (std::size_t i = 0; i < drawn.width; ++i) {
        const float pixel = drawn.pixels[j * drawn.width + i];
        ASSERT_TRUE(std::isfinite(pixel));
        if (pixel == 0)
          continue;
        ASSERT_LE(std::abs(static_cast<double>(drawn.x) + static_cast<double>(i) + 1 - at.x),
                  reach);
        ASSERT_LE(std::abs(static_cast<double>(drawn.y) + static_cast<double>(j) + 1 - at.y),
                  reach);
      }
  }
}

TEST_P(PsfInvariants, PositionsFarAway) {
  const auto renderer = model().renderer();
  const Position chip = field().front();
  const Drawn near(renderer->render({0.25, 0.75}, chip));
  const Drawn far(renderer->render({-1e12 + 0.25, 1e12 + 0.75}, chip));
  EXPECT_EQ(far.pixels, near.pixels);
  EXPECT_EQ(far.x, near.x - 1'000'000'000'000);
  // Beyond, doubles have no fractions: nothing to draw, or a star that is somewhere there.
  for (const double huge : {1e16, 1e18, 1e30, std::numeric_limits<double>::max()})
    for (const Position at : {Position{huge, 1}, Position{1, -huge}, Position{-huge, huge}})
      for (const float pixel : Drawn(renderer->render(at, chip)).pixels)
        ASSERT_TRUE(std::isfinite(pixel));
  EXPECT_EQ(Drawn(renderer->render({0.25, 0.75}, chip)).pixels, near.pixels);
}

TEST_P(PsfInvariants, SymmetricModelsDrawSymmetricStars) {
  if (!GetParam().limits.symmetric)
    return;
  const auto renderer = model().renderer();
  Random random(5);
  for (int n = 0; n < 20; ++n) {
    const double dx = random.uniform(0, 0.5);
    const double dy = random.uniform(0, 0.5);
    const Drawn one(renderer->render({dx + 1, dy + 1}, field().front()));
    const Drawn other(renderer->render({1 - dx, 1 - dy}, field().front()));
    const double tolerance = 3e-7 * one.peak();
    for (std::ptrdiff_t row = one.y; row < one.y + static_cast<std::ptrdiff_t>(one.height); ++row)
      for (std::ptrdiff_t column = one.x; column < one.x + static_cast<std::ptrdiff_t>(one.width);
           ++column)
        ASSERT_NEAR(other.at(-column, -row), one.at(column, row), tolerance);
  }
}

TEST_P(PsfInvariants, SmallStepsMakeSmallChanges) {
  const auto renderer = model().renderer();
  Random random(6);
  const Position chip = field().front();
  for (int n = 0; n < 50; ++n) {
    const Position at = star(random);
    const Drawn here(renderer->render(at, chip));
    const Drawn next(renderer->render({at.x + 1e-5, at.y - 1e-5}, chip));
    const double tolerance = GetParam().limits.continuity * here.peak();
    for (std::ptrdiff_t row = here.y; row < here.y + static_cast<std::ptrdiff_t>(here.height);
         ++row)
      for (std::ptrdiff_t column = here.x;
           column < here.x + static_cast<std::ptrdiff_t>(here.width); ++column)
        ASSERT_NEAR(next.at(column, row), here.at(column, row), tolerance) << at.x << ", " << at.y;
  }
}

INSTANTIATE_TEST_SUITE_P(All, PsfInvariants, ::testing::ValuesIn(all_cases()),
                         [](const auto& one) { return one.param.name; });

} // namespace
} // namespace astromill::psf

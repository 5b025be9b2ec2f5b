// astromill: the forward model against the sums that it stands for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/forward_model.h"
#include "astromill/parallel/parallel_for.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace astromill::deconv {
namespace {

using Floats = fft::Aligned<float>;

/// A tile and a lopsided PSF whose planes are full of numbers up to their edges.
struct Case {
  std::size_t subsample;
  Rectangle data;
  std::size_t margin;
  std::size_t reach;
  std::size_t planes;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << 'N' << c.subsample << '_' << c.data.width << 'x' << c.data.height << "_margin"
             << c.margin << "_reach" << c.reach << "_planes" << c.planes;
}

/// Numbers between -0.5 and 0.5 without a pattern.
double noise(std::size_t i) {
  std::uint64_t bits = (i + 1) * 0x9E3779B97F4A7C15U;
  bits = (bits ^ (bits >> 31U)) * 0xBF58476D1CE4E5B9U;
  return static_cast<double>((bits ^ (bits >> 29U)) >> 11U) * 0x1p-53 - 0.5;
}

LocalPsf lopsided(const Case& c) {
  LocalPsf psf;
  psf.subsample = c.subsample;
  psf.reach = c.reach;
  const auto reach = static_cast<std::ptrdiff_t>(c.reach * c.subsample);
  psf.response.first_x = -reach;
  psf.response.first_y = 1 - reach; // not that of x
  const auto width = static_cast<std::size_t>(2 * reach + 1);
  const std::size_t height = width - 1;
  for (std::size_t k = 0; k < c.planes; ++k) {
    Image<double> plane(width, height);
    for (std::size_t i = 0; i < plane.pixels.size(); ++i) {
      const double x = (static_cast<double>(i % width) / static_cast<double>(width)) - 0.55;
      const double y = (static_cast<double>(i / width) / static_cast<double>(height)) - 0.45;
      plane.pixels[i] = std::exp(-30 * (x * x + y * y)) * (1 + noise(i + k * 7919)) +
                        0.02 * noise(i + k * 104729);
    }
    psf.response.planes.push_back(plane);
  }
  psf.weights = [](double x, double y, std::span<double> weights) {
    for (std::size_t k = 0; k < weights.size(); ++k)
      weights[k] = k % 2 == 0 ? 0.03 * x - 0.05 * y : 0.001 * x * y;
  };
  return psf;
}

struct Scene {
  explicit Scene(const Case& c)
      : psf(lopsided(c)), geometry(tile_geometry(c.data, c.subsample, c.margin, c.reach)),
        model(geometry, psf), work(model) {}

  Floats object() const {
    Floats out(geometry.fine_pixels());
    const Rectangle part = geometry.object();
    for (std::size_t y = 0; y < part.height; ++y)
      for (std::size_t x = 0; x < part.width; ++x)
        out[y * geometry.fine_width() + x] = static_cast<float>(
            1 + noise(y * part.width + x) + (noise(x * part.height + y) > 0.49 ? 1000 : 0));
    return out;
  }

  /// Light in a pixel of the canvas from a fine pixel of the object, by definition.
  double response(std::size_t p, std::size_t q, std::size_t x, std::size_t y, bool squared) const {
    const auto n = static_cast<std::ptrdiff_t>(psf.subsample);
    const auto i =
        static_cast<std::ptrdiff_t>(p) * n - static_cast<std::ptrdiff_t>(x) - psf.response.first_x;
    const auto j =
        static_cast<std::ptrdiff_t>(q) * n - static_cast<std::ptrdiff_t>(y) - psf.response.first_y;
    const Image<double>& first = psf.response.planes.front();
    if (i < 0 || j < 0 || i >= static_cast<std::ptrdiff_t>(first.width) ||
        j >= static_cast<std::ptrdiff_t>(first.height))
      return 0;
    const std::size_t at = static_cast<std::size_t>(j) * first.width + static_cast<std::size_t>(i);
    if (squared)
      return first.pixels[at] * first.pixels[at];
    std::vector<double> weights(psf.response.planes.size() - 1);
    const auto place = [&](std::size_t fine, std::size_t origin) {
      return static_cast<double>(origin) - static_cast<double>(geometry.margin) +
             (static_cast<double>(fine) + 0.5) / static_cast<double>(n) - 0.5;
    };
    psf.weights(place(x, geometry.data.x), place(y, geometry.data.y), weights);
    double sum = first.pixels[at];
    for (std::size_t k = 0; k < weights.size(); ++k)
      sum += weights[k] * psf.response.planes[k + 1].pixels[at];
    return sum;
  }

  /// Calls f(coarse element, fine element, response) for all pixels of the data and the object.
  template <class F> void for_all(bool squared, const F& f) const {
    const Rectangle part = geometry.object();
    for (std::size_t q = geometry.margin; q < geometry.margin + geometry.data.height; ++q)
      for (std::size_t p = geometry.margin; p < geometry.margin + geometry.data.width; ++p)
        for (std::size_t y = 0; y < part.height; ++y)
          for (std::size_t x = 0; x < part.width; ++x)
            f(q * geometry.canvas_width + p, y * geometry.fine_width() + x,
              response(p, q, x, y, squared));
  }

  bool in_data(std::size_t i) const {
    const std::size_t p = i % geometry.canvas_width;
    const std::size_t q = i / geometry.canvas_width;
    return p >= geometry.margin && p < geometry.margin + geometry.data.width &&
           q >= geometry.margin && q < geometry.margin + geometry.data.height;
  }

  LocalPsf psf;
  TileGeometry geometry;
  ForwardModel model;
  mutable ForwardModel::Workspace work;
};

/// The rms difference where `where(i)`, over the largest number that is expected there.
template <class F>
double relative_rms(const Floats& found, const std::vector<double>& expected, const F& where) {
  double squares = 0;
  double peak = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (where(i)) {
      const double difference = static_cast<double>(found[i]) - expected[i];
      squares += difference * difference;
      peak = std::max(peak, std::abs(expected[i]));
      ++count;
    }
  return std::sqrt(squares / static_cast<double>(count)) / peak;
}

double dot(const Floats& a, const Floats& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

class ForwardModelTest : public testing::TestWithParam<Case> {};

TEST_P(ForwardModelTest, LightIsTheSumOverSources) {
  const Scene s(GetParam());
  const Floats object = s.object();
  std::vector<double> expected(s.geometry.coarse_pixels());
  s.for_all(false, [&](std::size_t pixel, std::size_t source, double response) {
    expected[pixel] += response * static_cast<double>(object[source]);
  });
  Floats light(s.geometry.coarse_pixels());
  light.fill(-1); // all is overwritten
  s.model.apply(object, light, s.work);
  EXPECT_LT(relative_rms(light, expected, [&](std::size_t i) { return s.in_data(i); }), 3e-7);
}

TEST_P(ForwardModelTest, TransposedIsTheSumOverPixelsAndZeroBeyondTheObject) {
  const Scene s(GetParam());
  Floats light(s.geometry.coarse_pixels());
  for (std::size_t i = 0; i < light.size(); ++i)
    light[i] = s.in_data(i) ? static_cast<float>(noise(i)) : 0;
  for (const bool squared : {false, true}) {
    std::vector<double> expected(s.geometry.fine_pixels());
    s.for_all(squared, [&](std::size_t pixel, std::size_t source, double response) {
      expected[source] += response * static_cast<double>(light[pixel]);
    });
    Floats object(s.geometry.fine_pixels());
    object.fill(-1);
    if (squared)
      s.model.apply_squares_transposed(light, object, s.work);
    else
      s.model.apply_transposed(light, object, s.work);
    EXPECT_LT(relative_rms(object, expected, [](std::size_t) { return true; }), 5e-7) << squared;
    const Rectangle part = s.geometry.object();
    for (std::size_t i = 0; i < object.size(); ++i)
      if (i % s.geometry.fine_width() >= part.width || i / s.geometry.fine_width() >= part.height) {
        ASSERT_EQ(object[i], 0) << i;
      }
  }
}

TEST_P(ForwardModelTest, BothProductsAreTransposesOfEachOtherToRounding) {
  const Scene s(GetParam());
  const Floats object = s.object();
  Floats light(s.geometry.coarse_pixels());
  s.model.apply(object, light, s.work);
  Floats probe(s.geometry.coarse_pixels());
  for (std::size_t i = 0; i < probe.size(); ++i)
    probe[i] = static_cast<float>(noise(i + 5));
  Floats back(s.geometry.fine_pixels());
  s.model.apply_transposed(probe, back, s.work);
  EXPECT_NEAR(dot(light, probe), dot(back, object),
              1e-6 * std::sqrt(dot(light, light) * dot(probe, probe)));
}

/// A star on an edge or a corner of the object's canvas reaches the data's near side as the sum
/// says, and gives the rest of the data no light.
TEST_P(ForwardModelTest, LightOfStarsOnTheEdgesDoesNotComeRound) {
  const Scene s(GetParam());
  const Rectangle part = s.geometry.object();
  for (const std::size_t y : {std::size_t{0}, part.height / 2, part.height - 1})
    for (const std::size_t x : {std::size_t{0}, part.width / 2, part.width - 1}) {
      Floats object(s.geometry.fine_pixels());
      object[y * s.geometry.fine_width() + x] = 1e6F;
      Floats light(s.geometry.coarse_pixels());
      s.model.apply(object, light, s.work);
      double peak = 0; // of the planes: of weight 0 ... about 5
      for (const Image<double>& plane : s.psf.response.planes)
        peak += *std::max_element(plane.pixels.begin(), plane.pixels.end());
      for (std::size_t i = 0; i < light.size(); ++i)
        if (s.in_data(i)) {
          ASSERT_NEAR(light[i],
                      1e6 * s.response(i % s.geometry.canvas_width, i / s.geometry.canvas_width, x,
                                       y, false),
                      2 * peak) // 2e-6 of it
              << x << ' ' << y << ' ' << i;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Subsample, ForwardModelTest,
    testing::Values(Case{1, {5, 7, 11, 9}, 2, 4, 2}, Case{2, {5, 7, 11, 9}, 2, 4, 2},
                    Case{3, {5, 7, 11, 9}, 2, 4, 2}, Case{4, {5, 7, 11, 9}, 2, 4, 2},
                    Case{5, {5, 7, 11, 9}, 2, 4, 2}, Case{6, {5, 7, 7, 9}, 2, 3, 2},
                    Case{7, {5, 7, 7, 9}, 1, 2, 2}, Case{8, {5, 7, 7, 5}, 1, 2, 2}),
    testing::PrintToStringParamName());
INSTANTIATE_TEST_SUITE_P(
    Shape, ForwardModelTest,
    testing::Values(Case{2, {0, 0, 1, 23}, 3, 4, 3}, Case{3, {100, 0, 19, 1}, 5, 3, 1},
                    Case{1, {0, 0, 1, 1}, 0, 2, 1}, Case{2, {3, 3, 5, 4}, 2, 13, 2},
                    Case{2, {0, 0, 33, 31}, 6, 6, 1}, Case{1, {0, 0, 40, 12}, 0, 5, 4}),
    testing::PrintToStringParamName());

/// Two planes of the size of a real tile: the sums would take too long.
Scene large_setup() { return Scene({2, {0, 0, 250, 200}, 12, 12, 2}); }

TEST(ForwardModel, GivesTheSameBytesOnAnyThreadAndInEveryModel) {
  const Scene s = large_setup();
  const Floats object = s.object();
  Floats expected(s.geometry.coarse_pixels());
  s.model.apply(object, expected, s.work);
  Floats expected_back(s.geometry.fine_pixels());
  s.model.apply_transposed(expected, expected_back, s.work);
  std::vector<int> same(8);
  const auto transform = [&](std::size_t i) {
    const ForwardModel own(s.geometry, s.psf);
    const ForwardModel& model = i % 2 == 0 ? own : s.model;
    ForwardModel::Workspace work(model);
    Floats light(s.geometry.coarse_pixels());
    Floats back(s.geometry.fine_pixels());
    for (int repeat = 0; repeat < 2; ++repeat) {
      model.apply(object, light, work);
      model.apply_transposed(light, back, work);
    }
    same[i] = std::equal(light.begin(), light.end(), expected.begin()) &&
              std::equal(back.begin(), back.end(), expected_back.begin());
  };
  parallel::parallel_for(same.size(), 4, {}, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i)
      transform(i);
  });
  EXPECT_EQ(same, std::vector<int>(8, 1));
}

TEST(ForwardModel, TellsItsMemory) {
  const Scene s = large_setup();
  // Two planes and the squares, spectra of 2 x 2 phases; one map of weights.
  const double spectra = 4 * 8 * 0.5 * static_cast<double>(s.geometry.coarse_pixels());
  const double weights = 4 * static_cast<double>(s.geometry.fine_pixels());
  EXPECT_NEAR(static_cast<double>(s.model.bytes()), 3 * spectra + weights, 0.2 * spectra);
  EXPECT_NEAR(static_cast<double>(s.work.bytes()), 0.75 * spectra, 0.2 * spectra);
}

} // namespace
} // namespace astromill::deconv

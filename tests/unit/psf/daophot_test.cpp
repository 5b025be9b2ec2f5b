// astromill: tests of DAOPHOT's PSFs against the slow, obvious evaluation
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/daophot.h"
#include "support/daophot_psf.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace astromill::psf {
namespace {

using test::DaophotFile;
using test::Random;

std::shared_ptr<const Model> image_model(const DaophotFile& file) {
  const test::TemporaryDirectory directory;
  file.fits().write(directory.file("psf.fits"));
  fits::File fits(directory.file("psf.fits"));
  EXPECT_TRUE(is_daophot_image(fits.header()));
  return read_daophot_image(fits);
}

std::shared_ptr<const Model> ascii_model(const DaophotFile& file) {
  const test::TemporaryDirectory directory;
  test::FitsWriter::write_bytes(directory.file("star.psf"), file.ascii());
  EXPECT_TRUE(is_daophot_ascii(file.ascii()));
  return read_daophot_ascii(directory.file("star.psf"));
}

/// Every formula with widths from sharp to wide.
std::vector<DaophotFile> all_functions() {
  return {
      {.function = "gauss", .parameters = {0.4, 0.5}},
      {.function = "gauss", .parameters = {2.5, 1.5}},
      {.function = "moffat15", .parameters = {0.8, 0.9, 0.2, 1.5}},
      {.function = "moffat25", .parameters = {0.53, 0.53, -1.77, 2.5}},
      {.function = "moffat25", .parameters = {3, 2, 0.1, 2.5}},
      {.function = "moffat25", .parameters = {1.3, 1.2, 0.1, 2.2}},
      {.function = "lorentz", .parameters = {1.1, 1.4, 0.3}},
      {.function = "penny1", .parameters = {1.1, 1.4, 0.7, 0.3}},
      {.function = "penny2", .parameters = {0.7, 0.6, 0.9, 0.3, -0.8}},
      {.function = "penny2", .parameters = {2, 2.2, 1.2, 0.05, -0.08}},
  };
}

void expect_same(const Model& model, const DaophotFile& file, Position star, Position chip) {
  const auto renderer = model.renderer();
  const Stamp stamp = renderer->render(star, chip);
  const double flux = model.raw_flux(chip);
  const double peak = std::abs(file.value(0, 0, chip.x, chip.y));
  // One pixel around the stamp as well: nothing may be missing.
  const auto width = static_cast<std::ptrdiff_t>(stamp.pixels.width);
  const auto height = static_cast<std::ptrdiff_t>(stamp.pixels.height);
  for (std::ptrdiff_t j = -1; j <= height; ++j)
    for (std::ptrdiff_t i = -1; i <= width; ++i) {
      const double dx = static_cast<double>(stamp.x + i) + 1 - star.x;
      const double dy = static_cast<double>(stamp.y + j) + 1 - star.y;
      const bool inside = i >= 0 && j >= 0 && i < width && j < height;
      const double got =
          inside ? stamp.pixels(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) * flux
                 : 0;
      ASSERT_NEAR(got, file.value(dx, dy, chip.x, chip.y), 1e-6 * peak)
          << dx << ", " << dy << " star " << star.x << ", " << star.y;
    }
}

TEST(Daophot, EveryFunctionAndOrder) {
  Random random(3);
  for (DaophotFile file : all_functions())
    for (int order = -1; order <= 2; ++order)
      for (const bool expand : {false, true}) {
        file.order = order;
        file.expand = expand;
        file.radius = random.uniform(5, 14);
        file.scale = random.one_of({1.0, 0.25});
        file.fill(random, 0.02 * file.peak());
        SCOPED_TRACE(file.function + " VARORDER " + std::to_string(order) + " FEXPAND " +
                     std::to_string(expand));
        const auto model = image_model(file);
        EXPECT_EQ(model->magnitude(), 15);
        EXPECT_EQ(model->description().planes, static_cast<std::size_t>(file.terms()));
        EXPECT_EQ(model->field_positions().size(), order > 0 ? 5U : 0U);
        for (int n = 0; n < 10; ++n)
          expect_same(*model, file, {random.uniform(-20, 20), random.uniform(-20, 20)},
                      {random.uniform(1, 200), random.uniform(1, 240)});
        // Phases where samples, pixels and the edge of the disc coincide.
        for (const Position star : {Position{7, 7}, Position{7.5, 7}, Position{7, 7.5},
                                    Position{-7.5, 7.5}, Position{7.25, 7.75}})
          expect_same(*model, file, star, {33, 44});
      }
}

/// Bit for bit.
void expect_identical(const Stamp& one, const Stamp& other) {
  EXPECT_EQ(one.x, other.x);
  EXPECT_EQ(one.y, other.y);
  ASSERT_EQ(one.pixels.width, other.pixels.width);
  ASSERT_EQ(one.pixels.height, other.pixels.height);
  for (std::size_t y = 0; y < one.pixels.height; ++y)
    for (std::size_t x = 0; x < one.pixels.width; ++x)
      ASSERT_EQ(one.pixels(x, y), other.pixels(x, y)) << x << ", " << y;
}

TEST(Daophot, StarsDrawnTogetherAreThoseDrawnAlone) {
  Random random(12);
  for (const bool expand : {false, true})
    for (const double radius : {3.0, 11.0, 40.25}) {
      DaophotFile file{.radius = radius, .order = 2, .expand = expand};
      file.fill(random, 5);
      const auto model = image_model(file);
      // Between pixels too, and without pixels.
      std::vector<Place> places{{{7.5, 7.5}, {3, 4}}, {{1e300, 5}, {3, 4}}, {{7, 7.5}, {9, 9}}};
      for (int n = 0; n < 12; ++n)
        places.push_back({{random.uniform(-20, 20), random.uniform(-20, 20)},
                          {random.uniform(1, 200), random.uniform(1, 240)}});
      const auto together = model->renderer();
      const auto alone = model->renderer();
      EXPECT_TRUE(together->render_first({}).empty());
      for (std::size_t count = 1; count <= places.size(); ++count)
        for (std::span<const Place> rest(places.data(), count); !rest.empty();) {
          const auto stamps = together->render_first(rest);
          ASSERT_FALSE(stamps.empty());
          ASSERT_LE(stamps.size(), rest.size());
          for (std::size_t i = 0; i < stamps.size(); ++i)
            expect_identical(stamps[i], alone->render(rest[i].star, rest[i].chip));
          rest = rest.subspan(stamps.size());
        }
    }
}

TEST(Daophot, WholeRadius) {
  Random random(4);
  for (const double radius : {1.0, 3.0, 3.5, 7.75, 11.0}) {
    DaophotFile file{.radius = radius, .order = 0};
    file.fill(random, 1);
    const auto model = image_model(file);
    for (const Position star : {Position{7, 7}, Position{7.5, 7.5}, Position{7.0000001, 6.9999999}})
      expect_same(*model, file, star, {1, 1});
  }
}

TEST(Daophot, BothKindsOfFilesDrawTheSame) {
  Random random(5);
  for (DaophotFile file : all_functions()) {
    if (file.function.starts_with("moffat"))
      file.parameters[3] = file.function == "moffat15" ? 1.5 : 2.5;
    file.order = 2;
    file.expand = file.function == "lorentz";
    file.magnitude = 12.345;
    file.fill(random, 0.02 * file.peak());
    const auto image = image_model(file);
    const auto ascii = ascii_model(file);
    EXPECT_EQ(ascii->magnitude(), 12.345);
    EXPECT_NEAR(ascii->raw_flux({20, 30}) / image->raw_flux({20, 30}), 1, 1e-5);
    const auto one = image->renderer();
    const auto other = ascii->renderer();
    const Stamp a = one->render({9.3, 9.8}, {20, 30});
    const Stamp b = other->render({9.3, 9.8}, {20, 30});
    ASSERT_EQ(a.pixels.width, b.pixels.width);
    for (std::size_t j = 0; j < a.pixels.height; ++j)
      for (std::size_t i = 0; i < a.pixels.width; ++i)
        ASSERT_NEAR(a.pixels(i, j), b.pixels(i, j), 1e-5 * a.pixels(a.pixels.width / 2, j) + 1e-6);
  }
}

TEST(Daophot, Moffat35AndThirdDegreeOfTheTextFile) {
  Random random(6);
  DaophotFile file{.function = "moffat35", .parameters = {1.5, 1.25, 0.125, 3.5}, .order = 3};
  file.fill(random, 4);
  // What is left of the numbers in 6 digits.
  for (double& sample : file.tables)
    sample = std::stod(std::to_string(std::llround(sample * 4096))) / 4096;
  const auto model = ascii_model(file);
  EXPECT_EQ(model->description().variation, "polynomial of degree 3 in x, y");
  for (int n = 0; n < 10; ++n)
    expect_same(*model, file, {random.uniform(-20, 20), random.uniform(-20, 20)},
                {random.uniform(1, 200), random.uniform(1, 240)});
}

TEST(Daophot, FluxIsTheMeanOverAPixel) {
  Random random(7);
  DaophotFile file{.function = "moffat25", .parameters = {1.3, 1.2, 0.1, 2.5}, .order = 2};
  file.fill(random, 5);
  const auto model = image_model(file);
  const Position chip{30, 170};
  double mean = 0;
  for (int n = 0; n < 400; ++n) {
    const double x = random.uniform(-0.5, 0.5);
    const double y = random.uniform(-0.5, 0.5);
    for (int j = -12; j <= 12; ++j)
      for (int i = -12; i <= 12; ++i)
        mean += file.value(i - x, j - y, chip.x, chip.y) / 400;
  }
  EXPECT_NEAR(model->raw_flux(chip) / mean, 1, 2e-4);
}

TEST(Daophot, DrawsTheSameWhateverTheUnit) {
  Random random(11);
  DaophotFile file{.function = "gauss", .parameters = {1.3, 1.2}, .order = 1};
  file.fill(random, 50);
  const auto model = image_model(file);
  const auto renderer = model->renderer();
  const Stamp one = renderer->render({3.3, 4.9}, {30, 170});
  for (const double unit : {0x1p-900, 0x1p-200, 0x1p-120, 0x1p60}) {
    DaophotFile scaled = file;
    scaled.height *= unit;
    for (double& value : scaled.tables)
      value *= unit;
    test::FitsWriter writer = scaled.fits();
    writer.values(-64, scaled.tables);
    const test::TemporaryDirectory directory;
    writer.write(directory.file("psf.fits"));
    fits::File fits(directory.file("psf.fits"));
    const auto other_model = read_daophot_image(fits);
    EXPECT_NEAR(other_model->raw_flux({30, 170}) / unit / model->raw_flux({30, 170}), 1, 1e-12);
    const auto other_renderer = other_model->renderer();
    const Stamp other = other_renderer->render({3.3, 4.9}, {30, 170});
    ASSERT_EQ(one.pixels.width, other.pixels.width);
    for (std::size_t y = 0; y < one.pixels.height; ++y)
      for (std::size_t x = 0; x < one.pixels.width; ++x)
        ASSERT_NEAR(one.pixels(x, y), other.pixels(x, y), 1e-9) << unit;
  }
}

TEST(Daophot, LargerTablesThanTheRadiusServe) {
  DaophotFile file{.order = 0};
  Random random(8);
  file.fill(random, 5);
  test::FitsWriter writer = file.fits();
  writer.set("PSFRAD", 6.0);
  const test::TemporaryDirectory directory;
  writer.write(directory.file("psf.fits"));
  fits::File fits(directory.file("psf.fits"));
  EXPECT_EQ(read_daophot_image(fits)->support_radius(), 6);
}

} // namespace
} // namespace astromill::psf

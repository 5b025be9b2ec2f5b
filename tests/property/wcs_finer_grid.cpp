// astromill: the sky of an image is that of the image on finer pixels
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent there is one skipped test.
#include "astromill/base/error.h"
#include "astromill/fits/copied_cards.h"
#include "astromill/fits/finer_grid.h"
#include "support/random.h"
#include "support/wcs_headers.h"
#include "support/wcs_random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::image_of;
using test::Pixel;
using test::Random;

constexpr double kLimit = 1e-9; ///< degree
constexpr std::size_t kParts[] = {1, 2, 3, 8};

/// The image that a product with the header of `source` would be.
fits::ImageHeader product_of(const fits::ImageHeader& source) {
  fits::Header header(fits::copied_cards(source).cards, Where{.file = "product.fits"});
  std::vector<std::int64_t> axes;
  for (const fits::AxisMap& axis : source.section.axes)
    axes.push_back(axis.length);
  fits::SectionMap whole = fits::section_map({}, axes, {});
  return {std::move(header), std::move(axes), std::move(whole), "0", ""};
}

/// The transform of a header; nothing where it cannot be used, as many shared ones of the
/// spectrum.
std::optional<Transform> transform_of(const fits::ImageHeader& image, char alternate) {
  try {
    return Transform(image, {.alternate = alternate});
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Sends 1000 points through the header of the image and that on finer pixels.
void compare(const fits::ImageHeader& image, std::size_t n, char alternate = ' ') {
  // Without the tables that cannot be copied, but for those the same pixels.
  const bool whole = fits::copied_cards(fits::finer_image(image, n)).warnings.empty();
  auto coarse = transform_of(whole ? image : product_of(image), alternate);
  if (!coarse)
    return;
  auto fine = transform_of(product_of(fits::finer_image(image, n)), alternate);
  ASSERT_TRUE(fine);
  const auto moved = [&](double x, int axis) {
    return axis < 2 ? (x - 0.5) * static_cast<double>(n) + 0.5 : x;
  };
  const CelestialGeometry& geometry = coarse->geometry();
  const auto side = [&](int axis) {
    const auto i = static_cast<std::size_t>(axis);
    return i < image.section.axes.size() ? static_cast<double>(image.section.axes[i].length) : 1000;
  };
  Random random(61);
  std::vector<Pixel> pixels;
  std::vector<Pixel> finer;
  for (int i = 0; i < 1000; ++i) {
    pixels.push_back({random.uniform(0.5, side(geometry.x_axis) + 0.5),
                      random.uniform(0.5, side(geometry.y_axis) + 0.5)});
    finer.push_back(
        {moved(pixels.back().x, geometry.x_axis), moved(pixels.back().y, geometry.y_axis)});
  }
  const auto expected = test::pixel_to_sky(*coarse, pixels);
  const auto found = test::pixel_to_sky(*fine, finer);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    ASSERT_EQ(has_result(found.status[i]), has_result(expected.status[i]));
    if (has_result(expected.status[i])) {
      ASSERT_LE(test::separation(found.sky[i], expected.sky[i]), kLimit)
          << pixels[i].x << ' ' << pixels[i].y << " n " << n << ' ' << coarse->description();
    }
  }
}

/// The whole image, a section, and one that is turned over and has a step.
void compare_all(const FitsWriter& writer, char alternate = ' ') {
  for (const std::size_t n : kParts) {
    compare(image_of(writer), n, alternate);
    compare(image_of(writer, {{101, 356, 1}, {31, 700, 1}}), n, alternate);
    compare(image_of(writer, {{900, 101, 3}, {31, 700, 2}}), n, alternate);
  }
}

TEST(FinerGrid, KeepsTheSkyOfTheCommonHeaders) {
  compare_all(test::tan_header());
  compare_all(test::sip_header());
  compare_all(test::tpv_header());
  compare_all(test::tnx_header());
  compare_all(test::sip_header()
                  .set("AP_ORDER", 2)
                  .set("AP_1_0", 1e-5)
                  .set("AP_0_1", 2e-5)
                  .set("BP_ORDER", 2)
                  .set("BP_2_0", 3e-6));
}

TEST(FinerGrid, KeepsTheSkyOfDeltasWithRotationsAndMatrices) {
  const auto deltas = [] {
    FitsWriter out = test::tan_header();
    for (const char* key : {"CD1_1", "CD1_2", "CD2_1", "CD2_2"})
      out.remove(key);
    return out.set("CDELT1", -2e-4).set("CDELT2", 1e-4);
  };
  compare_all(deltas());
  compare_all(deltas().set("CROTA2", 33.0));
  compare_all(deltas().set("PC1_1", 0.8).set("PC1_2", -0.6).set("PC2_1", 0.6).set("PC2_2", 0.8));
  compare_all(deltas().set("PC001001", 0.8).set("PC001002", -0.6).set("PC002001", 0.6));
  // The default of CDELT is one degree.
  compare_all(deltas().remove("CDELT1").remove("CDELT2").set("PC1_1", 1e-4).set("PC2_2", 1e-4));
  compare_all(deltas().remove("CRPIX1").remove("CRPIX2"));
}

TEST(FinerGrid, KeepsTheSkyOfAlternates) {
  FitsWriter out = test::sip_header();
  out.set("CTYPE1C", "GLON-CAR").set("CTYPE2C", "GLAT-CAR").set("CRPIX1C", 3.5);
  out.set("CDELT1C", -1e-4).set("CDELT2C", 1e-4).set("PC1_2C", 0.25);
  compare_all(out, 'C');
  compare_all(out, ' ');
}

TEST(FinerGrid, KeepsTheSkyOfEveryProjection) {
  Random random(62);
  for (const char* const projection : test::kProjections)
    for (int i = 0; i < 4; ++i)
      compare(image_of(test::RandomHeader(random, projection).writer()), 3);
}

TEST(FinerGrid, KeepsTheSkyOfSharedHeaders) {
  const auto folder = std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data/wcs/headers";
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << "no " << folder;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(file.path().filename());
    const fits::ImageHeader image = fits::open_image_header(
        file.path().string(), [](const fits::Header& h) { return has_celestial_axes(h, ' '); });
    if (image.axes.size() < 2) // a header without an image
      continue;
    for (const std::size_t n : kParts)
      for (const char alternate : {' ', 'A'})
        compare(image, n, alternate);
  }
}

} // namespace
} // namespace astromill::wcs

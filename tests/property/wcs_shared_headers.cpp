// astromill: the real headers of the shared data set against their reference positions
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent there is one skipped test.
#include "astromill/base/error.h"
#include "support/random.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcslib_direct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::Pixel;
using test::Random;
using test::Sky;

const std::filesystem::path kShared =
    std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data";

using Row = std::map<std::string, std::string>;

/// Splits a line at commas; quotes keep those inside.
std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.emplace_back();
    else if (c != '\r')
      out.back() += c;
  }
  return out;
}

std::vector<Row> read_csv(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  const auto names = fields(line);
  std::vector<Row> out;
  while (std::getline(in, line)) {
    const auto values = fields(line);
    Row row;
    for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i)
      row[names[i]] = values[i];
    out.push_back(std::move(row));
  }
  return out;
}

double number(const Row& row, const std::string& name) {
  return std::strtod(row.at(name).c_str(), nullptr); // the reference tables have "nan" too
}

fits::ImageHeader open(const Row& header) {
  const std::string name = (kShared / "wcs/headers" / header.at("file")).string() +
                           (header.at("hdu") == "0" ? "" : "[" + header.at("hdu") + "]");
  return fits::open_image_header(name,
                                 [](const fits::Header& h) { return has_celestial_axes(h, ' '); });
}

/// What a header's row of the manifest asks for.
class SharedHeader : public ::testing::Test {
public:
  explicit SharedHeader(Row header) : header_(std::move(header)) {}

  void TestBody() override {
    const fits::ImageHeader image = open(header_);
    Transform transform(image, {});
    const auto table = read_csv(kShared / "wcs/reference" / (header_.at("name") + ".csv"));
    ASSERT_FALSE(table.empty());
    forward(transform, table);
    inverse(transform, table);
    round_trip(transform, image);
  }

private:
  static Pixel pixel(const Row& row) { return {number(row, "x"), number(row, "y")}; }
  static Sky sky(const Row& row) { return {number(row, "lon"), number(row, "lat")}; }

  void forward(Transform& transform, const std::vector<Row>& table) const {
    const double tolerance = number(header_, "tol_arcsec") / 3600;
    std::vector<Pixel> pixels;
    for (const Row& row : table)
      pixels.push_back(pixel(row));
    const auto out = test::pixel_to_sky(transform, pixels);
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (std::fabs(number(table[i], "agree")) != 1)
        continue;
      const Sky expected = sky(table[i]);
      EXPECT_EQ(has_result(out.status[i]), expected.defined()) << pixels[i].x << ' ' << pixels[i].y;
      if (expected.defined()) {
        EXPECT_LE(test::separation(out.sky[i], expected), tolerance)
            << pixels[i].x << ' ' << pixels[i].y;
      }
    }
  }

  static void inverse(Transform& transform, const std::vector<Row>& table) {
    std::vector<Sky> positions;
    std::vector<Pixel> expected;
    for (const Row& row : table)
      if (number(row, "rt_ok") == 1 && std::fabs(number(row, "agree")) == 1 && sky(row).defined()) {
        positions.push_back(sky(row));
        expected.push_back(pixel(row));
      }
    const auto out = test::sky_to_pixel(transform, positions);
    for (std::size_t i = 0; i < positions.size(); ++i)
      EXPECT_LE(test::distance(out.pixels[i], expected[i]), test::tolerance::kReferencePixel)
          << expected[i].x << ' ' << expected[i].y;
  }

  /// Random pixels: sky -> pixel -> sky -> pixel, since a position may belong to two pixels.
  static void round_trip(Transform& transform, const fits::ImageHeader& image) {
    Random random(91);
    std::vector<Pixel> pixels;
    const auto side = [&](std::size_t axis) {
      return axis < image.axes.size() ? static_cast<double>(image.axes[axis]) : 1000;
    };
    for (int i = 0; i < 2000; ++i)
      pixels.push_back({random.uniform(0.5, side(0) + 0.5), random.uniform(0.5, side(1) + 0.5)});
    const auto first = test::pixel_to_sky(transform, pixels);
    const auto there = test::sky_to_pixel(transform, first.sky);
    const auto second = test::pixel_to_sky(transform, there.pixels);
    const auto back = test::sky_to_pixel(transform, second.sky);
    const double limit = coarse_limit(transform.description());
    for (std::size_t i = 0; i < pixels.size(); ++i)
      if (has_result(first.status[i])) {
        ASSERT_TRUE(has_result(back.status[i])) << pixels[i].x << ' ' << pixels[i].y;
        EXPECT_LE(test::distance(back.pixels[i], there.pixels[i]), limit)
            << pixels[i].x << ' ' << pixels[i].y;
      }
  }

  /// The promise, but for projections that wcslib inverts less well than it.
  static double coarse_limit(const std::string& description) {
    if (description.find("-CSC") != std::string::npos)
      return test::tolerance::kCscRoundTrip * 10; // pixels of 0.1 degree
    const bool slant = description.find("-SIN") != std::string::npos ||
                       description.find("-NCP") != std::string::npos;
    return slant ? test::tolerance::kReferencePixel : test::tolerance::kPixel;
  }

  Row header_;
};

/// Registers a test for each header of the manifest.
const bool kRegistered = [] {
  for (const Row& row : read_csv(kShared / "wcs/manifest.csv"))
    ::testing::RegisterTest("SharedHeaders", row.at("name").c_str(), nullptr, nullptr, __FILE__,
                            __LINE__,
                            [row]() -> ::testing::Test* { return new SharedHeader(row); });
  return true;
}();

TEST(SharedData, IsThere) {
  if (!std::filesystem::exists(kShared / "wcs/manifest.csv"))
    GTEST_SKIP() << "no " << kShared;
  EXPECT_TRUE(kRegistered);
}

TEST(SharedData, RealImageWithoutInverseCoefficientsLeadsBack) {
  const auto path = kShared / "paper/ngc6293_u28q020bt_f814w.fits";
  if (!std::filesystem::exists(path))
    GTEST_SKIP() << "no " << path;
  const fits::ImageHeader image = fits::open_image_header(
      path.string(), [](const fits::Header& h) { return has_celestial_axes(h, ' '); });
  ASSERT_TRUE(image.header.has("A_ORDER"));
  ASSERT_FALSE(image.header.has("AP_ORDER"));
  for (const Kernels* kernels : available_kernels()) {
    Transform transform(image, {.simd = std::string(kernels->name)});
    Random random(92);
    std::vector<Pixel> pixels(1000000);
    for (Pixel& p : pixels)
      p = {random.uniform(0.5, static_cast<double>(image.axes[0]) + 0.5),
           random.uniform(0.5, static_cast<double>(image.axes[1]) + 0.5)};
    const auto there = test::pixel_to_sky(transform, pixels);
    const auto back = test::sky_to_pixel(transform, there.sky);
    double worst = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      ASSERT_EQ(there.status[i], ItemStatus::ok);
      ASSERT_EQ(back.status[i], ItemStatus::ok);
      worst = std::max(worst, test::distance(back.pixels[i], pixels[i]));
    }
    EXPECT_LE(worst, test::tolerance::kRealImagePixel);
  }
}

TEST(SharedData, LookupTablesLeadBackOnTheImageAndBesideIt) {
  for (const char* file : {"apy_dist_lookup.fits.gz[1]", "apy_ie6d07ujq_wcs.fits[0]"}) {
    const auto path = kShared / "wcs/headers" / file;
    if (!std::filesystem::exists(kShared / "wcs/manifest.csv"))
      GTEST_SKIP() << "no " << kShared;
    Transform transform(fits::open_image_header(path.string(), [](const auto&) { return true; }),
                        {});
    EXPECT_NE(transform.description().find("D2IM"), std::string::npos);
    Random random(93);
    std::vector<Pixel> pixels(1000000);
    for (Pixel& p : pixels) // of a detector of 4096 x 2048
      p = {random.uniform(-300, 4400), random.uniform(-300, 2350)};
    const auto there = test::pixel_to_sky(transform, pixels);
    const auto back = test::sky_to_pixel(transform, there.sky);
    double worst = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      ASSERT_TRUE(has_result(back.status[i])) << pixels[i].x << ' ' << pixels[i].y;
      worst = std::max(worst, test::distance(back.pixels[i], pixels[i]));
    }
    EXPECT_LE(worst, test::tolerance::kRealImagePixel) << file;
  }
}

} // namespace
} // namespace astromill::wcs

// astromill: tests of figures of images
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/figure.h"
#include "astromill/plot/ticks.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <cairo.h>
#include <expat.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <utility>

namespace astromill::plot {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr Format kFormats[] = {Format::svg, Format::pdf, Format::png};

Image<float> noise(std::size_t width, std::size_t height) {
  test::Random random(7);
  Image<float> out(width, height);
  for (float& pixel : out.pixels)
    pixel = static_cast<float>(random.uniform(0, 100));
  return out;
}

double mean(const Image<float>& image) {
  double sum = 0;
  for (const float pixel : image.pixels)
    sum += static_cast<double>(pixel);
  return sum / static_cast<double>(image.pixels.size());
}

TEST(Resampled, SmallImagesKeepTheirPixelsSharp) {
  Image<float> image(3, 2);
  image.pixels = {1, 2, 3, 4, 5, 6};
  const Image<float> out = resampled(std::as_const(image).view());
  ASSERT_EQ(out.width, kImagePixels);
  ASSERT_EQ(out.height, kImagePixels * 2 / 3);
  for (std::size_t y = 0; y < out.height; ++y)
    for (std::size_t x = 0; x < out.width; ++x)
      ASSERT_FLOAT_EQ(out.view()(x, y), image.view()(x / 200, y / 200)) << x << ' ' << y;
}

TEST(Resampled, LargeImagesKeepTheirLight) {
  for (const auto& [width, height] :
       {std::pair<std::size_t, std::size_t>{1800, 1200}, {777, 777}, {601, 1202}, {4000, 40}}) {
    const Image<float> image = noise(width, height);
    const Image<float> out = resampled(std::as_const(image).view());
    EXPECT_EQ(out.width, kImagePixels);
    EXPECT_NEAR(mean(out), mean(image), 1e-4 * mean(image)) << width << ' ' << height;
  }
  Image<float> image(1200, 1200);
  image.view()(2, 4) = 8;
  EXPECT_FLOAT_EQ(resampled(std::as_const(image).view()).view()(1, 2), 2);
}

TEST(Resampled, UndefinedPixelsAreLeftOut) {
  Image<float> image(1200, 1200, 4);
  image.view()(0, 0) = image.view()(1, 0) = image.view()(0, 1) = kNan;
  for (std::size_t i = 0; i < 4; ++i)
    image.view()(10 + i % 2, 10 + i / 2) = kNan;
  const Image<float> out = resampled(std::as_const(image).view());
  EXPECT_EQ(out.view()(0, 0), 4);
  EXPECT_TRUE(std::isnan(out.view()(5, 5)));
  EXPECT_EQ(out.view()(6, 5), 4);
}

TEST(Resampled, AnyShapeGivesAnImageThatCanBeDrawn) {
  const Image<float> column(1, 5000, 1);
  EXPECT_EQ(resampled(column.view()).height, 2 * kImagePixels);
  const Image<float> row(5000, 1, 1);
  EXPECT_EQ(resampled(row.view()).height, 1U);
  EXPECT_TRUE(resampled(Image<float>().view()).empty());
}

TEST(Stretch, RunsFromLowToHighAndIsLinearAboutZero) {
  const Stretch stretch{.low = -1, .high = 1000, .softening = 2};
  EXPECT_EQ(stretch(-1), 0);
  EXPECT_EQ(stretch(-5), 0);
  EXPECT_EQ(stretch(1000), 1);
  EXPECT_EQ(stretch(1e9), 1);
  EXPECT_TRUE(std::isnan(stretch(std::nan(""))));
  const double slope = (stretch(0.1) - stretch(0)) / (stretch(0) - stretch(-0.1));
  EXPECT_NEAR(slope, 1, 1e-3);
  EXPECT_NEAR(stretch(1000) - stretch(100), stretch(500) - stretch(50), 1e-3); // logarithmic
  EXPECT_DOUBLE_EQ((Stretch{.low = 2, .high = 4}(2.5)), 0.25);
}

TEST(AsinhTicks, AreRoundApartAndInside) {
  const Ticks ticks = choose_asinh_ticks(-3, 25000, 2, 6);
  EXPECT_EQ(ticks.labels, (std::vector<std::string>{"0", "10", "100", "1000", "10000"}));
  for (const auto& [low, high, softening] :
       {std::array{-1.0, 3.0, 0.7}, {-1e-6, 1e-3, 1e-6}, {-5.0, 1e9, 5.0}, {-50.0, 50.0, 1.0}}) {
    const Ticks some = choose_asinh_ticks(low, high, softening, 6);
    EXPECT_GE(some.major.size(), 2U) << low;
    EXPECT_LE(some.major.size(), 7U) << low;
    for (const double tick : some.major) {
      EXPECT_GE(tick, low);
      EXPECT_LE(tick, high);
    }
  }
}

class ImageFigure : public ::testing::Test {
protected:
  std::string drawn(Format format, const Figure& figure) const {
    OutputFile output(directory_.file("figure"), true);
    write_figure(output, format, figure);
    output.commit();
    std::ifstream file(directory_.file("figure"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static Figure two_rows() {
    const Image<float> small = noise(20, 15);
    ImagePanel panel{.caption = "Observed",
                     .unit = "DN",
                     .pixels = resampled(small.view()),
                     .x_range = {0.5, 20.5},
                     .y_range = {0.5, 15.5},
                     .stretch = {.low = -1, .high = 100, .softening = 3},
                     .outlined = {{3, 8, 2, 6}}};
    ImagePanel residual = panel;
    residual.stretch = {.low = -5, .high = 5, .diverging = true};
    Figure figure{.title = "a", .x_label = "x (pixel)"};
    figure.y_label = "y (pixel)";
    figure.images = {{panel, residual}, {panel, residual}};
    return figure;
  }

  test::TemporaryDirectory directory_;
};

TEST_F(ImageFigure, FilesAreWhatTheirFormatSaysAndTheSameTwice) {
  const Figure figure = two_rows();
  const std::string svg = drawn(Format::svg, figure);
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr),
                                                                       XML_ParserFree);
  EXPECT_EQ(XML_Parse(parser.get(), svg.data(), static_cast<int>(svg.size()), 1), XML_STATUS_OK);
  EXPECT_NE(svg.find("data:image/png;base64,"), std::string::npos);
  EXPECT_TRUE(drawn(Format::pdf, figure).starts_with("%PDF-1."));
  EXPECT_TRUE(drawn(Format::png, figure).starts_with("\x89PNG"));
  for (const Format format : kFormats)
    EXPECT_EQ(drawn(format, figure), drawn(format, figure)) << static_cast<int>(format);
}

/// How many pixels of a PNG file have the colour 0xRRGGBB in its left and right, upper and lower
/// half.
struct Halves {
  int left = 0, right = 0, upper = 0, lower = 0;
};
Halves find_colour(const std::string& path, std::uint32_t colour) {
  cairo_surface_t* const surface = cairo_image_surface_create_from_png(path.c_str());
  const int width = cairo_image_surface_get_width(surface);
  const int height = cairo_image_surface_get_height(surface);
  Halves out;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel,
                  cairo_image_surface_get_data(surface) +
                      y * cairo_image_surface_get_stride(surface) + 4 * x,
                  4);
      if ((pixel & 0xffffffU) == colour) {
        ++(x < width / 2 ? out.left : out.right);
        ++(y < height / 2 ? out.upper : out.lower);
      }
    }
  cairo_surface_destroy(surface);
  return out;
}

TEST_F(ImageFigure, FirstRowIsAtTheBottomAndUndefinedPixelsHaveTheirOwnShade) {
  Image<float> image(10, 10);
  image.view()(0, 9) = kNan;
  Figure figure;
  figure.images = {{{.pixels = resampled(std::as_const(image).view())}}};
  drawn(Format::png, figure);
  const Halves found = find_colour(directory_.file("figure"), 0xfae8a8);
  EXPECT_NEAR(found.left, 3600, 240); // less the frame
  EXPECT_EQ(found.right, 0);
  EXPECT_EQ(found.upper, found.left);
}

TEST_F(ImageFigure, StrangeImagesAreDrawn) {
  const Image<float> undefined(5, 4, kNan);
  const Image<float> constant(5, 4, 3);
  const double nan = std::nan("");
  Figure figure;
  figure.images = {
      {{}, {.pixels = undefined}, {.pixels = constant, .stretch = {.low = 3, .high = 3}}},
      {},
      {{.pixels = constant, .x_range = {1, 1}, .y_range = {nan, 1e308}}},
      {{}, {}, {}, {.pixels = constant, .stretch = {.softening = nan}}}};
  for (const Format format : kFormats)
    EXPECT_FALSE(drawn(format, figure).empty());
  figure.images = {{}};
  EXPECT_FALSE(drawn(Format::png, figure).empty());
}

} // namespace
} // namespace astromill::plot

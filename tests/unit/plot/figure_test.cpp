// astromill: tests of figures and their files
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/figure.h"
#include "support/message_of.h"
#include "support/random.h"
#include "support/redirect.h"
#include "support/temporary_directory.h"

#include <cairo.h>
#include <expat.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <thread>

namespace astromill::plot {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Format kFormats[] = {Format::svg, Format::pdf, Format::png};

class FigureTest : public ::testing::Test {
protected:
  std::string drawn(Format format, const Figure& figure) const {
    OutputFile output(directory_.file("figure"), true);
    write_figure(output, format, figure);
    output.commit();
    return content_of("figure");
  }

  std::string content_of(const std::string& name) const {
    std::ifstream file(directory_.file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::TemporaryDirectory directory_;
};

/// What is wrong with an XML document; empty if nothing is.
std::string defect_of(const std::string& xml) {
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr),
                                                                       XML_ParserFree);
  if (XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK)
    return "";
  return XML_ErrorString(XML_GetErrorCode(parser.get()));
}

/// The pixels of a PNG file, 0xRRGGBB each.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels{};
};

Picture decode(const std::string& png) {
  struct Source {
    const std::string& bytes;
    std::size_t done;
  } source{png, 0};
  const auto read = [](void* from, unsigned char* to, unsigned length) {
    auto& rest = *static_cast<Source*>(from);
    if (rest.bytes.size() - rest.done < length)
      return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, rest.bytes.data() + rest.done, length);
    rest.done += length;
    return CAIRO_STATUS_SUCCESS;
  };
  cairo_surface_t* const surface = cairo_image_surface_create_from_png_stream(read, &source);
  Picture picture{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface)};
  for (int y = 0; y < picture.height; ++y) {
    const unsigned char* const row =
        cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface);
    for (int x = 0; x < picture.width; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, row + 4 * x, 4);
      picture.pixels.push_back(pixel & 0xffffffU);
    }
  }
  cairo_surface_destroy(surface);
  return picture;
}

/// A speed-up curve: points, lines and labels.
Figure speed_up() {
  Series measured{.label = "measured", .style = Style::points, .colour = 2};
  Series ideal{.label = "linear", .style = Style::dashed, .faint = true};
  for (int n = 1; n <= 16; ++n) {
    measured.x.push_back(n);
    measured.y.push_back(n / (1 + 0.02 * n));
    measured.low.push_back(measured.y.back() * 0.97);
    measured.high.push_back(measured.y.back() * 1.03);
    ideal.x.push_back(n);
    ideal.y.push_back(n);
  }
  return {.title = "findstars, 4096 \u00d7 4096 pixels",
          .x_label = "Threads",
          .panels = {{.y_label = "Speed-up", .series = {measured, ideal}}}};
}

/// All styles, in two panels.
Figure everything() {
  test::Random random(1);
  Figure figure = speed_up();
  Series dots{.label = "stars", .style = Style::dots, .faint = true};
  for (int i = 0; i < 3000; ++i) {
    dots.x.push_back(random.uniform(0, 17));
    dots.y.push_back(random.uniform(-1, 1));
  }
  Series band{.label = "range", .style = Style::band, .colour = 1, .x = {1, 8, 9, 16}};
  band.low = {0, -1, kNan, -3};
  band.high = {1, 2, 3, 4};
  Series bars = band;
  bars.style = Style::bars;
  Series line{.style = Style::line, .colour = 3, .x = {0, 1, 2, 3}, .y = {0, kNan, 1, 1e200}};
  figure.panels.push_back({.y_label = "Rest",
                           .y_range = {{-2, 2}},
                           .height = 0.4,
                           .series = {bars, line, band, dots},
                           .levels = {{0}, {0.5, true}, {3, true, true}, {99}, {kNan}}});
  return figure;
}

TEST(PlotFormat, IsThatOfTheSuffix) {
  EXPECT_EQ(parse_format("--plot", "a/b.svg"), Format::svg);
  EXPECT_EQ(parse_format("--plot", "b.x.PDF"), Format::pdf);
  EXPECT_EQ(parse_format("--plot", "b.png"), Format::png);
  for (const char* path : {"", "-", "png", ".png", "a.jpg", "a.png.gz", "a.svg/", "a.png "}) {
    EXPECT_THROW(parse_format("--plot", path), UsageError) << path;
    EXPECT_NE(test::message_of([&] { parse_format("--plot", path); }).find("--plot"),
              std::string::npos);
  }
}

TEST_F(FigureTest, FilesAreWhatTheirFormatSays) {
  const Figure figure = everything();
  const std::string svg = drawn(Format::svg, figure);
  EXPECT_TRUE(svg.starts_with("<?xml")) << svg.substr(0, 100);
  EXPECT_EQ(defect_of(svg), "");
  const std::string pdf = drawn(Format::pdf, figure);
  EXPECT_TRUE(pdf.starts_with("%PDF-1."));
  EXPECT_TRUE(pdf.ends_with("%%EOF\n"));
  EXPECT_EQ(pdf.find("Date"), std::string::npos);
  const std::string png = drawn(Format::png, figure);
  EXPECT_TRUE(png.starts_with("\x89PNG"));
  EXPECT_EQ(png.find("tIME"), std::string::npos);
  const Picture picture = decode(png);
  EXPECT_EQ(picture.width, 1654); // 140 mm with 300 pixels an inch
  EXPECT_GT(picture.height, 1000);
}

TEST_F(FigureTest, BytesAreTheSameTwiceWhateverTheTime) {
  const Figure figure = everything();
  std::vector<std::string> first;
  for (const Format format : kFormats)
    first.push_back(drawn(format, figure));
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_EQ(drawn(kFormats[i], figure), first[i]) << i;
}

TEST_F(FigureTest, NothingIsPrintedAndNoFontNeedBeInstalled) {
  ::setenv("FONTCONFIG_FILE", "/nonexistent", 1);
  ::setenv("HOME", "/nonexistent", 1);
  const int descriptor =
      ::open(directory_.file("printed").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(descriptor, 0);
  {
    const test::Redirect out(1, descriptor);
    const test::Redirect err(2, descriptor);
    for (const Format format : kFormats)
      EXPECT_FALSE(drawn(format, everything()).empty());
  }
  ::close(descriptor);
  EXPECT_EQ(content_of("printed"), "");
}

/// Figures that hold nothing, or what cannot be drawn.
std::vector<Figure> strange_figures() {
  std::vector<Figure> figures(3);
  figures[1].panels.resize(1);
  figures[2].panels.resize(3);
  const std::vector<std::vector<double>> values = {{},
                                                   {kNan},
                                                   {kNan, kNan, kNan},
                                                   {5},
                                                   {0},
                                                   {kInfinity, -kInfinity},
                                                   {1e308, -1e308, 1},
                                                   {1e300, -1e300},
                                                   {1e-320, 2e-320},
                                                   {1e10, 1e10 + 1e-6},
                                                   {1, kNan, 2, kInfinity, 3, kNan, kNan, 4},
                                                   {-1e299, 1e-299, 1e299}};
  const auto points = [](Style style, const auto& x, const auto& y) {
    return Series{.label = "s", .style = style, .x = x, .y = y, .low = y, .high = x};
  };
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i % 3; j < values.size(); j += 3) {
      const std::vector<double>& y = values[j];
      Panel panel{.y_label = "y"};
      for (const Style style :
           {Style::points, Style::bars, Style::line, Style::dashed, Style::band, Style::dots})
        panel.series.push_back(points(style, values[i], y));
      if (!y.empty())
        panel.levels = {{y[0]}, {y[0], true, true}};
      figures.push_back({.x_label = "x", .panels = {panel}});
      figures.push_back({.x_range = {{0, 1}}, .panels = {panel}});
      figures.back().panels[0].y_range = {{3, -3}};
    }
  for (const double strange : {0.0, -1.0, 1e9, kNan, kInfinity}) {
    figures.push_back(everything());
    figures.back().panels[0].height = strange;
    figures.push_back(everything());
    figures.back().x_range = {{strange, strange}};
    figures.back().panels[0].y_range = {{strange, 1}};
  }
  return figures;
}

TEST_F(FigureTest, AnyNumbersGiveAFigure) {
  int number = 0;
  for (const Figure& figure : strange_figures()) {
    const std::string svg = drawn(Format::svg, figure);
    ASSERT_EQ(defect_of(svg), "") << number;
    ASSERT_EQ(svg.find("nan"), std::string::npos) << number;
    ASSERT_EQ(svg.find(" inf"), std::string::npos) << number;
    ASSERT_EQ(svg.find("-inf"), std::string::npos) << number;
    if (number++ % 16 == 0) {
      ASSERT_TRUE(drawn(Format::pdf, figure).ends_with("%%EOF\n"));
      ASSERT_EQ(decode(drawn(Format::png, figure)).width, 1654);
    }
  }
}

TEST_F(FigureTest, AnyTextGivesAFigure) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte)
    all_bytes.push_back(static_cast<char>(byte));
  const std::vector<std::string> texts = {all_bytes,
                                          std::string(100000, 'W'),
                                          std::string(1000, '\n'),
                                          "\xff\xfe\x80 \xed\xa0\x80 \xf4\x90\x80\x80",
                                          "<b>&amp;]]>\"'",
                                          "\u661f\u7b49 \u2066\u202e \U0001F31F e\u0301",
                                          std::string("a\0b", 3)};
  for (const std::string& text : texts) {
    Figure figure = everything();
    figure.title = figure.x_label = text;
    for (Panel& panel : figure.panels) {
      panel.y_label = text;
      for (Series& series : panel.series)
        series.label = text;
    }
    EXPECT_EQ(defect_of(drawn(Format::svg, figure)), "");
    EXPECT_TRUE(drawn(Format::pdf, figure).ends_with("%%EOF\n"));
    EXPECT_EQ(decode(drawn(Format::png, figure)).width, 1654);
  }
}

TEST_F(FigureTest, ReversedRangeTurnsTheAxis) {
  Figure figure = speed_up();
  figure.panels[0].series.resize(1);
  figure.panels[0].series[0] = {.style = Style::line, .x = {0, 10}, .y = {0, 1}};
  figure.x_range = {{0, 10}};
  const Picture there = decode(drawn(Format::png, figure));
  figure.x_range = {{10, 0}};
  const Picture back = decode(drawn(Format::png, figure));
  ASSERT_EQ(there.pixels.size(), back.pixels.size());
  EXPECT_NE(there.pixels, back.pixels);
  figure.panels[0].series[0].x = {10, 0};
  EXPECT_NE(decode(drawn(Format::png, figure)).pixels, there.pixels); // its numbers are turned
  figure.x_range = {{0, 10}};
  figure.panels[0].series[0].x = {0, 10};
  EXPECT_EQ(decode(drawn(Format::png, figure)).pixels, there.pixels);
}

/// Points at random with a legend; the denser, the less room there is.
Figure scattered(int seed, int count) {
  test::Random random(static_cast<std::uint64_t>(seed));
  Series points{.label = "stars of this figure", .style = Style::points};
  for (int i = 0; i < count; ++i) {
    points.x.push_back(random.uniform(0, 1));
    points.y.push_back(random.uniform(0, 1));
  }
  return {.x_range = {{0, 1}}, .panels = {{.y_range = {{0, 1}}, .series = {points}}}};
}

TEST_F(FigureTest, LegendCoversNothing) {
  int inside = 0;
  int above = 0;
  for (int count = 1; count < 500; count *= 2)
    for (int seed = 0; seed < 2; ++seed) {
      Figure figure = scattered(seed, count);
      const Picture with = decode(drawn(Format::png, figure));
      figure.panels[0].series[0].label.clear();
      const Picture without = decode(drawn(Format::png, figure));
      if (with.height != without.height) {
        ++above;
        continue;
      }
      ++inside;
      std::size_t letters = 0;
      for (std::size_t i = 0; i < with.pixels.size(); ++i)
        if (with.pixels[i] != without.pixels[i]) {
          ++letters;
          ASSERT_EQ(without.pixels[i], 0xffffffU) << count << " " << seed;
        }
      EXPECT_GT(letters, 1000U);
    }
  EXPECT_GT(inside, 4);
  EXPECT_GE(above, 2);
}

TEST_F(FigureTest, SteepLinesKeepTheirPlace) {
  // Far beyond the frame, but through its middle: as if it ended at the frame.
  const auto with = [&](double far) {
    Figure figure{.x_range = {{0, 1}}, .panels = {{.y_range = {{0, 1}}}}};
    figure.panels[0].series = {{.style = Style::line,
                                .x = {0.5 - 0.2 * far, 0.5 + 0.2 * far},
                                .y = {0.5 - far, 0.5 + far}}};
    return decode(drawn(Format::png, figure));
  };
  const Picture near = with(1);
  const Picture far = with(1e6);
  std::size_t different = 0;
  for (std::size_t i = 0; i < near.pixels.size(); ++i) {
    const auto shade = [i](const Picture& picture) {
      return static_cast<int>(picture.pixels[i] & 0xffU);
    };
    different += std::abs(shade(near) - shade(far)) > 16 ? 1U : 0U;
  }
  EXPECT_EQ(different, 0U);
}

TEST_F(FigureTest, FullDiskIsAnError) {
  if (!std::filesystem::exists("/dev/full"))
    GTEST_SKIP() << "no /dev/full";
  OutputFile output("/dev/full", true);
  EXPECT_THROW(
      {
        write_figure(output, Format::png, everything());
        output.commit();
      },
      Error);
}

TEST_F(FigureTest, TooLargeASheetIsAnError) {
  Figure figure = speed_up();
  figure.panels.resize(5000, figure.panels[0]);
  const std::string message = test::message_of([&] { drawn(Format::png, figure); });
  EXPECT_NE(message.find("figure"), std::string::npos) << message;
}

} // namespace
} // namespace astromill::plot

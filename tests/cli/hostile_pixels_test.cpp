// astromill: images that are hostile, for every tool that reads pixels
// SPDX-License-Identifier: BSD-3-Clause
#include "support/child_process.h"
#include "support/fits_writer.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

namespace astromill::test {
namespace {

using Axes = FitsWriter::Axes;

/// A tool and how it is called for an image "image.fits"; what it makes is called "out...".
struct Tool {
  std::string name;
  std::vector<std::string> arguments;
};

const std::vector<Tool>& tools() {
  static const std::vector<Tool> all{
      {"findstars", {"image.fits", "-o", "out.txt"}},
      {"findstars",
       {"--fwhm", "2", "--aperture", "2,4", "--annulus", "5,4", "image.fits", "-o", "out.fits"}},
      {"addstars",
       {"image.fits", "--psf", "gauss:2.5", "--random", "3", "--mag", "18:20", "--zeropoint", "25",
        "-o", "out.fits"}},
      {"psfinfo", {"image.fits", "-o", "out.fits"}},
      {"completeness",
       {"image.fits", "--psf", "gauss:2.5", "--zeropoint", "25", "--mag", "12:24:2", "--stars", "5",
        "--trials", "20", "-o", "out.json", "--stars-table", "out.txt"}},
      {"completeness",
       {"image.fits", "--psf", "moffat:2.5,2", "--zeropoint", "25", "--mag", "-20:24:2", "--stars",
        "5", "--trials", "10", "--sigma", "5", "-o", "out.txt", "--stars-table", "out.fits",
        "--plot", "out.svg"}},
  };
  return all;
}

/// What must become of an image.
enum class Fate {
  any,       ///< done, or refused with a message
  undefined, ///< no pixel is a number: refused by tools that look for light
  refused,   ///< by all tools
};

struct Image {
  std::string name;
  FitsWriter file;
  Fate fate = Fate::any;
  std::size_t keep = std::string::npos; ///< bytes of the file
};

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

FitsWriter filled(const Axes& axes, int bitpix, double value) {
  std::size_t count = 1;
  for (const std::int64_t length : axes)
    count *= static_cast<std::size_t>(length);
  FitsWriter writer(axes);
  return writer.values(bitpix, std::vector<double>(count, value));
}

/// 40 x 30 pixels, each a function of its number.
template <class Value> FitsWriter made(int bitpix, Value value) {
  std::vector<double> values;
  for (int i = 0; i < 1200; ++i)
    values.push_back(value(i));
  FitsWriter writer({40, 30});
  return writer.values(bitpix, values);
}

FitsWriter junk_in_tiles() {
  FitsWriter writer(Axes{});
  writer.compressed_image("C", {64, 64}).set("NAXIS2", 64).set("PCOUNT", 512);
  std::string bytes;
  for (int i = 0; i < 1024; ++i)
    bytes += static_cast<char>(i * i % 251);
  return writer.data(bytes);
}

const std::vector<Image>& images() {
  const auto huge = [] {
    return FitsWriter().set("NAXIS1", 1 << 30).set("NAXIS2", 1 << 30).without_data();
  };
  const auto far_peaks = [](int i) { return i % 97 == 0 ? 3e38 : i % 89 == 0 ? -3e38 : 1.0; };
  static const std::vector<Image> all{
      {"OnePixel", filled({1, 1}, -32, 5)},
      {"OneColumn", filled({1, 50}, -32, 5)},
      {"OneRow", filled({50, 1}, 16, 5)},
      {"ThreeByThree", filled({3, 3}, 8, 5)},
      {"Constant", filled({64, 64}, -32, 100)},
      {"Zeros", filled({64, 64}, 16, 0)},
      {"Negative", filled({64, 64}, -32, -1e4)},
      {"AxesOfOne", filled({20, 20, 1, 1}, -32, 7)},
      {"OneGoodPixel", made(-32, [](int i) { return i == 600 ? 1.0 : kNan; })},
      {"OneBadPixel", made(-32, [](int i) { return i == 600 ? kNan : i % 7; })},
      {"Chessboard", made(-32, [](int i) { return (i + i / 40) % 2 == 0 ? kNan : i % 13; })},
      {"InfinitePeaks", made(-32, [](int i) { return i % 97 == 0 ? kInfinity : i % 5; })},
      {"PeaksAtTheEndOfFloats", made(-32, far_peaks)},
      {"BeyondFloats", made(-64, [](int i) { return i % 97 == 0 ? 1e300 : i % 5; })},
      {"Denormals", made(-64, [](int i) { return 5e-324 * i; })},
      {"IntegersAtTheirLimits", made(32, [](int i) { return i % 2 == 0 ? 2147483647. : -2e9; })},
      {"NoData", FitsWriter(Axes{}), Fate::refused},
      {"OneAxis", filled({100}, -32, 5), Fate::refused},
      {"ThreeAxes", filled({10, 10, 3}, -32, 5), Fate::refused},
      {"NoColumns", FitsWriter({0, 10}), Fate::refused},
      {"NoRows", FitsWriter({10, 0}), Fate::refused},
      {"AllNan", filled({20, 20}, -32, kNan), Fate::undefined},
      {"AllInfinite", filled({20, 20}, -64, -kInfinity), Fate::undefined},
      {"AllBlank", filled({20, 20}, 16, 3).set("BLANK", 3), Fate::undefined},
      {"HugeWithoutData", huge(), Fate::refused},
      {"LargerThanAnyFile", huge().set("NAXIS1", std::int64_t{1} << 53), Fate::refused},
      {"CutOff", filled({64, 64}, -32, 5), Fate::refused, 2880 + 5000},
      {"WithoutEnd", FitsWriter().without_end(), Fate::refused},
      {"NoSuchBitpix", FitsWriter().set("BITPIX", 7), Fate::refused},
      {"NoScale", FitsWriter().set("BSCALE", 0.0), Fate::refused},
      {"ScaleOfText", FitsWriter().set("BSCALE", "a"), Fate::refused},
      {"JunkInTiles", junk_in_tiles(), Fate::refused},
      {"TableOnly", FitsWriter(Axes{}).table("T"), Fate::refused},
  };
  return all;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Name and content of what a run left behind beside the image.
std::vector<std::pair<std::string, std::string>> products(const TemporaryDirectory& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().filename() != "image.fits")
      names.insert(entry.path().filename());
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& name : names)
    out.emplace_back(name, content(folder.file(name)));
  return out;
}

struct Result {
  Outcome outcome;
  std::vector<std::pair<std::string, std::string>> products;
};

Result run(const Tool& tool, const Image& image, const std::string& threads) {
  const TemporaryDirectory folder;
  const std::string bytes = image.file.bytes();
  FitsWriter::write_bytes(folder.file("image.fits"), bytes.substr(0, image.keep));
  Command command;
  command.arguments = {std::string(ASTROMILL_BIN_DIR) + "/" + tool.name, "--threads", threads};
  command.arguments.insert(command.arguments.end(), tool.arguments.begin(), tool.arguments.end());
  command.directory = folder.path();
  Result result;
  result.outcome = ChildProcess(command).finish("", std::chrono::seconds(30));
  result.products = products(folder);
  return result;
}

class HostilePixels : public testing::TestWithParam<std::tuple<std::size_t, std::size_t>> {};

TEST_P(HostilePixels, AreRefusedOrDone) {
  const Tool& tool = tools()[std::get<0>(GetParam())];
  const Image& image = images()[std::get<1>(GetParam())];
  if (::access((std::string(ASTROMILL_BIN_DIR) + "/" + tool.name).c_str(), X_OK) != 0)
    GTEST_SKIP() << tool.name << " is not there";
  const auto [outcome, products] = run(tool, image, "1");
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_LT(outcome.peak_kib, 200 * 1024);
  const int status = outcome.exit_status;
  EXPECT_TRUE(status == 0 || status == 1 || status == 3) << status << ": " << outcome.err;
  const bool looks_for_light = tool.name == "findstars" || tool.name == "completeness";
  if (image.fate == Fate::refused || (image.fate == Fate::undefined && looks_for_light)) {
    EXPECT_EQ(status, 1) << outcome.err;
  }
  if (status == 1) {
    EXPECT_NE(outcome.err.find("image.fits"), std::string::npos) << outcome.err;
    EXPECT_TRUE(products.empty()) << products[0].first;
  } else {
    EXPECT_FALSE(products.empty()) << outcome.err;
  }
  const Result again = run(tool, image, "7");
  EXPECT_EQ(again.outcome.exit_status, status);
  EXPECT_EQ(again.products, products) << "other bytes with 7 threads";
}

std::string test_name(const testing::TestParamInfo<HostilePixels::ParamType>& info) {
  const std::size_t tool = std::get<0>(info.param);
  return tools()[tool].name + std::to_string(tool) + images()[std::get<1>(info.param)].name;
}

INSTANTIATE_TEST_SUITE_P(Tools, HostilePixels,
                         testing::Combine(testing::Range(std::size_t{0}, tools().size()),
                                          testing::Range(std::size_t{0}, images().size())),
                         test_name);

} // namespace
} // namespace astromill::test

// astromill: detection and photometry against the lists that IRAF 2.17 made of the shared images
// SPDX-License-Identifier: BSD-3-Clause
//
// ../shared is not part of the repository: where it is absent the tests are skipped. Every printed
// digit must be IRAF's, with one exception: numbers that lie in the middle between two printed ones
// (2 of some 11000), of which IRAF takes the lower, we the even one.
#include "astromill/findstars/catalogue.h"
#include "astromill/findstars/search.h"
#include "astromill/fits/pixels.h"
#include "astromill/stars/aperture.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace astromill::findstars {
namespace {

const std::filesystem::path kShared =
    std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data";

using Words = std::vector<std::string>;

Words words(const std::string& line) {
  std::istringstream in(line);
  Words out;
  for (std::string word; in >> word;)
    if (word != "\\" && word != "*\\")
      out.push_back(word);
  return out;
}

/// The rows of an IRAF list, without its header.
std::vector<Words> read_list(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Words> out;
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with('#'))
      out.push_back(words(line));
  return out;
}

/// As IRAF prints a number: INDEF where it has none.
std::string printed(double value, const char* format) {
  if (std::isnan(value))
    return "INDEF";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  std::string out = text.data();
  return out == "-0.000" ? "0.000" : out;
}

/// "0." and "0.000" are the same number, INDEF is none.
bool same(const std::string& a, const std::string& b) {
  if (a == "INDEF" || b == "INDEF")
    return a == b;
  return std::stod(a) == std::stod(b);
}

/// True where the value lies exactly in the middle between the two printed numbers.
bool is_tie(double value, const std::string& a, const std::string& b) {
  return a != "INDEF" && b != "INDEF" && value * 2 == std::stod(a) + std::stod(b);
}

void expect_printed(const std::string& expected, double value, const char* format,
                    const std::string& what) {
  const std::string ours = printed(value, format);
  EXPECT_TRUE(same(expected, ours) || is_tie(value, expected, ours))
      << what << ": IRAF " << expected << ", ours " << ours;
}

fits::PixelImage<float> read_shared(const std::string& name) {
  return fits::read_image<float>((kShared / name).string());
}

bool missing(const std::string& name) {
  return !std::filesystem::exists(kShared / name.substr(0, name.find('[')));
}

struct FindCase {
  const char* list;
  const char* image;
  SearchOptions options;
  stars::Boundary boundary{};
  std::optional<float> lowest{};
  std::optional<float> highest{};
};

void PrintTo(const FindCase& test, std::ostream* out) { *out << test.list; }

constexpr stars::ShapeLimits kOpen{-100, 100, -100, 100};
const SearchOptions kM51{.kernel = {.fwhm = 2.5}, .sigma = 8};
const SearchOptions kGauss{.kernel = {.fwhm = 3}, .sigma = 10};
const SearchOptions kM71{.kernel = {.fwhm = 1.8}, .sigma = 0.8, .gain = 13.99, .readnoise = 9.98};
const char* const kSection = "paper/m71_u5aq4202r_f555w.fits[200:711,200:711]";

const FindCase kFindCases[] = {
    {"daofind/devpix.coo", "daofind/devpix.fits", kM51},
    {"daofind/devpix_dlim.coo", "daofind/devpix.fits", kM51, {}, 1.0F, 5000.0F},
    {"daofind/devpix_ell.coo",
     "daofind/devpix.fits",
     {.kernel = {.fwhm = 2.5, .ratio = 0.7, .theta = 30, .nsigma = 2}, .sigma = 8}},
    {"daofind/gauss.coo", "daofind/gauss.fits", kGauss},
    {"daofind/gauss_nocut.coo",
     "daofind/gauss.fits",
     {.kernel = {.fwhm = 3}, .limits = kOpen, .sigma = 10}},
    {"daofind/gauss_const.coo",
     "daofind/gauss.fits",
     kGauss,
     {.kind = stars::Boundary::Kind::constant, .value = 100}},
    {"paper/iraf/sec.coo", kSection, kM71},
    {"paper/iraf/inj_noise.coo", "paper/iraf/inj_noise.fits.gz", kM71},
    {"paper/iraf/inj_noiseless.coo", "paper/iraf/inj_noiseless.fits.gz", kM71},
};

class IrafDaofind : public ::testing::TestWithParam<FindCase> {};

TEST_P(IrafDaofind, HasTheSameStarsToTheLastPrintedDigit) {
  const FindCase& test = GetParam();
  if (missing(test.image))
    GTEST_SKIP() << "no " << kShared;
  const auto source = read_shared(test.image);
  stars::SearchImage image{.pixels = source.pixels.view(), .boundary = test.boundary};
  if (test.lowest)
    image.good.lowest = *test.lowest;
  if (test.highest)
    image.good.highest = *test.highest;
  const std::vector<Words> list = read_list(kShared / test.list);
  const Detections found = search(image, test.options, {.threads = 2});
  ASSERT_EQ(found.stars.size(), list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const stars::PeakShape& star = found.stars[i];
    const std::array<float, 6> ours = {
        star.x,         star.y,        detection_magnitude(star.height, found.threshold),
        star.sharpness, star.symmetry, star.marginals};
    for (std::size_t k = 0; k < ours.size(); ++k)
      expect_printed(list[i].at(k), static_cast<double>(ours[k]), "%.3f",
                     "star " + list[i].at(6) + " column " + std::to_string(k + 1));
  }
}

INSTANTIATE_TEST_SUITE_P(Lists, IrafDaofind, ::testing::ValuesIn(kFindCases), [](const auto& test) {
  return std::filesystem::path(test.param.list).stem().string();
});

struct PhotCase {
  const char* list;
  const char* image;
  stars::PhotometryOptions options;
  exposure::NoiseModel noise;
  exposure::MagnitudeScale scale;
};

void PrintTo(const PhotCase& test, std::ostream* out) { *out << test.list; }

const stars::PhotometryOptions kGaussLight{.apertures = {3, 5},
                                           .annulus = {.inner = 12, .width = 8}};
const stars::PhotometryOptions kGaussCentred{
    .apertures = {3, 5}, .annulus = {.inner = 12, .width = 8}, .centring_box = 7};
const stars::PhotometryOptions kM71Light{.apertures = {3},
                                         .annulus = {.inner = 20, .width = 10},
                                         .sky_method = stars::SkyMethod::median};
const exposure::NoiseModel kM71Noise{.gain = 13.99, .readnoise = 9.98};
const exposure::MagnitudeScale kM71Scale{.zeropoint = 21.757, .exposure_time = 60};

const PhotCase kPhotCases[] = {
    {"daofind/gauss_none.mag", "daofind/gauss.fits", kGaussLight, {}, {}},
    {"daofind/gauss_cen.mag", "daofind/gauss.fits", kGaussCentred, {}, {}},
    {"paper/iraf/sec.mag", kSection, kM71Light, kM71Noise, kM71Scale},
    {"paper/iraf/inj_noise.mag", "paper/iraf/inj_noise.fits.gz", kM71Light, kM71Noise, kM71Scale},
    {"paper/iraf/inj_noiseless.mag", "paper/iraf/inj_noiseless.fits.gz", kM71Light, kM71Noise,
     kM71Scale},
};

/// One aperture's row: radius, sum, area, flux, magnitude, error, status.
void expect_light(const Words& row, const stars::ApertureLight& light, const std::string& star) {
  expect_printed(row.at(4), static_cast<double>(light.magnitude), "%.3f", star + " mag");
  expect_printed(row.at(5), static_cast<double>(light.error), "%.3f", star + " merr");
  if (std::isnan(light.sum)) { // off the image: IRAF prints zeros
    EXPECT_EQ(row.at(1), "0.") << star;
    return;
  }
  expect_printed(row.at(1), light.sum, "%.7g", star + " sum");
  expect_printed(row.at(2), light.area, "%.7g", star + " area");
  expect_printed(row.at(3), static_cast<double>(light.flux), "%.7g", star + " flux");
}

class IrafPhot : public ::testing::TestWithParam<PhotCase> {};

TEST_P(IrafPhot, HasTheSameLightToTheLastPrintedDigit) {
  const PhotCase& test = GetParam();
  if (missing(test.image))
    GTEST_SKIP() << "no " << kShared;
  const auto source = read_shared(test.image);
  const stars::SearchImage image{.pixels = source.pixels.view()};
  stars::Photometer photometer(test.options, test.noise, test.scale);
  const std::size_t apertures = test.options.apertures.size();
  std::vector<stars::ApertureLight> light(apertures);
  const std::vector<Words> list = read_list(kShared / test.list);
  const std::size_t rows = 4 + apertures; // a star: names, centre, sky, exposure, apertures
  ASSERT_GT(list.size(), 0U);
  ASSERT_EQ(list.size() % rows, 0U);
  for (std::size_t i = 0; i < list.size(); i += rows) {
    const std::string star = "star " + list[i].at(3);
    const stars::StarPosition start{.x = std::stof(list[i].at(1)), .y = std::stof(list[i].at(2))};
    const stars::MeasuredStar ours = photometer.measure(image, {}, start, light);
    expect_printed(list[i + 1].at(0), static_cast<double>(ours.position.x), "%.3f", star + " x");
    expect_printed(list[i + 1].at(1), static_cast<double>(ours.position.y), "%.3f", star + " y");
    const Words& sky = list[i + 2];
    expect_printed(sky.at(0), static_cast<double>(ours.sky.level), "%.7g", star + " msky");
    expect_printed(sky.at(1), static_cast<double>(ours.sky.sigma), "%.7g", star + " stdev");
    // IRAF's sums of cubes, from which bright pixels are taken off again, lose digits.
    EXPECT_NEAR(std::stod(sky.at(2)), static_cast<double>(ours.sky.skew),
                2e-5 * std::fabs(std::stod(sky.at(2))))
        << star;
    EXPECT_EQ(sky.at(3), std::to_string(ours.sky.pixels)) << star;
    EXPECT_EQ(sky.at(4), std::to_string(ours.sky.rejected)) << star;
    for (std::size_t k = 0; k < apertures; ++k)
      expect_light(list[i + 4 + k], light[k], star);
  }
}

INSTANTIATE_TEST_SUITE_P(Lists, IrafPhot, ::testing::ValuesIn(kPhotCases), [](const auto& test) {
  return std::filesystem::path(test.param.list).stem().string();
});

} // namespace
} // namespace astromill::findstars

// astromill: tests of complete.cfg and of how Python reads such files
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/paper_config.h"
#include "astromill/text/ini.h"
#include "support/message_of.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace astromill::completeness {
namespace {

std::map<std::string, std::string> options_of(const std::string& text) {
  std::map<std::string, std::string> out;
  for (const text::OptionOfFile& option : read_paper_config(text, "complete.cfg").options)
    EXPECT_TRUE(out.emplace(option.option, option.value).second) << option.option;
  return out;
}

std::string refusal(const std::string& text) {
  return test::message_of([&] { read_paper_config(text, "complete.cfg"); });
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

TEST(PaperConfig, ReadsThePapersFile) {
  const std::string path = ASTROMILL_SOURCE_DIR "/../shared/data/paper/complete.cfg";
  std::ifstream file(path, std::ios::binary);
  if (!file)
    GTEST_SKIP() << "no " << path;
  const std::string text = (std::ostringstream() << file.rdbuf()).str();
  EXPECT_TRUE(is_paper_config(text));
  EXPECT_EQ(options_of(text), (std::map<std::string, std::string>{{"--fwhm", "1.8"},
                                                                  {"--sigma", "0.8"},
                                                                  {"--readnoise", "9.98"},
                                                                  {"--gain", "13.99"},
                                                                  {"--exptime", "EXPTIME"},
                                                                  {"--seed", "3"},
                                                                  {"--threshold", "4"},
                                                                  {"--nsigma", "1.5"},
                                                                  {"--boundary", "nearest"},
                                                                  {"--aperture", "3"},
                                                                  {"--annulus", "20,10"},
                                                                  {"--sky-method", "median"},
                                                                  {"--phot-zeropoint", "21.757"},
                                                                  {"--no-veto", "true"},
                                                                  {"--mag-offset", "0"},
                                                                  {"--match-box", "1,1"},
                                                                  {"--mag-window", "0.5"}}));
  const PaperConfig config = read_paper_config(text, path);
  EXPECT_EQ(config.psf_radius, 63);
  EXPECT_TRUE(config.wants_plot);
  EXPECT_EQ(config.plot_title, "Completeness Test");
  EXPECT_EQ(config.plot_x_label, "Magnitude (mag)");
  EXPECT_TRUE(has(config.without_effect, "datapars.filter = FILTNAM1"));
  EXPECT_TRUE(has(config.without_effect, "daopars.maxgroup = 100"));
  EXPECT_TRUE(has(config.without_effect, "datapars.datamin = INDEF"));
  EXPECT_TRUE(has(config.without_effect, "plotter.style = bo-"));
  EXPECT_TRUE(
      has(config.without_effect, "daopars.psfrad = 63 (stars have the radius of the PSF's file)"));
  EXPECT_FALSE(has(config.without_effect, "datapars.scale = 1"));
  const auto fwhm = std::ranges::find(config.options, "--fwhm", &text::OptionOfFile::option);
  EXPECT_EQ(fwhm->key, "datapars.fwhmpsf");
  EXPECT_EQ(fwhm->line, 4);
}

TEST(PaperConfig, IsRecognisedByItsSections) {
  EXPECT_TRUE(is_paper_config("\n[findpars]\r\nthreshold = 3\n"));
  EXPECT_TRUE(is_paper_config("[daopars]"));
  EXPECT_FALSE(is_paper_config("fwhm = 2\n"));
  EXPECT_FALSE(is_paper_config("# [datapars]\n"));
  EXPECT_FALSE(is_paper_config(""));
}

TEST(PaperConfig, WhatIsLeftOutHasIrafsDefault) {
  EXPECT_EQ(options_of("[datapars]\n"),
            (std::map<std::string, std::string>{{"--aperture", "3"},
                                                {"--phot-zeropoint", "25"},
                                                {"--no-veto", "true"},
                                                {"--mag-offset", "0"}}));
  const auto options = options_of("[findpars]\nsharphi = 0.9\nroundlo = INDEF\n"
                                  "[fitskypars]\nannulus = 5\n[tjoin]\nxtol = 2\n"
                                  "[daofind]\nboundary=constant\nconstant: 1e2\n");
  EXPECT_EQ(options.at("--sharp"), "0.2,0.9");
  EXPECT_EQ(options.at("--round"), "-1e+30,1");
  EXPECT_EQ(options.at("--annulus"), "5,10");
  EXPECT_EQ(options.at("--match-box"), "2,2");
  EXPECT_EQ(options.at("--boundary"), "constant:100");
}

TEST(PaperConfig, KeywordsOfTheHeaderComeFirst) {
  const std::string text = "[datapars]\nreadnoise = 5\nccdread = RDNOISE\nepadu = 2\ngain = ''\n"
                           "exposure = \"\"\nitime = 100.\n";
  const auto options = options_of(text);
  EXPECT_EQ(options.at("--readnoise"), "RDNOISE");
  EXPECT_EQ(options.at("--gain"), "2");
  EXPECT_EQ(options.at("--exptime"), "100");
  EXPECT_TRUE(has(read_paper_config(text, "").without_effect,
                  "datapars.readnoise = 5 (datapars.ccdread counts)"));
}

TEST(PaperConfig, TheLastOfDoubledKeysCounts) {
  const std::string text = "[daofind]\nthreshold = 3\n[findpars]\nthreshold = 5\nThreshold = 6\n";
  EXPECT_EQ(options_of(text).at("--threshold"), "6");
  const auto config = read_paper_config(text, "");
  EXPECT_TRUE(has(config.without_effect, "findpars.threshold = 3 (line 4 counts)"));
  EXPECT_TRUE(has(config.without_effect, "findpars.threshold = 5 (line 5 counts)"));
}

TEST(PaperConfig, OnlyTheFirstApertureCounts) {
  const auto config = read_paper_config("[photpars]\napertures = \"3.5,5,7\"\n", "");
  EXPECT_EQ(config.options.front().value, "3.5");
  EXPECT_TRUE(has(config.without_effect, "photpars.apertures = 3.5,5,7 (only the first counts)"));
}

TEST(PaperConfig, CentringIsNoneOrCentroid) {
  EXPECT_EQ(options_of("[centerpars]\ncalgorithm = centroid\n").at("--centroid-box"), "5");
  EXPECT_EQ(options_of("[centerpars]\ncalgorithm = centroid\ncbox = 7\nclean = no\n")
                .at("--centroid-box"),
            "7");
  EXPECT_FALSE(
      options_of("[centerpars]\ncalgorithm=none\ncbox=7\ncthreshold=3").contains("--centroid-box"));
  EXPECT_EQ(refusal("[centerpars]\n\ncalgorithm = gauss\n"),
            "complete.cfg, line 3: centerpars.calgorithm: only none and centroid are done here: "
            "'gauss'");
  EXPECT_NE(refusal("[centerpars]\ncalgorithm = centroid\ncthreshold = 3\n"), "no error");
}

TEST(PaperConfig, RefusesWhatCannotBe) {
  EXPECT_EQ(refusal("[datapars]\nfwhmpsf = wide\n"),
            "complete.cfg, line 2: datapars.fwhmpsf: must be a number: 'wide'");
  EXPECT_EQ(refusal("[datapars]\nscale = 0.05\n"),
            "complete.cfg, line 2: datapars.scale: only 1 is done here: '0.05'");
  EXPECT_NE(refusal("[datapars]\nemission = no\n"), "no error");
  EXPECT_NE(refusal("[datapars]\nnoise = constant\n"), "no error");
  EXPECT_NE(refusal("[fitskypars]\nsloreject = 2\n"), "no error");
  EXPECT_NE(refusal("[addstar]\nseed = 1.5\n"), "no error");
  EXPECT_NE(refusal("[addstar]\nseed = 1e300\n"), "no error");
  EXPECT_NE(refusal("[photpars]\napertures = ,3\n"), "no error");
  EXPECT_EQ(refusal("[datapars]\nscale = 1.0\nemission = Yes\nnoise=poisson\nsigma = 2 # DN\n"),
            "no error");
}

TEST(Ini, IsReadAsPythonDoes) {
  const auto entries = text::read_ini("\xEF\xBB\xBF# c\r\n[a b]\r\nKey One : v = 1 ; c\r\n"
                                      "\r\ntwo=\"\"\r\nthree = x;y 100%% \r\n  more\r\n"
                                      "# c\r\n\tand = this\r\n[c] ; d\r\n  k=\r\n",
                                      "f");
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].section, "a b");
  EXPECT_EQ(entries[0].name, "key one");
  EXPECT_EQ(entries[0].value, "v = 1");
  EXPECT_EQ(entries[0].line, 3);
  EXPECT_EQ(entries[1].value, "");
  EXPECT_EQ(entries[2].value, "x;y 100% more and = this");
  EXPECT_EQ(entries[3].section, "c");
  EXPECT_EQ(entries[3].name, "k");
  EXPECT_EQ(entries[3].value, "");
}

TEST(Ini, RefusesOtherLines) {
  const auto message = [](const std::string& text) {
    return test::message_of([&] { text::read_ini(text, "f"); });
  };
  EXPECT_EQ(message("k = 1\n"), "f, line 1: comes before the first section: 'k = 1'");
  EXPECT_EQ(message("[a]\nword\n"), "f, line 2: is neither a section nor 'name = value': 'word'");
  EXPECT_EQ(message("[a\n"), "f, line 1: is no section: '[a'");
  EXPECT_EQ(message("[]\n"), "f, line 1: is no section: '[]'");
  EXPECT_EQ(message(""), "no error");
  EXPECT_EQ(message("[a]"), "no error");
}

} // namespace
} // namespace astromill::completeness

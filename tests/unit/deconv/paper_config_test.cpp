// astromill: tests of deconvolve.cfg
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/paper_config.h"
#include "support/message_of.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace astromill::deconv {
namespace {

std::map<std::string, std::string> options_of(const std::string& text) {
  std::map<std::string, std::string> out;
  for (const text::OptionOfFile& option : read_paper_config(text, "deconvolve.cfg").options)
    EXPECT_TRUE(out.emplace(option.option, option.value).second) << option.option;
  return out;
}

TEST(DeconvolveConfig, ReadsThePapersFile) {
  const std::string path = ASTROMILL_SOURCE_DIR "/../shared/data/paper/deconvolve.cfg";
  std::ifstream file(path, std::ios::binary);
  if (!file)
    GTEST_SKIP() << "no " << path;
  const std::string text = (std::ostringstream() << file.rdbuf()).str();
  EXPECT_TRUE(is_paper_config(text));
  EXPECT_EQ(options_of(text), (std::map<std::string, std::string>{{"--readnoise", "15.7"},
                                                                  {"--gain", "13.99"},
                                                                  {"--aim", "0.1"},
                                                                  {"--max-iterations", "80"},
                                                                  {"--hidden", "true"},
                                                                  {"--m-update", "1"},
                                                                  {"--mem-method", "0"}}));
  EXPECT_EQ(read_paper_config(text, path).without_effect,
            (std::vector<std::string>{"mem.poisson = no",
                                      "mem.guess = ", "mem.icf = ", "mem.message = 3"}));
}

TEST(DeconvolveConfig, IsToldFromOtherFiles) {
  EXPECT_TRUE(is_paper_config("# parameters\n[mem]\nnoise = 3\n"));
  EXPECT_FALSE(is_paper_config("[datapars]\nfwhmpsf = 2\n"));
  EXPECT_FALSE(is_paper_config("gain = 2\n"));
  EXPECT_FALSE(is_paper_config(""));
}

TEST(DeconvolveConfig, WholeNumbersMayHaveAPoint) {
  EXPECT_EQ(options_of("[mem]\nmaxiter = 80.0\n").at("--max-iterations"), "80");
}

TEST(DeconvolveConfig, SaysWhatCannotBe) {
  const auto refusal = [](const std::string& text) {
    return test::message_of([&] { read_paper_config(text, "deconvolve.cfg"); });
  };
  EXPECT_EQ(refusal("[mem]\nnoise = much\n"),
            "deconvolve.cfg, line 2: mem.noise: must be a number: 'much'");
  EXPECT_EQ(refusal("[mem]\nmaxiter = 2.5\n"),
            "deconvolve.cfg, line 2: mem.maxiter: must be a whole number, not negative: '2.5'");
  EXPECT_EQ(refusal("[mem]\nhidden = maybe\n"),
            "deconvolve.cfg, line 2: mem.hidden: must be yes or no: 'maybe'");
}

} // namespace
} // namespace astromill::deconv

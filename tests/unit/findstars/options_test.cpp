// astromill: what findstars takes, and what it refuses
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/findstars/options.h"
#include "astromill/findstars/provenance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace astromill::findstars {
namespace {

Options options_for(const char* image, const char* output = "-") {
  Options options;
  options.image = image;
  options.output = output;
  return options;
}

TEST(FindstarsOptions, DefaultsAreGood) {
  Options options = options_for("a.fits");
  EXPECT_NO_THROW(options.validate());
  EXPECT_FALSE(options.measures_light());
  options.photometry.apertures = {3, 5};
  EXPECT_NO_THROW(options.validate());
}

TEST(FindstarsOptions, WrongValuesAreRefused) {
  const std::function<void(Options&)> changes[] = {
      [](Options& o) { o.image.clear(); },
      [](Options& o) { o.kernel.fwhm = 0; },
      [](Options& o) { o.sigma = 0; },
      [](Options& o) { o.sigma = -1; },
      [](Options& o) { o.sigma = INFINITY; },
      [](Options& o) { o.threshold = 0; },
      [](Options& o) { o.threshold = NAN; },
      [](Options& o) { o.limits.sharp_low = 2; },
      [](Options& o) { o.limits.round_high = NAN; },
      [](Options& o) { o.datamin = 5, o.datamax = 4; },
      [](Options& o) { o.photometry.apertures = {0}; },
      [](Options& o) { o.threads = -1; },
      [](Options& o) { o.exposure.gain = "-1"; },
  };
  for (const auto& change : changes) {
    Options options = options_for("a.fits");
    change(options);
    EXPECT_THROW(options.validate(), UsageError);
  }
}

TEST(FindstarsOptions, TextsAreRead) {
  double low = 0;
  double high = 0;
  parse_range("--round", "-1.5,.5", low, high);
  EXPECT_EQ(low, -1.5);
  EXPECT_EQ(high, 0.5);
  EXPECT_EQ(parse_numbers("--aperture", "3"), std::vector<double>{3});
  EXPECT_EQ(parse_numbers("--aperture", "3,5,8.5"), (std::vector<double>{3, 5, 8.5}));
  for (const char* text : {"", ",", "3,", ",3", "3,,5", "x", "3 5", "3,5x"})
    EXPECT_THROW(parse_numbers("--aperture", text), UsageError) << text;
  for (const char* text : {"1", "1,2,3"})
    EXPECT_THROW(parse_range("--sharp", text, low, high), UsageError) << text;
  EXPECT_FALSE(parse_sigma("auto"));
  EXPECT_EQ(parse_sigma("0.8"), 0.8);
  EXPECT_THROW(parse_sigma("0.8x"), UsageError);
  EXPECT_THROW(parse_sigma("nan"), UsageError);
}

TEST(FindstarsOptions, ProvenanceHasWhatMattersAndNoMore) {
  Options options = options_for("/data/a.fits[SCI]", "out.fits");
  options.threads = 7;
  options.photometry.apertures = {3};
  options.exposure.gain = "7";
  const std::string text = provenance(options, 0.8);
  EXPECT_EQ(text.find("/data"), std::string::npos);
  EXPECT_EQ(text.find("out.fits"), std::string::npos);
  EXPECT_EQ(text.find("threads"), std::string::npos);
  EXPECT_NE(text.find("a.fits[SCI] --fwhm 2.5"), std::string::npos) << text;
  EXPECT_NE(text.find("--sigma 0.8 --threshold 4"), std::string::npos) << text;
  EXPECT_NE(text.find("--aperture 3 --annulus 10,10 --sky-method mode"), std::string::npos);
  EXPECT_NE(text.find("--gain 7"), std::string::npos) << text;
}

} // namespace
} // namespace astromill::findstars

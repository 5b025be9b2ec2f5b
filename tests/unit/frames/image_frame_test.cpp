// astromill: tests of the frame that a header tells
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/image_frame.h"

#include <gtest/gtest.h>

#include <limits>

namespace astromill::frames {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

TEST(ImageFrame, FollowsTheRulesOfFits) {
  struct Case {
    FrameKeywords keywords;
    Frame frame;
  };
  const Case cases[] = {
      {{"RA---TAN"}, Frame(System::icrs)},
      {{"RA"}, Frame(System::icrs)},
      {{"RA--"}, Frame(System::icrs)},
      {{"RA", "", 2000}, Frame(System::fk5)},
      {{"RA", "", 1950}, Frame(System::fk4)},
      {{"RA", "", 1983.99}, Frame(System::fk4, 1983.99)},
      {{"RA", "", 1984}, Frame(System::fk5, 1984)},
      {{"RA", "ICRS", 2000}, Frame(System::icrs)},
      {{"RA", "ICRS", 1950}, Frame(System::icrs)},
      {{"RA", "FK5"}, Frame(System::fk5)},
      {{"RA", "FK5     ", 1950}, Frame(System::fk5, 1950)},
      {{"RA", "FK4"}, Frame(System::fk4)},
      {{"RA", "FK4", 1875}, Frame(System::fk4, 1875)},
      {{"RA", "FK4-NO-E"}, Frame(System::fk4_no_e_terms)},
      {{"RA", "fk5", kNone}, Frame(System::fk5)},
      {{"RA", "    ", 1950}, Frame(System::fk4)},
      {{"GLON-CAR", "FK5", 2000}, Frame(System::galactic)},
      {{"SLON", "", 1950}, Frame(System::supergalactic)},
      {{"ELON-AIT"}, Frame(System::ecliptic)},
      {{"ELON", "", 2015.5}, Frame(System::ecliptic, 2015.5)},
      {{"ELON", "ICRS", 2000}, Frame(System::ecliptic)},
      {{"ELON", "FK5", 1950}, Frame(System::ecliptic, 1950)},
  };
  for (const Case& c : cases) {
    const ImageFrame found = image_frame(c.keywords);
    ASSERT_TRUE(found.frame) << c.keywords.longitude << c.keywords.radesys << found.reason;
    EXPECT_EQ(*found.frame, c.frame) << c.keywords.longitude << c.keywords.radesys;
    EXPECT_TRUE(found.reason.empty());
  }
}

TEST(ImageFrame, SaysWhyThereIsNone) {
  struct Case {
    FrameKeywords keywords;
    const char* reason;
  };
  const double infinity = std::numeric_limits<double>::infinity();
  const Case cases[] = {
      {{"TLON-CAR"}, "coordinates of type 'TLON' have no fixed place among the stars"},
      {{"HPLN-TAN"}, "coordinates of type 'HPLN' have no fixed place among the stars"},
      {{"RAXX", "FK5"}, "coordinates of type 'RAXX' have no fixed place among the stars"},
      {{""}, "coordinates of type '' have no fixed place among the stars"},
      {{"RA", "GAPPT"}, "RADESYS is 'GAPPT', no reference frame with a fixed place"},
      {{"RA", "FK6"}, "RADESYS is 'FK6', no reference frame with a fixed place"},
      {{"RA", "galactic"}, "RADESYS is 'galactic', no reference frame with a fixed place"},
      {{"RA", "B1875"}, "RADESYS is 'B1875', no reference frame with a fixed place"},
      {{"RA", "FK5", 0}, "EQUINOX is 0, no year from 1000 to 3000"},
      {{"RA", "", -2000}, "EQUINOX is -2000, no year from 1000 to 3000"},
      {{"RA", "", infinity}, "EQUINOX is inf, no year from 1000 to 3000"},
      {{"ELON", "FK4"}, "the coordinates are of an ecliptic of FK4"},
      {{"ELON", "", 1950}, "the coordinates are of an ecliptic of FK4"},
  };
  for (const Case& c : cases) {
    const ImageFrame found = image_frame(c.keywords);
    EXPECT_FALSE(found.frame) << c.reason;
    EXPECT_EQ(found.reason, c.reason);
  }
}

} // namespace
} // namespace astromill::frames

// astromill: tests of the names of reference frames
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/frames/frame.h"
#include "support/random.h"

#include <gtest/gtest.h>

#include <string>

namespace astromill::frames {
namespace {

struct Named {
  std::string text;
  Frame frame;
};

TEST(Frame, HasTheUsualEquinox) {
  EXPECT_EQ(Frame(System::fk5), Frame(System::fk5, 2000));
  EXPECT_EQ(Frame(System::ecliptic), Frame(System::ecliptic, 2000));
  EXPECT_EQ(Frame(System::fk4), Frame(System::fk4, 1950));
  EXPECT_EQ(Frame(System::fk4_no_e_terms), Frame(System::fk4_no_e_terms, 1950));
  EXPECT_EQ(Frame(System::galactic, 1950), Frame(System::galactic));
  EXPECT_EQ(Frame(), Frame(System::icrs, 2000));
  EXPECT_NE(Frame(System::fk5), Frame(System::fk5, 2000.5));
  EXPECT_NE(Frame(System::fk5), Frame());
}

TEST(Frame, KnowsRightAscensions) {
  for (const System system : {System::icrs, System::fk5, System::fk4, System::fk4_no_e_terms})
    EXPECT_TRUE(is_equatorial(Frame(system)));
  for (const System system : {System::galactic, System::supergalactic, System::ecliptic})
    EXPECT_FALSE(is_equatorial(Frame(system)));
}

TEST(ParseFrame, ReadsNames) {
  const Named cases[] = {
      {"icrs", Frame(System::icrs)},
      {"ICRS", Frame(System::icrs)},
      {"fk5", Frame(System::fk5)},
      {"Fk4", Frame(System::fk4)},
      {"FK4-NO-E", Frame(System::fk4_no_e_terms)},
      {"fk4noe", Frame(System::fk4_no_e_terms)},
      {"noefk4", Frame(System::fk4_no_e_terms)},
      {"galactic", Frame(System::galactic)},
      {"gal", Frame(System::galactic)},
      {"SuperGalactic", Frame(System::supergalactic)},
      {"sgal", Frame(System::supergalactic)},
      {"ecliptic", Frame(System::ecliptic)},
      {"ecl", Frame(System::ecliptic)},
      {"J2000", Frame(System::fk5)},
      {"j2000.0", Frame(System::fk5)},
      {"B1950", Frame(System::fk4)},
      {"b1875.", Frame(System::fk4, 1875)},
      {"J1975.5", Frame(System::fk5, 1975.5)},
      {"B2000", Frame(System::fk4, 2000)},
      {"1950", Frame(System::fk4)},
      {"2000.0", Frame(System::fk5)},
      {"1983.9", Frame(System::fk4, 1983.9)},
      {"1984", Frame(System::fk5, 1984)},
      {"FK5(J1975)", Frame(System::fk5, 1975)},
      {"fk5(1975)", Frame(System::fk5, 1975)},
      {"fk5-J1975", Frame(System::fk5, 1975)},
      {"fk5_1975", Frame(System::fk5, 1975)},
      {"fk5 1975", Frame(System::fk5, 1975)},
      {"fk5:1975", Frame(System::fk5, 1975)},
      {"FK4B1875", Frame(System::fk4, 1875)},
      {"fk4-no-e-B1900", Frame(System::fk4_no_e_terms, 1900)},
      {"ecliptic J2015.5", Frame(System::ecliptic, 2015.5)},
      {"ecl1000", Frame(System::ecliptic, 1000)},
  };
  for (const Named& c : cases) {
    const auto frame = parse_frame(c.text);
    ASSERT_TRUE(frame) << c.text;
    EXPECT_EQ(*frame, c.frame) << c.text;
  }
}

TEST(ParseFrame, ConvertsYearsOfTheOtherKind) {
  // Lieske 1979, A&A 73, 282: B1950.0 = JD 2433282.4235, J2000.0 = B2000.001278.
  EXPECT_NEAR(parse_frame("fk5-B1950").value().equinox, 1949.9997904, 1e-7);
  EXPECT_NEAR(parse_frame("fk4-J2000").value().equinox, 2000.0012775, 1e-7);
  EXPECT_NEAR(with_equinox(Frame(System::ecliptic), "b1950").equinox, 1949.9997904, 1e-7);
}

TEST(ParseFrame, RefusesEverythingElse) {
  const std::string with_zero("fk5\0", 4);
  for (const std::string& text : {std::string(),
                                  std::string(" "),
                                  std::string("fk"),
                                  std::string("fk6"),
                                  std::string("ICRSX"),
                                  std::string("icrs 2000"),
                                  std::string("galactic1950"),
                                  std::string("J"),
                                  std::string("B"),
                                  std::string("J2000x"),
                                  std::string("fk5 "),
                                  std::string("fk5("),
                                  std::string("fk5()"),
                                  std::string("fk5(2000"),
                                  std::string("fk5 2000)"),
                                  std::string("fk5--2000"),
                                  std::string("fk5 -2000"),
                                  std::string("J+2000"),
                                  std::string("J2e3"),
                                  std::string("J2000d0"),
                                  std::string("JJ2000"),
                                  std::string("J2000.0.0"),
                                  std::string("."),
                                  std::string("J."),
                                  std::string("999.9"),
                                  std::string("3000.1"),
                                  std::string("J0"),
                                  std::string("J1e400"),
                                  std::string("nan"),
                                  std::string("Jnan"),
                                  std::string("GAPPT"),
                                  std::string("linear"),
                                  std::string("fk4-"),
                                  std::string("2,000"),
                                  with_zero,
                                  std::string(100000, '9'),
                                  std::string("\xff\xfe")})
    EXPECT_FALSE(parse_frame(text)) << shown(text);
  EXPECT_FALSE(parse_frame({}));
}

TEST(ParseFrame, ReadsBackWhatWasWritten) {
  test::Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const Frame frame(static_cast<System>(random.integer(0, 6)), random.uniform(1000, 3000));
    EXPECT_EQ(parse_frame(to_text(frame)), frame) << to_text(frame);
  }
}

TEST(ParseFrame, SurvivesAnyBytes) {
  const std::string_view pieces[] = {"fk", "5",  "4",  "-no-e", "J",  "B",   "2000",
                                     "(",  ")",  ".",  "e",     "ga", "l",   "actic",
                                     "\0", "ec", "19", " ",     "-",  "icrs"};
  test::Random random(4);
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (int n = random.integer(0, 6); n > 0; --n)
      text += random.one_of(pieces);
    const auto frame = parse_frame(text);
    if (frame) {
      EXPECT_EQ(parse_frame(to_text(*frame)), frame) << text;
    }
  }
}

TEST(ToText, NamesSystemAndEquinox) {
  EXPECT_EQ(to_text(Frame()), "ICRS");
  EXPECT_EQ(to_text(Frame(System::fk5)), "FK5 J2000");
  EXPECT_EQ(to_text(Frame(System::fk5, 1975.5)), "FK5 J1975.5");
  EXPECT_EQ(to_text(Frame(System::fk4)), "FK4 B1950");
  EXPECT_EQ(to_text(Frame(System::fk4_no_e_terms, 1875)), "FK4-NO-E B1875");
  EXPECT_EQ(to_text(Frame(System::galactic)), "galactic");
  EXPECT_EQ(to_text(Frame(System::supergalactic)), "supergalactic");
  EXPECT_EQ(to_text(Frame(System::ecliptic)), "ecliptic J2000");
}

TEST(WithEquinox, ReplacesTheEquinox) {
  EXPECT_EQ(with_equinox(Frame(System::fk5), "1975"), Frame(System::fk5, 1975));
  EXPECT_EQ(with_equinox(Frame(System::fk4), "B1875"), Frame(System::fk4, 1875));
  EXPECT_EQ(with_equinox(Frame(System::fk4), "2000"), Frame(System::fk4, 2000));
}

TEST(WithEquinox, SaysWhatIsWrong) {
  EXPECT_THROW(with_equinox(Frame(System::fk5), "J20x0"), UsageError);
  EXPECT_THROW(with_equinox(Frame(System::fk5), ""), UsageError);
  EXPECT_THROW(with_equinox(Frame(System::fk5), "0"), UsageError);
  try {
    with_equinox(Frame(System::galactic), "2000");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "galactic has no equinox: '2000'");
  }
}

} // namespace
} // namespace astromill::frames

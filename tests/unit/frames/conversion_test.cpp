// astromill: tests of conversions between frames, with ERFA and the literature as judges
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/frames/conversion.h"
#include "astromill/frames/proper_motion.h"
#include "support/random.h"
#include "support/sphere.h"

#include <erfa.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace astromill::frames {
namespace {

using test::separation;
using test::Sky;

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kArcsecond = 1.0 / 3600; // degrees

Sky converted(Sky position, const Frame& from, const Frame& to) {
  Conversion(from, to).apply({&position.longitude, 1}, {&position.latitude, 1});
  return position;
}

Sky random_position(test::Random& random) {
  return {random.uniform(0, 360), std::asin(random.uniform(-1, 1)) / kDegree};
}

// Positions in the literature.

TEST(Conversion, HasTheGalacticPoleOfTheDefinition) {
  const Frame b1950(System::fk4_no_e_terms);
  const Frame galactic(System::galactic);
  EXPECT_NEAR(converted({192.25, 27.4}, b1950, galactic).latitude, 90, 1e-6);
  // The north pole of B1950 is at galactic longitude 123 (Blaauw et al. 1960).
  EXPECT_LT(separation(converted({0, 90}, b1950, galactic), {123, 27.4}), 1e-12);
}

TEST(Conversion, HasTheGalacticPoleAndCentreOfTheIcrs) {
  // Reid & Brunthaler 2004, ApJ 616, 872, appendix: the pole and centre of the definition in J2000.
  const Frame fk5(System::fk5);
  const Frame galactic(System::galactic);
  const Sky pole{15 * (12 + 51 / 60.0 + 26.2755 / 3600), 27 + 7 / 60.0 + 41.704 / 3600};
  EXPECT_LT(separation(converted({0, 90}, galactic, fk5), pole), 0.02 * kArcsecond);
  const Sky centre{15 * (17 + 45 / 60.0 + 37.1991 / 3600), -(28 + 56 / 60.0 + 10.221 / 3600)};
  EXPECT_LT(separation(converted({0, 0}, galactic, fk5), centre), 0.02 * kArcsecond);
}

TEST(Conversion, HasTheSupergalacticPoleAndZeroOfTheDefinition) {
  const Frame galactic(System::galactic);
  const Frame supergalactic(System::supergalactic);
  EXPECT_NEAR(converted({47.37, 6.32}, galactic, supergalactic).latitude, 90, 1e-6);
  EXPECT_LT(separation(converted({137.37, 0}, galactic, supergalactic), {0, 0}), 1e-12);
  // M 87, as databases have it.
  EXPECT_LT(separation(converted({187.706, 12.391}, Frame(), supergalactic), {102.88, -2.35}),
            0.01);
}

TEST(Conversion, HasTheEclipticOfTextbooks) {
  // Meeus 1998, Astronomical Algorithms, example 13.a: Pollux at J2000, by the obliquity of IAU
  // 1976, which is 0.042 arcsec larger.
  const Sky pollux = converted({116.328942, 28.026183}, Frame(), Frame(System::ecliptic));
  EXPECT_NEAR(pollux.longitude, 113.215630, 2e-5);
  EXPECT_NEAR(pollux.latitude, 6.684170, 2e-5);
}

TEST(Conversion, PrecessesAsTextbooksDo) {
  // Ibid., example 21.b: theta Persei at J2000 to the equinox and epoch 2028 November 13.19, by the
  // precession of IAU 1976, which IAU 2006 corrects by 0.3 arcsec a century.
  Sky star{15 * (2 + 44 / 60.0 + 11.986 / 3600), 49 + 13 / 60.0 + 42.48 / 3600};
  const double pm_lon = 15 * 34.25 * std::cos(star.latitude * kDegree);
  const double pm_lat = -89.5;
  const double year = 2028.86705;
  apply_proper_motion({&star.longitude, 1}, {&star.latitude, 1}, {&pm_lon, 1}, {&pm_lat, 1},
                      year - 2000);
  const Sky then = converted(star, Frame(System::fk5), Frame(System::fk5, year));
  EXPECT_LT(separation(then, {41.547214, 49.348483}), 0.1 * kArcsecond);
}

TEST(Conversion, HasTheETermsOfAoki) {
  // Aoki et al. 1983, A&A 128, 263: the vector of the E-terms at B1950, radians.
  const double a[3] = {-1.62557e-6, -0.31919e-6, -0.13843e-6};
  test::Random random(7);
  for (int i = 0; i < 1000; ++i) {
    const Sky position = random_position(random);
    double p[3];
    eraS2c(position.longitude * kDegree, position.latitude * kDegree, p);
    double q[3];
    for (int k = 0; k < 3; ++k)
      q[k] = p[k] - a[k] + (p[0] * a[0] + p[1] * a[1] + p[2] * a[2]) * p[k];
    double lon = 0;
    double lat = 0;
    eraC2s(q, &lon, &lat);
    const Sky without = converted(position, Frame(System::fk4), Frame(System::fk4_no_e_terms));
    EXPECT_LT(separation(without, {lon / kDegree, lat / kDegree}), 1e-5 * kArcsecond);
  }
}

// ERFA.

using ErfaConversion = void (*)(double, double, double*, double*);

double worst_against(ErfaConversion erfa, const Frame& from, const Frame& to) {
  test::Random random(8);
  double worst = 0;
  for (int i = 0; i < 3000; ++i) {
    const Sky position = i == 0 ? Sky{0, 90} : i == 1 ? Sky{10, -90} : random_position(random);
    double lon = 0;
    double lat = 0;
    erfa(position.longitude * kDegree, position.latitude * kDegree, &lon, &lat);
    worst =
        std::fmax(worst, separation(converted(position, from, to), {lon / kDegree, lat / kDegree}));
  }
  return worst;
}

TEST(Conversion, AgreesWithErfaOnTheEcliptic) {
  const auto forward = [](double lon, double lat, double* l, double* b) {
    eraEqec06(2451545, -25 * 365.25, lon, lat, l, b);
  };
  const auto backward = [](double lon, double lat, double* l, double* b) {
    eraEceq06(2451545, -25 * 365.25, lon, lat, l, b);
  };
  EXPECT_LT(worst_against(forward, Frame(), Frame(System::ecliptic, 1975)), 1e-12);
  EXPECT_LT(worst_against(backward, Frame(System::ecliptic, 1975), Frame()), 1e-12);
}

TEST(Conversion, AgreesWithErfaOnFk5) {
  const auto to_hipparcos = [](double lon, double lat, double* l, double* b) {
    double rest[4];
    eraFk52h(lon, lat, 0, 0, 1, 0, l, b, &rest[0], &rest[1], &rest[2], &rest[3]);
  };
  EXPECT_LT(worst_against(to_hipparcos, Frame(System::fk5), Frame()), 1e-12);
  const auto to_fk5 = [](double lon, double lat, double* l, double* b) {
    double rest[4];
    eraH2fk5(lon, lat, 0, 0, 1, 0, l, b, &rest[0], &rest[1], &rest[2], &rest[3]);
  };
  EXPECT_LT(worst_against(to_fk5, Frame(), Frame(System::fk5)), 1e-12);
}

/// ERFA's galactic matrix has the angles of the definition in FK5, rounded to 5 decimals of a
/// degree, as angles in the ICRS (ESA 1997, The Hipparcos Catalogue, volume 1, section 1.5.3).
TEST(Conversion, IsNearErfaOnGalacticCoordinates) {
  EXPECT_LT(worst_against(eraIcrs2g, Frame(), Frame(System::galactic)), 0.035 * kArcsecond);
  EXPECT_LT(worst_against(eraG2icrs, Frame(System::galactic), Frame()), 0.035 * kArcsecond);
  EXPECT_LT(worst_against(eraIcrs2g, Frame(System::fk5), Frame(System::galactic)),
            0.01 * kArcsecond);
}

/// ERFA's matrix is of Standish (1982) and Aoki et al. (1983), ours of Murray (1989).
TEST(Conversion, IsNearErfaOnFk4) {
  const auto to_fk5 = [](double lon, double lat, double* l, double* b) {
    eraFk45z(lon, lat, 1950, l, b);
  };
  const auto to_fk4 = [](double lon, double lat, double* l, double* b) {
    double motion[2];
    eraFk54z(lon, lat, 1950, l, b, &motion[0], &motion[1]);
  };
  EXPECT_LT(worst_against(to_fk5, Frame(System::fk4), Frame(System::fk5)), 0.005 * kArcsecond);
  EXPECT_LT(worst_against(to_fk4, Frame(System::fk5), Frame(System::fk4)), 0.005 * kArcsecond);
}

// What holds for all frames.

const std::vector<Frame>& all_frames() {
  static const std::vector<Frame> kFrames = {
      Frame(System::icrs),           Frame(System::galactic),
      Frame(System::supergalactic),  Frame(System::fk5),
      Frame(System::fk5, 1950),      Frame(System::fk5, 1875),
      Frame(System::fk5, 2100),      Frame(System::ecliptic),
      Frame(System::ecliptic, 1900), Frame(System::fk4),
      Frame(System::fk4, 1875),      Frame(System::fk4, 2000),
      Frame(System::fk4_no_e_terms), Frame(System::fk4_no_e_terms, 1900)};
  return kFrames;
}

/// What is left behind a way there and back, degrees: Newcomb's formulas for the two directions
/// differ; between galactic coordinates and FK4 one of them serves both ways.
double round_trip_limit(const Frame& a, const Frame& b) {
  const auto galactic = [](const Frame& f) {
    return f.system == System::galactic || f.system == System::supergalactic;
  };
  const auto precesses = [](const Frame& f) { return is_fk4(f.system) && f.equinox != 1950; };
  const bool same = is_fk4(a.system) && is_fk4(b.system) && a.equinox == b.equinox;
  const bool newcomb = (precesses(a) || precesses(b)) && !galactic(a) && !galactic(b) && !same;
  return newcomb ? 5e-8 : 1e-12;
}

TEST(Conversion, LeadsThereAndBack) {
  test::Random random(9);
  for (const Frame& a : all_frames())
    for (const Frame& b : all_frames()) {
      const Conversion there(a, b);
      const Conversion back(b, a);
      double worst = 0;
      for (int i = 0; i < 500; ++i) {
        const Sky start = i == 0 ? Sky{0, 90} : i == 1 ? Sky{180, -90} : random_position(random);
        Sky position = start;
        there.apply({&position.longitude, 1}, {&position.latitude, 1});
        EXPECT_GE(position.longitude, 0);
        EXPECT_LT(position.longitude, 360);
        EXPECT_LE(std::fabs(position.latitude), 90);
        back.apply({&position.longitude, 1}, {&position.latitude, 1});
        worst = std::fmax(worst, separation(start, position));
      }
      EXPECT_LT(worst, round_trip_limit(a, b)) << to_text(a) << " and " << to_text(b);
    }
}

TEST(Conversion, KeepsDistances) {
  test::Random random(10);
  for (const Frame& a : all_frames())
    for (const Frame& b : all_frames()) {
      const Sky p = random_position(random);
      const Sky q = random_position(random);
      // E-terms, 0.34 arcsec, do change distances.
      const double limit = a.system == System::fk4 || b.system == System::fk4 ? 2e-4 : 1e-12;
      EXPECT_NEAR(separation(converted(p, a, b), converted(q, a, b)), separation(p, q), limit);
    }
}

TEST(Conversion, KeepsPositionsInTheSameFrame) {
  for (const Frame& frame : all_frames()) {
    const Conversion conversion(frame, frame);
    EXPECT_TRUE(conversion.identity());
    std::vector<double> lon = {0, 12.345678901234567, -10, 360, 720.5, -1e-20, -0.0, 180, 180};
    std::vector<double> lat = {
        90, -45.678901234567891, 0, 1, 2, 3, 4, -90.1, std::numeric_limits<double>::quiet_NaN()};
    conversion.apply(lon, lat);
    EXPECT_EQ(std::vector<double>(lon.begin(), lon.begin() + 7),
              (std::vector<double>{0, 12.345678901234567, 350, 0, 0.5, 0, 0}));
    EXPECT_FALSE(std::signbit(lon[5]) || std::signbit(lon[6]));
    EXPECT_EQ(lat[1], -45.678901234567891);
    for (const std::size_t i : {7U, 8U})
      EXPECT_TRUE(std::isnan(lon[i]) && std::isnan(lat[i]));
  }
  EXPECT_FALSE(Conversion(Frame(), Frame(System::fk5)).identity());
  EXPECT_FALSE(Conversion(Frame(System::fk5), Frame(System::fk5, 2000.5)).identity());
}

TEST(Conversion, GivesNoPositionForWhatIsNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const Sky bad[] = {{nan, 0},      {0, nan},       {nan, nan},
                     {infinity, 0}, {-infinity, 0}, {0, infinity},
                     {0, -91},      {0, 1e300},     {5, std::nextafter(90, 91)}};
  for (const Frame& to : all_frames())
    for (const Sky& position : bad) {
      const Sky there = converted(position, Frame(System::fk4), to);
      EXPECT_TRUE(std::isnan(there.longitude) && std::isnan(there.latitude));
    }
}

TEST(Conversion, TakesAnyFiniteLongitude) {
  const Frame galactic(System::galactic);
  const Sky there = converted({40, 30}, Frame(), galactic);
  EXPECT_LT(separation(converted({400, 30}, Frame(), galactic), there), 1e-13);
  EXPECT_LT(separation(converted({-320, 30}, Frame(), galactic), there), 1e-13);
  EXPECT_TRUE(converted({1e300, 30}, Frame(), galactic).defined());
}

TEST(Conversion, GivesEachPositionItsOwnResult) {
  test::Random random(11);
  const Conversion conversion(Frame(System::fk4, 1900), Frame(System::ecliptic));
  std::vector<double> lon(1001);
  std::vector<double> lat(1001);
  for (std::size_t i = 0; i < lon.size(); ++i) {
    const Sky position = random_position(random);
    lon[i] = position.longitude;
    lat[i] = i % 7 == 3 ? 99 : position.latitude;
  }
  auto one_lon = lon;
  auto one_lat = lat;
  conversion.apply(lon, lat);
  for (std::size_t i = 0; i < lon.size(); ++i) {
    conversion.apply({&one_lon[i], 1}, {&one_lat[i], 1});
    EXPECT_TRUE(lon[i] == one_lon[i] || (std::isnan(lon[i]) && std::isnan(one_lon[i])));
    EXPECT_TRUE(lat[i] == one_lat[i] || (std::isnan(lat[i]) && std::isnan(one_lat[i])));
  }
  conversion.apply({}, {});
}

} // namespace
} // namespace astromill::frames

// astromill: headers without a usable celestial WCS end in an Error, never in wrong positions
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/transform.h"
#include "support/random.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::image_of;
using test::tan_header;

struct BadHeader {
  const char* name;
  FitsWriter writer;
  std::string in_message = "test.fits"; ///< our own part of the message; never wcslib's
};

void PrintTo(const BadHeader& header, std::ostream* out) { *out << header.name; }

FitsWriter without(FitsWriter writer, const std::string& key) { return writer.remove(key); }

std::vector<BadHeader> bad_headers() {
  const FitsWriter tan = tan_header();
  return {
      {"NoWcs", FitsWriter()},
      {"NoAxes", FitsWriter(FitsWriter::Axes{})},
      {"OnlySpectral", FitsWriter().set("CTYPE1", "FREQ").set("CTYPE2", "STOKES")},
      {"OnlyLongitude", FitsWriter(tan).set("CTYPE2", "FREQ")},
      {"OnlyLatitude", FitsWriter(tan).set("CTYPE1", "FREQ")},
      {"TwoLongitudes", FitsWriter(tan).set("CTYPE2", "RA---TAN")},
      {"MixedFrames", FitsWriter(tan).set("CTYPE2", "GLAT-TAN")},
      {"MixedProjections", FitsWriter(tan).set("CTYPE2", "DEC--SIN")},
      {"UnknownProjection", FitsWriter(tan).set("CTYPE1", "RA---XXX").set("CTYPE2", "DEC--XXX")},
      {"SingularCd", FitsWriter(tan).set("CD1_1", 0.0)},
      {"SingularCdRank1",
       FitsWriter(tan).set("CD1_1", 1e-4).set("CD1_2", 1e-4).set("CD2_1", 1e-4).set("CD2_2", 1e-4)},
      {"ZeroCdelt", FitsWriter({10, 10})
                        .set("CTYPE1", "RA---TAN")
                        .set("CTYPE2", "DEC--TAN")
                        .set("CDELT1", 0.0)
                        .set("CDELT2", 1.0)},
      {"NanCrval", FitsWriter(tan).set_written("CRVAL1", "NaN"), "CRVAL1"},
      {"InfCrpix", FitsWriter(tan).set_written("CRPIX2", "INF"), "CRPIX2"},
      {"TextCrval", FitsWriter(tan).set("CRVAL2", "12:34:56"), "CRVAL2"},
      {"NanCd", FitsWriter(tan).set_written("CD1_2", "nan"), "CD1_2"},
      {"HugeCdelt",
       FitsWriter({10, 10})
           .set("CTYPE1", "RA---TAN")
           .set("CTYPE2", "DEC--TAN")
           .set_written("CDELT1", "1e999"),
       "CDELT1"},
      {"NanLonpole", FitsWriter(tan).set_written("LONPOLE", "NaN"), "LONPOLE"},
      {"TextCrota", FitsWriter(tan).set("CROTA2", "north"), "CROTA2"},
      {"TextPv",
       FitsWriter(tan).set("CTYPE1", "RA---ZPN").set("CTYPE2", "DEC--ZPN").set("PV2_1", "x"),
       "PV2_1"},
      {"NanPv",
       FitsWriter(tan)
           .set("CTYPE1", "RA---AZP")
           .set("CTYPE2", "DEC--AZP")
           .set_written("PV2_2", "NaN"),
       "PV2_2"},
      {"ParameterOutOfRange",
       FitsWriter(tan).set("CTYPE1", "RA---AZP").set("CTYPE2", "DEC--AZP").set("PV2_1", -1.0)},
      {"ConicWithoutParameter",
       FitsWriter(tan).set("CTYPE1", "RA---COP").set("CTYPE2", "DEC--COP")},
      {"LatitudeBeyondThePole", FitsWriter(tan).set("CRVAL2", 95.0)},
      {"NoPoleFits", FitsWriter(tan)
                         .set("CTYPE1", "RA---CAR")
                         .set("CTYPE2", "DEC--CAR")
                         .set("CRVAL2", 60.0)
                         .set("LONPOLE", 90.0)},
      {"ScampText", FitsWriter(tan).set("PV1_1", 1.0).set("PV2_1", "x"), "PV2_1"},
      {"SingularScamp", FitsWriter(tan).set("PV1_1", 1.0).set("PV2_1", 0.0).set("PV2_4", 0.1),
       "singular"},
      {"SipOrder", test::sip_header().set("A_ORDER", 10), "A_ORDER"},
      {"SipHalf", without(test::sip_header(), "B_ORDER"), "B_ORDER"},
      {"SipText", test::sip_header().set("A_2_0", "abc"), "A_2_0"},
      {"TpvText", test::tpv_header().set("PV1_7", "abc"), "PV1_7"},
      {"TooManyAxes", FitsWriter(tan).set("WCSAXES", 30000), "WCSAXES"},
      {"TooManyAxesOfAnotherWcs", FitsWriter(tan).set("WCSAXESB", 30000), "WCSAXESB"},
      {"TextAxes", FitsWriter(tan).set("WCSAXES", "two"), "WCSAXES"},
      {"LookupTable", test::sip_header().set("CPDIS1", "LOOKUP"), "CPDIS1"},
      {"LookupTable2", test::sip_header().set("CPDIS2", "Lookup"), "CPDIS2"},
      {"LookupCqdis", FitsWriter(tan).set("CQDIS1", "Lookup"), "CQDIS1"},
      {"LookupD2im", FitsWriter(tan).set("D2IMDIS1", "Lookup"), "D2IMDIS1"},
  };
}

class BadWcs : public ::testing::TestWithParam<BadHeader> {};
INSTANTIATE_TEST_SUITE_P(Headers, BadWcs, ::testing::ValuesIn(bad_headers()),
                         [](const auto& c) { return c.param.name; });

TEST_P(BadWcs, EndsInAnErrorThatNamesTheCulprit) {
  try {
    Transform transform(image_of(GetParam().writer), {});
    FAIL() << transform.description();
  } catch (const UsageError& error) {
    FAIL() << "the command line is not at fault: " << error.what();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().in_message), std::string::npos)
        << error.what();
  }
}

TEST(TransformErrors, UnknownInstructionSet) {
  EXPECT_THROW(Transform(image_of(tan_header()), {.simd = "quantum"}), UsageError);
}

TEST(TransformErrors, HeadersOfRandomBytesNeverCrash) {
  test::Random random(61);
  const std::string sound = test::sip_header().cards();
  for (int trial = 0; trial < 500; ++trial) {
    std::string cards = sound;
    for (int i = random.integer(1, 40); i > 0; --i)
      cards[static_cast<std::size_t>(random.bits() % cards.size())] =
          static_cast<char>(random.integer(0, 255));
    try {
      fits::Header header(cards, {.file = "test.fits"});
      Transform transform({header, {1000, 800}, {}, "0", ""}, {});
      const auto out = test::pixel_to_sky(transform, {{1, 1}, {500, 400}});
      test::sky_to_pixel(transform, out.sky);
    } catch (const Error&) {
      // as good a result as any
    }
  }
}

} // namespace
} // namespace astromill::wcs

// astromill: headers whose distortions wcslib would misread, or that would crash it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/transform.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Pixel;
using test::Sky;
using test::tan_header;

const std::vector<Pixel> kPixels = {{1, 1}, {500, 400}, {990, 30}, {17.5, 780.25}};

std::vector<Sky> sky_of(const FitsWriter& writer, const TransformOptions& options = {}) {
  Transform transform(test::image_of(writer), options);
  return test::pixel_to_sky(transform, kPixels).sky;
}

void expect_same(const std::vector<Sky>& a, const std::vector<Sky>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_LE(test::separation(a[i], b[i]), test::tolerance::kSameSky);
}

void expect_refused(const FitsWriter& writer, const std::string& part,
                    const TransformOptions& options = {}) {
  try {
    Transform(test::image_of(writer), options);
    ADD_FAILURE() << "is not refused; " << part;
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

/// A plate solution with a scale of 67.2" a millimetre, at declination -10.
FitsWriter plate_header() {
  FitsWriter out({100, 100});
  out.set("PLATEID", "A1EM").set("PLTRAH", 12).set("PLTRAM", 0).set("PLTRAS", 1.5);
  out.set_written("PLTDECSN", "'-       '").set("PLTDECD", 10).set("PLTDECM", 1);
  out.set("PLTDECS", 2).set("PLTSCALE", 67.2).set("XPIXELSZ", 15.0).set("YPIXELSZ", 15.0);
  out.set("CNPIX1", 11800).set("CNPIX2", 11800).set("PPO3", 177500.0).set("PPO6", 177500.0);
  out.set("AMDX1", 67.2).set("AMDX2", 0.1).set("AMDX3", -3.5).set("AMDX13", 1e-7);
  return out.set("AMDY1", 67.2).set("AMDY2", -0.1).set("AMDY3", 2.5).set("AMDY14", 0.0);
}

TEST(PlateSolution, PartsOfOneAreNone) {
  const std::vector<Sky> expected = sky_of(tan_header());
  expect_same(sky_of(tan_header().set("CNPIX1", 0).set("CNPIX2", 0)), expected);
  expect_same(sky_of(tan_header().set("XPIXELSZ", 15.0).set("YPIXELSZ", 15.0)), expected);
  expect_same(sky_of(tan_header().set("AMDX1", 1.0).set("PLATEID", "x")), expected);
}

TEST(PlateSolution, IsUsedWhereComplete) {
  const std::vector<Sky> sky = sky_of(plate_header());
  for (const Sky& s : sky) {
    EXPECT_NEAR(s.longitude, 180, 0.5);
    EXPECT_NEAR(s.latitude, -10, 0.5);
  }
  // Neither how the sign is written nor a long name makes a difference.
  expect_same(sky_of(plate_header().set_written("PLTDECSN", "'-'")), sky);
  expect_same(sky_of(plate_header().set("PLATEID", std::string(60, 'A'))), sky);
  EXPECT_NEAR(sky_of(plate_header().set_written("PLTDECSN", "'+'"))[0].latitude, 10, 0.5);
}

TEST(PlateSolution, IsRefusedWhereItCannotBeFollowed) {
  expect_refused(plate_header().set("AMDY14", 1e-5), "AMDY14: this term");
  expect_refused(plate_header().set("WCSAXES", 3), "WCSAXES: a plate solution");
  expect_refused(plate_header().set("PLTDECSN", "x"), "PLTDECSN: must be + or -");
  expect_refused(plate_header().set("AMDX1", "x"), "AMDX1: must be a finite number");
}

FitsWriter surface_header(const std::string& first, const std::string& second,
                          const char* type = "TNX") {
  FitsWriter out = tan_header();
  out.set("CTYPE1", std::string("RA---") + type).set("CTYPE2", std::string("DEC--") + type);
  const auto add = [&out](const std::string& keyword, const std::string& text) {
    for (std::size_t begin = 0; begin < text.size(); begin += 68)
      out.set(keyword + std::to_string(begin / 68 + 1), text.substr(begin, 68));
  };
  add("WAT1_00", first);
  add("WAT2_00", second);
  return out;
}

constexpr const char* kNoSurface = "wtype=tnx axtype=dec";

TEST(IrafSurface, IsUsedByItsOwnTypesOnly) {
  const std::string surface = "wtype=tnx lngcor = \"3. 2. 2. 1. -.1 .1 -.1 .1 1E-3 0. 0. 0. \"";
  expect_same(sky_of(surface_header(surface, kNoSurface, "TAN")), sky_of(tan_header()));
  expect_same(sky_of(surface_header(kNoSurface, kNoSurface)), sky_of(tan_header()));
  FitsWriter odd = tan_header();
  expect_same(sky_of(odd.set("WAT1_000", "x").set("WAT1_001", "wtype=aVeryLongWord")),
              sky_of(tan_header()));
  const std::vector<Sky> moved = sky_of(surface_header(surface, kNoSurface));
  EXPECT_NEAR(test::separation(moved[1], sky_of(tan_header())[1]), 1e-3, 1e-8);
}

/// Half cross terms of order 8, the third of them zero, have degree 7: wcslib can do 9.
TEST(IrafSurface, HalfCrossTermsOfHighOrder) {
  std::string numbers = "3. 8. 8. 2. -.1 .1 -.1 .1 ";
  for (int i = 0; i < 36; ++i)
    numbers += i == 0 ? "1E-3 " : i == 35 ? "1E3 " : "0. ";
  const auto sky = sky_of(surface_header("wtype=tnx lngcor = \"" + numbers + "\"", kNoSurface));
  // 1e-3 and 1e3 * eta^7, which is below 1e-6.
  EXPECT_NEAR(test::separation(sky[1], sky_of(tan_header())[1]), 1e-3, 1e-8);
}

TEST(IrafSurface, IsRefusedWhereItCannotBeRead) {
  const auto refused = [](const std::string& first, const char* part) {
    expect_refused(surface_header(first, kNoSurface), part);
  };
  refused("wtype=tnx lngcor = \"3. 2. 2. 3. -.1 .1 -.1 .1 1 2 3 4 \"", "WAT1_001: the surface");
  refused("wtype=tnx lngcor = \"4. 2. 2. 1. -.1 .1 -.1 .1 1 2 3 4 \"", "WAT1_001: the surface");
  refused("wtype=tnx lngcor = \"3. 1E9 1E9 1. -.1 .1 -.1 .1 1 2 3 4 \"", "WAT1_001: the surface");
  refused("wtype=tnx lngcor = \"3. 2. 2. 1. -.1 .1 -.1 .1 1 2 3 \"", "fewer coefficients");
  refused("wtype=tnx lngcor = \"3. 2. 2. 1. -.1 .1 \"", "not complete");
  refused("wtype=tnx lngcor = \"3. 2. 2. 1. -.1 .1 -.1 .1 1 2 x 4 \"", "no number");
  refused("wtype=aVeryLongWordThatIsNoType", "the types of the distortion");
  std::string high = "wtype=tnx lngcor = \"3. 11. 1. 1. -.1 .1 -.1 .1 ";
  for (int i = 0; i < 11; ++i)
    high += "1E-5 ";
  refused(high + "\"", "degree 10");
}

/// u + 1e-3 u along both axes; with further parameters of the first.
FitsWriter polynomial_header(const std::vector<std::string>& records) {
  FitsWriter out = tan_header();
  const auto add = [&out](int axis, const std::string& record) {
    out.card("DP" + std::to_string(axis) + "     = '" + record + "'");
  };
  for (const int axis : {1, 2}) { // wcslib cannot copy a WCS with a distortion of one alone
    out.set("CPDIS" + std::to_string(axis), "Polynomial");
    for (const std::string record : {"NAXES: 2", "NTERMS: 1", "TERM.1.COEFF: 1E-3"})
      add(axis, record);
    add(axis, "TERM.1.VAR." + std::to_string(axis) + ": 1");
    add(axis, "OFFSET.1: 500.5");
    add(axis, "OFFSET.2: 400.5");
  }
  for (const std::string& record : records)
    add(1, record);
  return out;
}

TEST(DistortionParameters, SoundOnesAreUsed) {
  const auto sky = sky_of(polynomial_header({"AXIS.1: 1", "AXIS.2: 2", "SCALE.1: 1", "NAUX: 0"}));
  Transform plain(test::image_of(tan_header()), {});
  for (std::size_t i = 0; i < kPixels.size(); ++i) {
    const Pixel moved{kPixels[i].x + 1e-3 * (kPixels[i].x - 500.5),
                      kPixels[i].y + 1e-3 * (kPixels[i].y - 400.5)};
    EXPECT_LE(test::separation(sky[i], test::pixel_to_sky(plain, {moved}).sky[0]),
              test::tolerance::kSky);
  }
}

TEST(DistortionParameters, OthersAreRefused) {
  for (const char* record :
       {"OFFSET.99999: 1.0", "SCALE.0: 1.0", "AXIS.1: 7", "AXIS.3: 1", "AXIS.1: 1E20", "NAXES: 3",
        "NTERMS: 999999999", "NAUX: 999999999", "AUX.1.COEFF.9: 1", "TERM.2.COEFF: 1",
        "TERM.1.VAR.2: 1E9", "TERM.1.VAR.3: 1", "WHAT: 1", "TPD.FWD.1: 1", "DSS.AMD.99: 1"})
    expect_refused(polynomial_header({record}), "DP1: this parameter of a distortion");
  expect_refused(polynomial_header({"TERM.1.VAR.1: 0"}), "CPDIS1: a polynomial without any power");
  expect_refused(polynomial_header({}).set("CPDIS1", "DSS"), "CPDIS1: this kind");
}

/// wcslib takes the first WCS of a header for the primary one.
TEST(DistortionParameters, OfOtherWcsDoNotMatter) {
  FitsWriter out({1000, 800});
  for (const char* letter : {"A", "B"}) {
    const std::string alternate = letter;
    out.set("CTYPE1" + alternate, "RA---TAN").set("CTYPE2" + alternate, "DEC--TAN");
    out.set("CRPIX1" + alternate, 500.5).set("CRPIX2" + alternate, 400.5);
    out.set("CRVAL1" + alternate, 150.25).set("CRVAL2" + alternate, 2.5);
    out.set("CD1_1" + alternate, -1e-4).set("CD2_2" + alternate, 1e-4);
  }
  for (const char* kind : {"P", "Q"}) {
    out.set("C" + std::string(kind) + "DIS1A", "TPD");
    out.card("D" + std::string(kind) + "1A    = 'NAXES: 2'");
    out.card("D" + std::string(kind) + "1A    = 'TPD.FWD.1: 1.0'");
  }
  expect_refused(out, "two kinds of distortion", {.alternate = 'A'});
  expect_same(sky_of(out, {.alternate = 'B'}), sky_of(tan_header()));
}

} // namespace
} // namespace astromill::wcs

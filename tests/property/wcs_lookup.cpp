// astromill: random lookup tables with and without other distortions, from files: there and back
// SPDX-License-Identifier: BSD-3-Clause
#include "support/lookup_tables.h"
#include "support/temporary_directory.h"
#include "support/tolerances.h"
#include "support/wcs_headers.h"
#include "support/wcs_random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Lookup;
using test::Pixel;
using test::Random;

bool any_header(const fits::Header&) { return true; }

/// A header with the keywords of its tables, and the tables.
struct Image {
  FitsWriter writer;
  std::array<std::optional<Lookup>, 2> detector, pixel;

  /// Everything but the tables is in `header`, which stays that of the first HDU.
  Image(Random& random, FitsWriter header, double slope) : writer(std::move(header)) {
    const auto draw = [&] { return test::random_lookup(random, 1000, 800, slope); };
    for (std::size_t i = 0; i < 2; ++i) {
      if (random.chance(0.7))
        detector[i] = draw();
      if (random.chance(0.7))
        pixel[i] = i == 1 && pixel[0] && random.chance(0.5) ? *pixel[0] : draw();
    }
    for (std::size_t i = 0; i < 2; ++i) {
      const int axis = static_cast<int>(i) + 1;
      if (detector[i])
        ask_for_lookup(writer, "D2IMDIS", axis, axis);
      if (pixel[i])
        ask_for_lookup(writer, "CPDIS", axis, 10 + axis);
    }
    for (std::size_t i = 2; i-- > 0;) {
      const int axis = static_cast<int>(i) + 1;
      if (pixel[i])
        add_lookup(writer, *pixel[i], "WCSDVARR", 10 + axis);
      if (detector[i])
        add_lookup(writer, *detector[i], "D2IMARR", axis);
    }
  }

  /// The pixel whose position without tables is that of `p` with tables; only where nothing else
  /// distorts the pixels.
  Pixel corrected(Pixel p) const {
    const auto moved = [](const auto& tables, Pixel from) {
      const auto offset = [&](std::size_t i) {
        return tables[i] ? static_cast<double>(tables[i]->offset(from.x, from.y)) : 0;
      };
      return Pixel{from.x + offset(0), from.y + offset(1)};
    };
    return moved(pixel, moved(detector, p));
  }
};

std::vector<Pixel> random_pixels(Random& random) {
  std::vector<Pixel> out;
  for (int i = 0; i < 200; ++i)
    out.push_back({random.uniform(-300, 1300), random.uniform(-300, 1100)});
  return out;
}

Transform open(const std::string& name, const TransformOptions& options = {}) {
  return Transform(fits::open_image_header(name, any_header), options);
}

void expect_way_back(Transform& transform, const std::vector<Pixel>& pixels) {
  const auto there = test::pixel_to_sky(transform, pixels);
  const auto back = test::sky_to_pixel(transform, there.sky);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    ASSERT_LE(test::distance(back.pixels[i], pixels[i]),
              test::tolerance::kPixel + test::tolerance::kSkyRounding / 1e-4)
        << pixels[i].x << ' ' << pixels[i].y;
}

/// Tables are the same as moving the pixels, whatever stands behind them.
void expect_moved_pixels(Random& random, const FitsWriter& header, double slope) {
  const test::TemporaryDirectory directory;
  const Image image(random, header, slope);
  image.writer.write(directory.file("with.fits"));
  header.write(directory.file("without.fits"));
  Transform with = open(directory.file("with.fits"));
  Transform without = open(directory.file("without.fits"));
  const std::vector<Pixel> pixels = random_pixels(random);
  std::vector<Pixel> moved;
  for (const Pixel& p : pixels)
    moved.push_back(image.corrected(p));
  const auto out = test::pixel_to_sky(with, pixels);
  const auto expected = test::pixel_to_sky(without, moved);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    ASSERT_LE(test::separation(out.sky[i], expected.sky[i]), test::tolerance::kSameSky)
        << pixels[i].x << ' ' << pixels[i].y;
  expect_way_back(with, pixels);
}

TEST(Lookup, AloneMovesPixels) {
  Random random(401);
  for (int trial = 0; trial < 60; ++trial)
    expect_moved_pixels(random, test::tan_header(), trial % 2 == 0 ? 0.002 : 0.3);
}

TEST(Lookup, BeforeOtherProjectionsAndDistortions) {
  Random random(402);
  const auto projected = [](const std::string& code) {
    return test::tan_header().set("CTYPE1", "RA---" + code).set("CTYPE2", "DEC--" + code);
  };
  for (int trial = 0; trial < 10; ++trial)
    for (const FitsWriter& header :
         {projected("SIN"), projected("ZEA"), test::tpv_header(), test::tnx_header()})
      expect_moved_pixels(random, header, 0.01);
}

TEST(Lookup, WithSipLeadsBack) {
  Random random(403);
  for (int trial = 0; trial < 60; ++trial) {
    const test::TemporaryDirectory directory;
    FitsWriter header = test::tan_header();
    header.set("CTYPE1", "RA---TAN-SIP").set("CTYPE2", "DEC--TAN-SIP");
    set_random_sip(random, header, random.integer(2, 5), 10);
    const Image image(random, header, trial % 2 == 0 ? 0.002 : 0.05);
    image.writer.write(directory.file("a.fits"));
    for (const Kernels* kernels : available_kernels()) {
      Transform transform = open(directory.file("a.fits"), {.simd = std::string(kernels->name)});
      expect_way_back(transform, random_pixels(random));
    }
  }
}

TEST(Lookup, SectionsAndOriginsMeanTheSamePixels) {
  Random random(404);
  for (int trial = 0; trial < 20; ++trial) {
    const test::TemporaryDirectory directory;
    const Image image(random, test::sip_header(), 0.002);
    image.writer.write(directory.file("a.fits"));
    Transform whole = open(directory.file("a.fits"));
    Transform part = open(directory.file("a.fits") + "[901:101:4,51:800]", {.origin = 0});
    const std::vector<Pixel> of_part{{0, 0}, {10, 20}, {60.5, 300.25}, {200, 749}};
    std::vector<Pixel> of_whole;
    for (const Pixel& p : of_part)
      of_whole.push_back({901 - 4 * p.x, 51 + p.y});
    const auto a = test::pixel_to_sky(part, of_part);
    const auto b = test::pixel_to_sky(whole, of_whole);
    const auto back = test::sky_to_pixel(part, a.sky);
    for (std::size_t i = 0; i < of_part.size(); ++i) {
      EXPECT_LE(test::separation(a.sky[i], b.sky[i]), test::tolerance::kSameSky);
      EXPECT_LE(test::distance(back.pixels[i], of_part[i]), test::tolerance::kPixel);
    }
  }
}

TEST(Lookup, ClonesHaveTheTables) {
  Random random(405);
  const test::TemporaryDirectory directory;
  const Image image(random, test::sip_header(), 0.002);
  image.writer.write(directory.file("a.fits"));
  const std::vector<Pixel> pixels = random_pixels(random);
  std::optional<Transform> first = open(directory.file("a.fits"));
  const auto expected = test::pixel_to_sky(*first, pixels);
  Transform clone = first->clone();
  first.reset();
  const auto out = test::pixel_to_sky(clone, pixels);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    EXPECT_EQ(test::separation(out.sky[i], expected.sky[i]), 0);
}

TEST(Lookup, IsRefusedWhereItCannotBeFollowed) {
  const test::TemporaryDirectory directory;
  const auto refusal = [&](FitsWriter writer) -> std::string {
    add_lookup(writer, {{2, 2}, {0, 0, 0, 0}}, "WCSDVARR", 1);
    writer.write(directory.file("a.fits"));
    try {
      open(directory.file("a.fits"));
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  // On top of a distortion of the pixels that only wcslib knows.
  FitsWriter tpd = test::tan_header();
  ask_for_lookup(tpd, "CPDIS", 1, 1);
  tpd.card("CPDIS2  = 'TPD'").card("DP2     = 'NAXES: 2'").card("DP2     = 'AXIS.1: 1'");
  tpd.card("DP2     = 'AXIS.2: 2'").card("DP2     = 'TPD.FWD.2: 1'");
  EXPECT_NE(refusal(tpd).find("together with a TPD distortion"), std::string::npos);
  // For axes that are not the celestial ones.
  FitsWriter cube({10, 10, 10});
  cube.set("CTYPE1", "FREQ").set("CTYPE2", "RA---TAN").set("CTYPE3", "DEC--TAN");
  cube.set("CDELT2", -0.01).set("CDELT3", 0.01);
  ask_for_lookup(cube, "CPDIS", 1, 1);
  EXPECT_NE(refusal(cube).find("lookup tables belong to axes 1 and 2"), std::string::npos);
}

} // namespace
} // namespace astromill::wcs

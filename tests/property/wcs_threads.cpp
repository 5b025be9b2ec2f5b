// astromill: clones on several threads give the bits of one transform on one thread
// SPDX-License-Identifier: BSD-3-Clause
#include "support/random.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

namespace astromill::wcs {
namespace {

using test::FitsWriter;
using test::Pixel;
using test::Random;
using test::Sky;

// wcslib keeps intermediate results inside the structure that describes the header. Shared by
// threads, headers with a distortion then give thousands of wrong positions, without a crash.

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct HeaderCase {
  const char* name;
  FitsWriter writer;
};

void PrintTo(const HeaderCase& header, std::ostream* out) { *out << header.name; }

std::vector<HeaderCase> headers() {
  const auto with_ctype = [](FitsWriter writer, const std::string& code) {
    return writer.set("CTYPE1", "RA---" + code).set("CTYPE2", "DEC--" + code);
  };
  return {{"Tan", test::tan_header()},
          {"TanSip", test::sip_header()},
          {"Tpv", test::tpv_header()},
          {"SinSip", with_ctype(test::sip_header(), "SIN-SIP")},
          {"Ait", with_ctype(test::tan_header(), "AIT")},
          {"Zpn", with_ctype(test::tan_header(), "ZPN").set("PV2_1", 1.0).set("PV2_3", 0.05)},
          {"Csc", with_ctype(test::tan_header(), "CSC").set("CRVAL2", 0.0)},
          {"Tnx", test::tnx_header()}};
}

class Threads : public ::testing::TestWithParam<HeaderCase> {};
INSTANTIATE_TEST_SUITE_P(Headers, Threads, ::testing::ValuesIn(headers()),
                         [](const auto& c) { return std::string(c.param.name); });

struct Both {
  test::SkyResults sky;
  test::PixelResults pixels;
};

Both there_and_back(Transform& transform, const std::vector<Pixel>& pixels) {
  Both out;
  out.sky = test::pixel_to_sky(transform, pixels);
  out.pixels = test::sky_to_pixel(transform, out.sky.sky);
  return out;
}

TEST_P(Threads, SevenClonesGiveTheBitsOfOne) {
  constexpr std::size_t thread_count = 7;
  constexpr std::size_t repeats = 3;
  Random random(81);
  std::vector<Pixel> pixels(10000); // ten internal batches
  for (Pixel& p : pixels)
    p = {random.uniform(-200, 1200), random.uniform(-200, 1000)};
  pixels[17] = {std::nan(""), 1};
  pixels[5000] = {1e300, -1e300};
  Transform serial(test::image_of(GetParam().writer), {});
  const Both expected = there_and_back(serial, pixels);

  std::vector<Transform> clones;
  for (std::size_t i = 0; i < thread_count; ++i)
    clones.push_back(serial.clone());
  std::vector<std::vector<Both>> results(thread_count);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < thread_count; ++i)
    threads.emplace_back([&, i] {
      for (std::size_t k = 0; k < repeats; ++k)
        results[i].push_back(there_and_back(clones[i], pixels));
    });
  for (std::thread& thread : threads)
    thread.join();

  std::size_t differ = 0;
  for (const auto& of_thread : results)
    for (const Both& out : of_thread) {
      EXPECT_EQ(out.sky.status, expected.sky.status);
      EXPECT_EQ(out.pixels.status, expected.pixels.status);
      for (std::size_t i = 0; i < pixels.size(); ++i) {
        const Sky& s = out.sky.sky[i];
        const Sky& e = expected.sky.sky[i];
        const Pixel& p = out.pixels.pixels[i];
        const Pixel& q = expected.pixels.pixels[i];
        if (!same_bits(s.longitude, e.longitude) || !same_bits(s.latitude, e.latitude) ||
            !same_bits(p.x, q.x) || !same_bits(p.y, q.y))
          ++differ;
      }
    }
  EXPECT_EQ(differ, 0U);
}

} // namespace
} // namespace astromill::wcs

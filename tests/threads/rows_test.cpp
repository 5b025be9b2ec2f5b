// astromill: a list gives the same bytes for any number of threads, schedule and pipe timing
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/convert.h"
#include "astromill/wcs/kernels.h"
#include "support/random.h"
#include "support/temporary_directory.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace astromill::coordinates {

namespace {

using test::FitsWriter;
using test::Random;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kRows = 20'000; // sanitizers are slow; these are still many blocks of 4 KiB
#else
constexpr int kRows = 200'000;
#endif
constexpr parallel::Schedule kDynamic{.kind = parallel::Schedule::Kind::dynamic, .chunk = 0};

FitsWriter sip_with_inverse() {
  return test::sip_header()
      .set("AP_ORDER", 2)
      .set("AP_2_0", -2e-5)
      .set("AP_1_1", 1e-5)
      .set("AP_0_2", -8e-6)
      .set("BP_ORDER", 2)
      .set("BP_2_0", 7e-6)
      .set("BP_1_1", -1.5e-5)
      .set("BP_0_2", -2e-5);
}

FitsWriter ait() { return test::tan_header().set("CTYPE1", "RA---AIT").set("CTYPE2", "DEC--AIT"); }

struct Job {
  std::string name;
  FitsWriter image;
  Direction direction;
};

void PrintTo(const Job& job, std::ostream* out) { *out << job.name; }

std::vector<Job> jobs() {
  std::vector<Job> out;
  for (const auto& [name, image] :
       std::vector<std::pair<std::string, FitsWriter>>{{"tan", test::tan_header()},
                                                       {"sip", test::sip_header()},
                                                       {"sip_with_inverse", sip_with_inverse()},
                                                       {"tpv", test::tpv_header()},
                                                       {"ait", ait()},
                                                       {"tnx", test::tnx_header()}}) {
    out.push_back({name + "_to_sky", image, Direction::pixel_to_sky});
    out.push_back({name + "_to_pixels", image, Direction::sky_to_pixel});
  }
  return out;
}

std::string formatted(const char* format, double a, double b) {
  char text[100];
  std::snprintf(text, sizeof text, format, a, b);
  return text;
}

/// A row with a position in or around the image, in one of many forms.
std::string good_row(Random& random, Direction direction) {
  if (direction == Direction::pixel_to_sky) {
    constexpr const char* forms[] = {"%.3f %.3f", "  %.6f\t%.2f  ", "%.1f,%.9f,star", "%.17g %.3e",
                                     "%.0f %.0f a b c"};
    return formatted(forms[random.integer(0, 4)], random.uniform(-200, 1200),
                     random.uniform(-200, 1000));
  }
  constexpr const char* forms[] = {"%.9f %.9f", "%.7f\t%.7f", "%.6fd, %.12f", "%.17g %.17g # x"};
  std::string row = formatted(forms[random.integer(0, 3)], random.uniform(150.19, 150.31),
                              random.uniform(2.45, 2.55));
  if (random.chance(0.2))
    row = formatted("10:01:%07.4f +2:30:%06.3f", random.uniform(0, 59.9), random.uniform(0, 59.9));
  return row;
}

/// Rows, comments, blank lines, rows that cannot be read or have no position, and long lines.
std::string make_list(Direction direction) {
  constexpr const char* odd[] = {"# a remark", "",         "bad row", "12", "1e300 -1e300",
                                 "nan nan",    "330 -2.5", "12,,3",   "\t", "150 91"};
  Random random(2013);
  std::string list = "# a b\n";
  for (int i = 0; i < kRows; ++i) {
    list += random.chance(0.03) ? odd[random.integer(0, 9)] : good_row(random, direction);
    if (i % (kRows / 4) == 1) // longer than a block
      list += " " + std::string(400'000, 'x');
    list += random.chance(0.1) ? "\r\n" : "\n";
  }
  return list;
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    out.push_back(text.substr(0, text.find('\n') + 1));
    text.remove_prefix(out.back().size());
  }
  return out;
}

/// Equality of large texts, with a message of bearable length.
::testing::AssertionResult same(std::string_view found, std::string_view expected) {
  if (found == expected)
    return ::testing::AssertionSuccess();
  const auto [at, other] =
      std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
  const auto offset = static_cast<std::size_t>(at - found.begin());
  const std::size_t line = found.rfind('\n', offset) + 1;
  return ::testing::AssertionFailure() << found.size() << " and " << expected.size()
                                       << " bytes, different from byte " << offset << " on:\n"
                                       << found.substr(line, 100) << "\n"
                                       << expected.substr(line, 100);
}

class RowsOnThreads : public ::testing::TestWithParam<Job> {
protected:
  RowsOnThreads() : list_(make_list(direction())) {
    GetParam().image.write(directory_.file("image.fits"));
    std::ofstream(file("list"), std::ios::binary) << list_;
  }

  static Direction direction() { return GetParam().direction; }
  std::string file(const std::string& name) const { return directory_.file(name); }

  Options options(int threads, const std::string& simd = "auto") const {
    Options out{.direction = direction()};
    out.image = file("image.fits");
    out.list = file("list");
    out.precision = 12;
    out.status = true;
    out.output = file("out");
    out.overwrite = true;
    out.threads = threads;
    out.simd = simd;
    out.schedule = kDynamic;
    return out;
  }

  static std::string bytes(const Options& options) {
    convert(options);
    std::ifstream stream(options.output, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// The list through a pipe, in pieces of odd sizes.
  std::string bytes_from_pipe(int threads) const {
    const std::string fifo = file("fifo" + std::to_string(threads));
    EXPECT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    std::thread writer([&] {
      Random random(7);
      std::ofstream stream(fifo, std::ios::binary);
      for (std::size_t done = 0; done < list_.size();) {
        const auto size = static_cast<std::size_t>(random.integer(1, 20'000));
        stream << list_.substr(done, size) << std::flush;
        done += size;
      }
    });
    Options piped = options(threads);
    piped.list = fifo;
    std::string out = bytes(piped);
    writer.join();
    return out;
  }

  const std::string& list() const { return list_; }

private:
  test::TemporaryDirectory directory_;
  std::string list_;
};

} // namespace

TEST_P(RowsOnThreads, number_of_threads_makes_no_difference) {
  const std::string one = bytes(options(1));
  EXPECT_EQ(lines(one).size(), lines(list()).size());
  EXPECT_TRUE(same(bytes(options(2)), one));
  EXPECT_TRUE(same(bytes(options(7)), one));
}

TEST_P(RowsOnThreads, schedule_makes_no_difference) {
  const std::string one = bytes(options(1));
  using Kind = parallel::Schedule::Kind;
  for (const Kind kind : {Kind::fixed, Kind::dynamic, Kind::guided}) {
    Options small_chunks = options(7);
    small_chunks.schedule = {.kind = kind, .chunk = 4};
    EXPECT_TRUE(same(bytes(small_chunks), one));
  }
}

TEST_P(RowsOnThreads, pieces_of_a_pipe_make_no_difference) {
  const std::string one = bytes(options(1));
  for (const int threads : {1, 2, 7})
    EXPECT_TRUE(same(bytes_from_pipe(threads), one));
}

TEST_P(RowsOnThreads, each_instruction_set_is_the_same_on_any_number_of_threads) {
  for (const wcs::Kernels* kernels : wcs::available_kernels()) {
    const std::string simd(kernels->name);
    const std::string one = bytes(options(1, simd));
    EXPECT_TRUE(same(bytes(options(2, simd)), one)) << simd;
    EXPECT_TRUE(same(bytes(options(7, simd)), one)) << simd;
  }
}

TEST_P(RowsOnThreads, a_row_alone_gives_what_it_gives_in_the_list) {
  const std::string whole = bytes(options(2));
  const auto rows_in = lines(list());
  const auto rows_out = lines(whole);
  ASSERT_EQ(rows_in.size(), rows_out.size());
  Random random(42);
  for (int i = 0; i < 50; ++i) {
    const auto k = static_cast<std::size_t>(random.integer(1, kRows - 1));
    std::ofstream(file("row"), std::ios::binary) << rows_in[k];
    Options alone = options(1);
    alone.list = file("row");
    EXPECT_TRUE(same(bytes(alone), rows_out[k]));
  }
}

INSTANTIATE_TEST_SUITE_P(lists, RowsOnThreads, ::testing::ValuesIn(jobs()),
                         [](const auto& job) { return job.param.name; });

} // namespace astromill::coordinates

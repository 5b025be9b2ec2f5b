// astromill: benchmarks of reading rows and writing numbers, beside the C and C++ libraries'
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/angle.h"
#include "astromill/text/fixed.h"
#include "astromill/text/number.h"
#include "astromill/text/row.h"

#include <benchmark/benchmark.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace astromill::text;

constexpr std::size_t kRows = 20'000; // fits in the second level cache with room to spare

/// A kind of list: how it is printed, its limits, and its columns.
struct List {
  const char* name;
  const char* format;
  double low[2];
  double high[2];
  bool is_pair_alone = true; ///< "A B\n", which is what the libraries are timed with
  PairColumns columns = {};
  PairKind kind = PairKind::pixels;
};

constexpr std::array<List, 9> kLists = {{
    {"pixels", "%.3f %.3f\n", {1, 1}, {4096, 4096}},
    {"degrees", "%.9f %.9f\n", {0, -90}, {360, 90}, true, {}, PairKind::equatorial},
    {"degrees_small", "%.9f %.9f\n", {298, 18}, {299, 19}, true, {}, PairKind::equatorial},
    {"integers", "%.0f %.0f\n", {1, 1}, {4096, 4096}},
    {"numpy_default", "%.18e %.18e\n", {1, 1}, {4096, 4096}},
    {"comma", "%.3f,%.3f\n", {1, 1}, {4096, 4096}, false},
    {"tab", "%.3f\t%.3f\n", {1, 1}, {4096, 4096}, false},
    {"seven_columns", "%.3f %.3f 21.345 0.012 19.876 0.034 star\n", {1, 1}, {4096, 4096}, false},
    {"columns_2_3", "12345 %.3f %.3f 21.345 0.012\n", {1, 1}, {4096, 4096}, false, {1, 2}},
}};

double between(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1p-53;
}

std::string rows_of(const List& list) {
  std::mt19937_64 random(1);
  std::string rows;
  for (std::size_t i = 0; i < kRows; ++i) {
    const double a = between(random, list.low[0], list.high[0]);
    const double b = between(random, list.low[1], list.high[1]);
    std::array<char, 200> row{};
    std::snprintf(row.data(), row.size(), list.format, a, b);
    rows += row.data();
  }
  return rows;
}

void per_item(benchmark::State& state, std::size_t items) {
  const auto all = static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(items);
  state.SetItemsProcessed(all);
  state.counters["ns_per_item"] = benchmark::Counter(
      static_cast<double>(all) * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void read_rows(benchmark::State& state, const List& list) {
  const std::string rows = rows_of(list);
  const RowReader reader(list.columns, list.kind);
  const char* const last = rows.data() + rows.size();
  Row row;
  double sum = 0;
  for (auto _ : state)
    for (const char* p = rows.data(); p != last; p = row.next) {
      reader.read(p, last, row);
      sum += row.a + row.b;
    }
  benchmark::DoNotOptimize(sum);
  per_item(state, kRows);
}

/// Both numbers of "A B\n" with strtod.
void read_rows_strtod(benchmark::State& state, const List& list) {
  const std::string rows = rows_of(list);
  const char* const last = rows.data() + rows.size();
  double sum = 0;
  for (auto _ : state)
    for (const char* p = rows.data(); p != last;) {
      char* end = nullptr;
      sum += std::strtod(p, &end);
      sum += std::strtod(end, &end);
      p = end + 1;
    }
  benchmark::DoNotOptimize(sum);
  per_item(state, kRows);
}

/// Both numbers of "A B\n" with std::from_chars.
void read_rows_from_chars(benchmark::State& state, const List& list) {
  const std::string rows = rows_of(list);
  const char* const last = rows.data() + rows.size();
  double sum = 0;
  for (auto _ : state)
    for (const char* p = rows.data(); p != last;) {
      double a = 0;
      double b = 0;
      p = std::from_chars(p, last, a).ptr + 1;
      p = std::from_chars(p, last, b).ptr + 1;
      sum += a + b;
    }
  benchmark::DoNotOptimize(sum);
  per_item(state, kRows);
}

std::vector<double> numbers(double low, double high) {
  std::mt19937_64 random(1);
  std::vector<double> values(kRows);
  for (double& value : values)
    value = between(random, low, high);
  return values;
}

/// Writes each number with `write` (char*, double -> char*) behind the one before.
template <class Write>
void write_numbers(benchmark::State& state, double low, double high, const Write& write) {
  const std::vector<double> values = numbers(low, high);
  std::vector<char> out(kRows * 40 + kMaxFixedLength);
  for (auto _ : state) {
    char* p = out.data();
    for (const double value : values) {
      p = write(p, value);
      *p++ = '\n';
    }
    benchmark::DoNotOptimize(p);
    benchmark::ClobberMemory();
  }
  per_item(state, kRows);
}

void add_writers(const char* name, double low, double high, int decimals) {
  const std::string suffix = "/" + std::string(name);
  benchmark::RegisterBenchmark(("format_fixed" + suffix).c_str(), [=](benchmark::State& state) {
    write_numbers(state, low, high,
                  [=](char* p, double value) { return format_fixed(p, value, decimals); });
  });
  benchmark::RegisterBenchmark(("to_chars" + suffix).c_str(), [=](benchmark::State& state) {
    write_numbers(state, low, high, [=](char* p, double value) {
      return std::to_chars(p, p + 40, value, std::chars_format::fixed, decimals).ptr;
    });
  });
  benchmark::RegisterBenchmark(("snprintf" + suffix).c_str(), [=](benchmark::State& state) {
    write_numbers(state, low, high, [=](char* p, double value) {
      return p + std::snprintf(p, 40, "%.*f", decimals, value);
    });
  });
}

void add_sexagesimal(const char* name, AngleStyle style, double low, double high) {
  benchmark::RegisterBenchmark(("format_sexagesimal/" + std::string(name)).c_str(),
                               [=](benchmark::State& state) {
                                 write_numbers(state, low, high, [=](char* p, double value) {
                                   return format_sexagesimal(p, value, style, 4);
                                 });
                               });
}

void read_sexagesimal(benchmark::State& state) {
  const std::vector<double> values = numbers(0, 360);
  std::string rows;
  for (const double value : values) {
    std::array<char, kMaxFixedLength> out{};
    rows.append(out.data(), format_sexagesimal(out.data(), value, AngleStyle::hours, 4));
    rows += ' ';
    rows.append(out.data(), format_sexagesimal(out.data(), value / 4, AngleStyle::latitude, 3));
    rows += '\n';
  }
  const RowReader reader({}, PairKind::equatorial);
  const char* const last = rows.data() + rows.size();
  Row row;
  double sum = 0;
  for (auto _ : state)
    for (const char* p = rows.data(); p != last; p = row.next) {
      reader.read(p, last, row);
      sum += row.a + row.b;
    }
  benchmark::DoNotOptimize(sum);
  per_item(state, kRows);
}

void parse_numbers(benchmark::State& state) {
  const std::string text = rows_of(kLists[1]);
  const char* const last = text.data() + text.size();
  double sum = 0;
  for (auto _ : state)
    for (const char* p = text.data(); p != last;) {
      double value = 0;
      p = parse_number(p, last, value) + 1;
      sum += value;
    }
  benchmark::DoNotOptimize(sum);
  per_item(state, 2 * kRows);
}

const int kRegistered = [] {
  for (const List& list : kLists) {
    const std::string name = list.name;
    benchmark::RegisterBenchmark(("read_row/" + name).c_str(), read_rows, list);
    if (!list.is_pair_alone)
      continue;
    benchmark::RegisterBenchmark(("from_chars/" + name).c_str(), read_rows_from_chars, list);
    benchmark::RegisterBenchmark(("strtod/" + name).c_str(), read_rows_strtod, list);
  }
  benchmark::RegisterBenchmark("parse_number/degrees", parse_numbers);
  benchmark::RegisterBenchmark("read_row/sexagesimal", read_sexagesimal);
  add_writers("longitude_8", 0, 360, 8);
  add_writers("latitude_8", -90, 90, 8);
  add_writers("pixel_4", 1, 4096, 4);
  add_writers("longitude_12", 0, 360, 12);
  add_sexagesimal("hours", AngleStyle::hours, 0, 360);
  add_sexagesimal("latitude", AngleStyle::latitude, -90, 90);
  return 0;
}();

} // namespace

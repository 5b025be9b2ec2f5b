// astromill: a piece of ordered work, for tests: numbers that are squared
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/distributed/ordered_work.h"
#include "astromill/distributed/wire.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

namespace astromill::test {

struct Number {
  int in = 0;
  long out = 0;
};

/// The stages; what a test looks at is public. Every rank has its own.
struct Squares {
  int count = 100;
  std::function<void(int number, int worker)> before = [](int, int) {};
  int made = 0;
  int read = 0;
  std::atomic<int> furthest_ahead = 0;
  std::vector<long> written{};
  std::atomic<int> count_written = 0; ///< for `read`, which one rank alone calls meanwhile

  distributed::Stages<Number> stages() {
    using distributed::Bytes;
    using Bits = std::span<const std::byte>;
    return {
        .make =
            [this] {
              ++made;
              return Number{};
            },
        .read =
            [this](Number& number) {
              number.in = read;
              if (read == count)
                return false;
              ++read;
              furthest_ahead = std::max<int>(furthest_ahead, read - count_written);
              return true;
            },
        .compute =
            [this](Number& number, int worker) {
              before(number.in, worker);
              number.out = static_cast<long>(number.in) * number.in;
            },
        .write =
            [this](Number& number) {
              written.push_back(number.out);
              ++count_written;
            },
        .items = [](const Number& number) -> distributed::Items {
          return {number.in, 1};
        },
        .pack_task = [](const Number& number, Bytes& out) { distributed::put(out, number.in); },
        .unpack_task = [](Bits bytes, Number& number) { number.in = distributed::get<int>(bytes); },
        .pack_result = [](const Number& number, Bytes& out) { distributed::put(out, number.out); },
        .unpack_result = [](Bits bytes,
                            Number& number) { number.out = distributed::get<long>(bytes); }};
  }
};

inline std::vector<long> squares_to(int count) {
  std::vector<long> out;
  for (long i = 0; i < count; ++i)
    out.push_back(i * i);
  return out;
}

inline void sleep_ms(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

} // namespace astromill::test

// astromill: lengths for which transforms are fast
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fft/sizes.h"

#include <initializer_list>

namespace astromill::fft {

namespace {

bool is_good(std::size_t n) {
  const int most = n % 16 == 0 ? 3 : 2;
  while (n % 2 == 0)
    n /= 2;
  int odd_factors = 0;
  for (const std::size_t factor : {std::size_t{3}, std::size_t{5}})
    for (; n % factor == 0; n /= factor)
      ++odd_factors;
  return n == 1 && odd_factors <= most;
}

} // namespace

std::size_t good_size(std::size_t least) {
  std::size_t n = least < 8 ? 8 : (least + 7) / 8 * 8;
  while (!is_good(n))
    n += 8;
  return n;
}

} // namespace astromill::fft

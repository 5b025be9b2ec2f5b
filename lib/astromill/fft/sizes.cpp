// astromill: lengths for which transforms are fast
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fft/sizes.h"

#include <initializer_list>

namespace astromill::fft {

namespace {

bool is_good(std::size_t n) {
  for (const std::size_t once : {std::size_t{5}, std::size_t{7}})
    if (n % once == 0)
      n /= once;
  while (n % 2 == 0)
    n /= 2;
  while (n % 3 == 0)
    n /= 3;
  return n == 1;
}

} // namespace

std::size_t good_size(std::size_t least) {
  std::size_t n = least < 2 ? 2 : least + least % 2;
  while (!is_good(n))
    n += 2;
  return n;
}

} // namespace astromill::fft

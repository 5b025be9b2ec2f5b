// astromill: random numbers that depend on what they are for, not on who draws them when
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/random_stream.h"

#include <Random123/philox.h>

namespace astromill::parallel {

void RandomStream::refill() {
  const r123::Philox4x32::ctr_type counter = {{counter_[0], counter_[1], counter_[2], counter_[3]}};
  const r123::Philox4x32::key_type key = {{key_[0], key_[1]}};
  const r123::Philox4x32::ctr_type block = r123::Philox4x32{}(counter, key);
  block_ = {block[0], block[1], block[2], block[3]};
  ++counter_[0];
  next_ = 0;
}

} // namespace astromill::parallel

// astromill: how long each piece of work took
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/work_log.h"

#include <algorithm>

namespace astromill::parallel {

std::vector<Work> WorkLog::sorted() const {
  const std::lock_guard lock(mutex_);
  std::vector<Work> out = works_;
  std::ranges::stable_sort(out, {}, &Work::first);
  return out;
}

} // namespace astromill::parallel

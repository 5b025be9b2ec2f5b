// astromill: how long each piece of work took
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/work_log.h"

#include <algorithm>

namespace astromill::parallel {

void WorkLog::begin_part() {
  const std::lock_guard lock(mutex_);
  for (const Work& work : works_)
    part_ = std::max(part_, work.first + std::max<std::int64_t>(work.items, 1));
}

std::vector<Work> WorkLog::sorted() const {
  const std::lock_guard lock(mutex_);
  std::vector<Work> out = works_;
  std::ranges::stable_sort(out, {}, &Work::first);
  return out;
}

} // namespace astromill::parallel

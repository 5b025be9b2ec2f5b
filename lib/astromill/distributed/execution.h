// astromill: by whom a job is done, and who watches
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/distributed/world.h"
#include "astromill/parallel/progress.h"
#include "astromill/parallel/work_log.h"

namespace astromill::distributed {

/// What no product of a job depends on.
struct Execution {
  parallel::ProgressCallback progress{}; ///< called on the first rank only
  World& world = alone();
  parallel::WorkLog* log = nullptr; ///< of the first rank: what took how long
};

} // namespace astromill::distributed

// astromill: a loop on several threads
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/schedule.h"

#include <cstddef>
#include <functional>

namespace astromill::parallel {

/// Work on the items begin ... end - 1, by worker 0 ... threads - 1.
using LoopBody = std::function<void(std::size_t begin, std::size_t end, int worker)>;

/// Calls `body` for chunks that cover the items 0 ... n - 1 once each, on at most `threads`
/// threads; two calls with the same worker number never overlap. The chunk of the schedule, if not
/// given, is n / team for static (one range a worker) and 1 for dynamic and guided.
///
/// When `body` throws, no later chunk is begun; the earlier ones are still done, so that what is
/// thrown in the end, the exception of the lowest failing chunk, does not depend on timing.
void parallel_for(std::size_t n, int threads, Schedule schedule, const LoopBody& body);

} // namespace astromill::parallel

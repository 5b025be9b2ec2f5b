// astromill: teams of threads
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

namespace astromill::parallel {

/// As many as a user can ask for.
inline constexpr int kMostThreads = 4096;

/// Threads to use where the user names no number: OMP_NUM_THREADS where that is a positive number
/// (of a list, the first), else an even share of available_cores() for each of `processes` that
/// share them, at least 1. Safe while no thread changes the environment.
int default_thread_count(int processes = 1);

/// Calls `body(worker, team_size)` once for each worker 0 ... team_size - 1, each on a thread of
/// its own, and returns when all have ended. The team has at most `threads` members; it has fewer
/// inside another team, where the system refuses more, and where `threads` exceeds what can be of
/// use (4 a core, and 64). With `threads` <= 1 the body runs on the caller's thread and none is
/// started. What `body` throws is thrown when all have ended; of several, that of the lowest
/// worker.
void run_team(int threads, const std::function<void(int worker, int team_size)>& body);

} // namespace astromill::parallel

// astromill: teams of threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/threads.h"

#include "astromill/parallel/available_cores.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <system_error>
#include <vector>

#ifdef ASTROMILL_STD_THREADS
#include <atomic>
#include <thread>
#else
#include <omp.h>
#endif

namespace astromill::parallel {

namespace {

using Member = std::function<void(int worker, int team_size)>;

#ifdef ASTROMILL_STD_THREADS

/// For ThreadSanitizer, which does not know the OpenMP runtime. `member` does not throw.
void start_team(int threads, const Member& member) {
  std::atomic<int> team_size = 0; // not known before all have been started
  std::vector<std::thread> helpers;
  helpers.reserve(static_cast<std::size_t>(threads - 1));
  try {
    for (int worker = 1; worker < threads; ++worker)
      helpers.emplace_back([&, worker] {
        team_size.wait(0);
        member(worker, team_size);
      });
  } catch (const std::exception&) { // no more threads to be had: a smaller team
  }
  team_size = static_cast<int>(helpers.size()) + 1;
  team_size.notify_all();
  member(0, team_size);
  for (std::thread& helper : helpers)
    helper.join();
}

#else

/// `member` does not throw.
void start_team(int threads, const Member& member) {
#pragma omp parallel num_threads(threads) default(none) shared(member)
  member(omp_get_thread_num(), omp_get_num_threads());
}

#endif

/// The OpenMP runtime ends the program when the system refuses a thread, so that a number typed in
/// error must not reach it.
int largest_team() {
  static const int kLargest = std::max(64, 4 * available_cores());
  return kLargest;
}

} // namespace

int default_thread_count(int processes) {
  const char* variable = std::getenv("OMP_NUM_THREADS");
  std::string_view text = variable != nullptr ? variable : "";
  constexpr std::string_view kBlanks = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  int threads = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), threads);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const bool valid = error == std::errc{} && (text.empty() || text.front() == ',');
  return valid && threads > 0 ? threads : std::max(available_cores() / processes, 1);
}

void run_team(int threads, const std::function<void(int worker, int team_size)>& body) {
  const int wanted = std::min(threads, largest_team());
  if (wanted <= 1) {
    body(0, 1);
    return;
  }
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(wanted));
  start_team(wanted, [&](int worker, int team_size) {
    try {
      body(worker, team_size);
    } catch (...) {
      errors[static_cast<std::size_t>(worker)] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : errors)
    if (error)
      std::rethrow_exception(error);
}

} // namespace astromill::parallel

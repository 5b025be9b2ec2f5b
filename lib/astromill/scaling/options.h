// astromill: what astromill-scaling is asked for
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/parallel/schedule.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::scaling {

/// With how many threads, in how many processes, a command runs.
struct Count {
  int threads = 1; ///< of each rank
  int ranks = 1;

  int workers() const { return threads * ranks; }
  friend bool operator==(const Count&, const Count&) = default;
};

/// How a job on very many ranks is predicted from measured pieces of work.
struct SimulationOptions {
  std::vector<int> ranks{};   ///< none: no simulation
  std::string timings_file{}; ///< of an earlier run; empty: the command is run
  double latency = 5e-5;      ///< seconds that handing out one chunk keeps the first rank busy
  std::int64_t items = 0;     ///< pieces of work; 0: as many as were measured
  std::vector<parallel::Schedule> schedules{};
};

/// What astromill-scaling is asked for.
struct Options {
  std::vector<std::string> command{}; ///< the program first
  std::vector<int> threads{};         ///< none: see counts()
  std::vector<int> ranks{};           ///< none: the command is run without a launcher
  std::string launcher = "mpirun";    ///< words; "-n RANKS COMMAND" follows
  int repeat = 5;
  bool oversubscribe = false; ///< more workers than cores are allowed
  std::string plot{};         ///< file; "" for none
  bool overwrite = false;
  SimulationOptions simulation{};

  /// What is measured, in rising number of workers: threads times ranks. Threads not given: with
  /// ranks or a simulation 1 or none, else powers of two up to the cores, and all of these.
  std::vector<Count> counts() const;

  /// Throws UsageError naming an option that cannot be.
  void validate() const;
};

/// "1,2,4", "1-8", "1,2,4,...,64" (the last step goes on, added or multiplied by, up to the last
/// number; without one, up to `open_end`): numbers from 1 to `most`, sorted, each once. Throws
/// UsageError naming the option.
std::vector<int> parse_counts(const char* option, std::string_view text, int most, int open_end);

/// The same for --simulate; a single number N is 1, 2, 4, ... and N.
std::vector<int> parse_simulated(std::string_view text);

/// "static dynamic,4 guided". Throws UsageError.
std::vector<parallel::Schedule> parse_schedules(const std::string& text);

/// Most ranks of a simulation.
inline constexpr int kMostRanks = 10000;

} // namespace astromill::scaling

// astromill: finds out whether MPI started this process, and joins the others
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/plug_in.h"
#include "astromill/distributed/world.h"
#include "astromill/parallel/threads.h"

#include <dlfcn.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace astromill::distributed {

namespace {

/// What launchers say. One of Open MPI; one that speaks PMI (MPICH, Intel MPI, Slurm's pmi2);
/// MVAPICH; one that speaks PMIx and tells the rank only (Slurm's pmix), where Slurm tells the
/// rest. SLURM_PROCID and SLURM_NTASKS are in every batch script and tell nothing.
struct Variables {
  const char* rank;
  const char* size;
};
constexpr std::array<Variables, 4> kLaunchers{{{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                               {"PMI_RANK", "PMI_SIZE"},
                                               {"MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"},
                                               {"PMIX_RANK", "SLURM_STEP_NUM_TASKS"}}};
constexpr std::array<std::string_view, 5> kPrefixes{"OMPI_COMM_WORLD_", "PMI_", "PMIX_",
                                                    "MV2_COMM_WORLD_", "MPI_LOCAL"};

std::optional<int> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr)
    return std::nullopt;
  const char* end = text + std::strlen(text);
  int value = 0;
  const auto [stop, error] = std::from_chars(text, end, value);
  return error == std::errc{} && stop == end && value >= 0 ? std::optional(value) : std::nullopt;
}

std::string in_words(const Launch& launch) {
  return launch.size == 0 ? "was started by MPI"
                          : "was started as " + std::to_string(launch.size) + " processes by MPI";
}

/// RTLD_GLOBAL: Open MPI loads parts of itself that look for its symbols.
World& load(const Launch& launch) {
  void* const library = ::dlopen(kPlugIn, RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    const char* why = ::dlerror();
    throw Error(in_words(launch) + ", but has no MPI: build it with -DASTROMILL_MPI=ON, or start " +
                "one process (" + shown(why != nullptr ? why : kPlugIn, 200) + ")");
  }
  auto* const join_mpi = reinterpret_cast<JoinMpi*>(::dlsym(library, kJoinMpi));
  if (join_mpi == nullptr)
    throw Error(std::string(kPlugIn) + " is of another version");
  return *join_mpi();
}

} // namespace

Launch launch() {
  for (const auto& [rank_variable, size_variable] : kLaunchers)
    if (const auto rank = number_in(rank_variable))
      return {.rank = *rank, .size = number_in(size_variable).value_or(0)};
  return {};
}

void forget_launcher() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    for (const std::string_view prefix : kPrefixes)
      if (text.starts_with(prefix))
        names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : names)
    ::unsetenv(name.c_str());
}

World& join() {
  static World* joined = nullptr;
  if (joined != nullptr)
    return *joined;
  const Launch launched = launch();
  if (launched.size == 1)
    return alone();
  World& world = load(launched);
  forget_launcher();
  if (launched.size > 0 && world.size() != launched.size)
    throw Error(in_words(launched) + ", but its MPI sees " + std::to_string(world.size()) +
                ": the launcher must be that of the MPI it was built with");
  joined = &world;
  return world;
}

std::string mpi_in_words() {
#ifdef ASTROMILL_MPI
  return ASTROMILL_MPI;
#else
  return "none";
#endif
}

int default_thread_count(World& world) {
  if (world.is_alone())
    return parallel::default_thread_count();
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  cpu_set_t cores;
  CPU_ZERO(&cores);
  ::sched_getaffinity(0, sizeof cores, &cores);
  Bytes mine(host.size() + sizeof cores);
  std::memcpy(mine.data(), host.data(), host.size());
  std::memcpy(mine.data() + host.size(), &cores, sizeof cores);
  int sharing = 0;
  for (const Bytes& one : world.gather(mine))
    sharing += one == mine ? 1 : 0;
  return parallel::default_thread_count(sharing);
}

} // namespace astromill::distributed

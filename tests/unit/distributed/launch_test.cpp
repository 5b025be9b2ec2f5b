// astromill: unit tests of how a launcher is recognised
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/world.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace {

using namespace astromill::distributed;

/// What launch() says in an environment with these variables.
std::pair<int, int> launched_with(const std::map<std::string, std::string>& variables) {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMI_SIZE",
                           "PMIX_RANK", "SLURM_STEP_NUM_TASKS"})
    ::unsetenv(name);
  for (const auto& [name, value] : variables)
    ::setenv(name.c_str(), value.c_str(), 1);
  const Launch found = launch();
  for (const auto& [name, value] : variables)
    ::unsetenv(name.c_str());
  return {found.rank, found.size};
}

using Found = std::pair<int, int>;

TEST(Launch, IsRecognisedByTheVariablesOfEachLauncher) {
  EXPECT_EQ(launched_with({{"OMPI_COMM_WORLD_RANK", "2"}, {"OMPI_COMM_WORLD_SIZE", "8"}}),
            Found(2, 8));
  EXPECT_EQ(launched_with({{"PMI_RANK", "0"}, {"PMI_SIZE", "4"}}), Found(0, 4));
  EXPECT_EQ(launched_with({{"PMIX_RANK", "3"}, {"SLURM_STEP_NUM_TASKS", "4"}}), Found(3, 4));
  EXPECT_EQ(launched_with({{"PMIX_RANK", "3"}}), Found(3, 0));
}

TEST(Launch, IsNoneInABatchScriptOrWithoutSense) {
  EXPECT_EQ(launched_with({}), Found(0, 1));
  EXPECT_EQ(launched_with({{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "8"}}), Found(0, 1));
  EXPECT_EQ(launched_with({{"SLURM_STEP_NUM_TASKS", "8"}}), Found(0, 1));
  EXPECT_EQ(launched_with({{"PMI_RANK", "x"}, {"PMI_SIZE", "4"}}), Found(0, 1));
}

TEST(Launch, OneProcessIsAloneWithoutMpi) {
  ::setenv("OMPI_COMM_WORLD_RANK", "0", 1);
  ::setenv("OMPI_COMM_WORLD_SIZE", "1", 1);
  EXPECT_EQ(&join(), &alone());
  ::unsetenv("OMPI_COMM_WORLD_RANK");
  ::unsetenv("OMPI_COMM_WORLD_SIZE");
  EXPECT_EQ(&join(), &alone());
}

} // namespace

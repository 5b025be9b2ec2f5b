// astromill: tests of teams of threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/available_cores.h"
#include "astromill/parallel/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

namespace astromill::parallel {
namespace {

class DefaultThreadCount : public ::testing::Test {
protected:
  void SetUp() override {
    if (const char* value = std::getenv(kName))
      saved_ = value;
  }
  void TearDown() override {
    if (saved_)
      ::setenv(kName, saved_->c_str(), 1);
    else
      ::unsetenv(kName);
  }
  static int with(const char* value) {
    ::setenv(kName, value, 1);
    return default_thread_count();
  }

  static constexpr const char* kName = "OMP_NUM_THREADS";

private:
  std::optional<std::string> saved_;
};

TEST_F(DefaultThreadCount, IsTheVariableWhereThatIsAPositiveNumber) {
  EXPECT_EQ(with("1"), 1);
  EXPECT_EQ(with("13"), 13);
  EXPECT_EQ(with(" 5 "), 5);
  EXPECT_EQ(with("3,2"), 3);
  EXPECT_EQ(with("6 , 2"), 6);
}

TEST_F(DefaultThreadCount, IsTheNumberOfCoresOtherwise) {
  ::unsetenv(kName);
  EXPECT_EQ(default_thread_count(), available_cores());
  for (const char* const value : {"", " ", "0", "-4", "four", "4x", "4 x", "99999999999999", ",4"})
    EXPECT_EQ(with(value), available_cores()) << "'" << value << "'";
}

TEST(RunTeam, EachWorkerRunsOnceOnAThreadOfItsOwn) {
  for (const int threads : {1, 2, 7}) {
    std::mutex mutex;
    std::set<int> workers;
    std::set<std::thread::id> ids;
    std::set<int> sizes;
    std::atomic<int> present = 0;
    run_team(threads, [&](int worker, int team_size) {
      {
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(workers.insert(worker).second);
        ids.insert(std::this_thread::get_id());
        sizes.insert(team_size);
      }
      for (++present; present < team_size;) // all of them at the same time
        std::this_thread::yield();
    });
    EXPECT_EQ(sizes, std::set<int>{threads});
    EXPECT_EQ(static_cast<int>(workers.size()), threads);
    EXPECT_EQ(static_cast<int>(ids.size()), threads);
    EXPECT_EQ(*workers.begin(), 0);
    EXPECT_EQ(*workers.rbegin(), threads - 1);
  }
}

TEST(RunTeam, OneThreadIsTheCallers) {
  for (const int threads : {1, 0, -3}) {
    int calls = 0;
    run_team(threads, [&, caller = std::this_thread::get_id()](int worker, int team_size) {
      ++calls;
      EXPECT_EQ(worker, 0);
      EXPECT_EQ(team_size, 1);
      EXPECT_EQ(std::this_thread::get_id(), caller);
    });
    EXPECT_EQ(calls, 1);
  }
}

TEST(RunTeam, AbsurdNumberOfThreadsMakesASmallerTeam) {
  std::atomic<int> calls = 0;
  std::atomic<int> size = 0;
  run_team(2'000'000'000, [&](int /*worker*/, int team_size) {
    ++calls;
    size = team_size;
  });
  EXPECT_EQ(calls, size);
  EXPECT_GE(size, 2);
}

TEST(RunTeam, LowestWorkersExceptionIsThrownWhenAllHaveEnded) {
  for (const int threads : {2, 7})
    for (int repeat = 0; repeat < 20; ++repeat) {
      std::atomic<int> ended = 0;
      try {
        run_team(threads, [&](int worker, int /*team_size*/) {
          ++ended;
          if (worker > 0)
            throw std::runtime_error(std::to_string(worker));
        });
        ADD_FAILURE() << "nothing was thrown";
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "1");
      }
      EXPECT_EQ(ended, threads);
    }
}

TEST(RunTeam, ExceptionOfASingleThread) {
  EXPECT_THROW(run_team(1, [](int, int) { throw std::logic_error("x"); }), std::logic_error);
}

TEST(RunTeam, TeamInsideATeamIsComplete) {
  std::atomic<int> calls = 0;
  std::atomic<int> expected = 0;
  run_team(2, [&](int /*worker*/, int /*team_size*/) {
    run_team(3, [&](int worker, int team_size) {
      ++calls;
      if (worker == 0)
        expected += team_size;
    });
  });
  EXPECT_EQ(calls, expected);
  EXPECT_GE(calls, 2);
}

} // namespace
} // namespace astromill::parallel

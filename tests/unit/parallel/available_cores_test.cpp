// astromill: tests of the number of cores to use
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/available_cores.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

namespace astromill::parallel {
namespace {

/// A made-up tree of control groups.
class CgroupTest : public ::testing::Test {
protected:
  void put(const std::string& path, const std::string& content) const {
    const std::filesystem::path file = directory_.file(path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << content;
  }

  double quota(const std::string& membership) const {
    put("membership", membership);
    return cgroup_cpu_quota(directory_.file("membership"), directory_.file("mount"));
  }

  test::TemporaryDirectory directory_;
};

TEST_F(CgroupTest, NoGroupsNoQuota) {
  EXPECT_TRUE(std::isinf(cgroup_cpu_quota(directory_.file("missing"), directory_.path())));
  EXPECT_TRUE(std::isinf(quota("")));
  EXPECT_TRUE(std::isinf(quota("nonsense\n1:2\n")));
  EXPECT_TRUE(std::isinf(quota("0::/not/there\n")));
}

TEST_F(CgroupTest, Version2LowestOfTheGroupsAbove) {
  put("mount/cpu.max", "max 100000\n");
  put("mount/a/cpu.max", "250000 100000\n");
  put("mount/a/b/cpu.max", "max 100000\n");
  put("mount/a/b/c/cpu.max", "800000 100000\n");
  EXPECT_DOUBLE_EQ(quota("0::/a/b/c\n"), 2.5);
  EXPECT_DOUBLE_EQ(quota("0::/a\n"), 2.5);
  EXPECT_TRUE(std::isinf(quota("0::/\n")));
}

TEST_F(CgroupTest, Version2InsideAContainer) {
  put("mount/cpu.max", "150000 100000\n");
  EXPECT_DOUBLE_EQ(quota("0::/\n"), 1.5);
  EXPECT_DOUBLE_EQ(quota("0::/path/of/the/host\n"), 1.5);
}

TEST_F(CgroupTest, Version1) {
  put("mount/cpu/cpu.cfs_quota_us", "-1\n");
  put("mount/cpu/cpu.cfs_period_us", "100000\n");
  put("mount/cpu/job/cpu.cfs_quota_us", "50000\n");
  put("mount/cpu/job/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(quota("5:memory:/job\n4:cpu,cpuacct:/job\n"), 0.5);
  EXPECT_DOUBLE_EQ(quota("4:cpuacct,cpu:/job\n"), 0.5);
  EXPECT_TRUE(std::isinf(quota("4:cpuacct,cpuset:/job\n")));
  EXPECT_TRUE(std::isinf(quota("4:cpu:/\n")));
}

TEST_F(CgroupTest, BrokenFilesAreNoQuota) {
  put("mount/cpu.max", "");
  EXPECT_TRUE(std::isinf(quota("0::/\n")));
  put("mount/cpu.max", "100000 0\n");
  EXPECT_TRUE(std::isinf(quota("0::/\n")));
  put("mount/cpu.max", "100000");
  EXPECT_TRUE(std::isinf(quota("0::/\n")));
}

TEST(AvailableCores, FollowsTheAffinityMask) {
  EXPECT_GE(available_cores(), 1);
  cpu_set_t old_mask;
  ASSERT_EQ(::sched_getaffinity(0, sizeof old_mask, &old_mask), 0);
  EXPECT_LE(available_cores(), CPU_COUNT(&old_mask));
  cpu_set_t one;
  CPU_ZERO(&one);
  for (std::size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i)
    if (CPU_ISSET(i, &old_mask))
      CPU_SET(i, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(available_cores(), 1);
  ::sched_setaffinity(0, sizeof old_mask, &old_mask);
}

} // namespace
} // namespace astromill::parallel

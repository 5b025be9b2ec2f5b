// astromill: how many cores this process may use
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/available_cores.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string_view>
#include <thread>
#include <vector>

namespace astromill::parallel {

namespace {

namespace fs = std::filesystem;

constexpr double kNoQuota = std::numeric_limits<double>::infinity();

/// Cores in the affinity mask, which may be larger than one cpu_set_t.
int cores_by_affinity() {
  for (std::size_t sets = 1; sets <= 1024; sets *= 2) {
    std::vector<cpu_set_t> mask(sets);
    const std::size_t size = sets * sizeof(cpu_set_t);
    if (::sched_getaffinity(0, size, mask.data()) == 0)
      return CPU_COUNT_S(size, mask.data());
  }
  return static_cast<int>(std::thread::hardware_concurrency()); // 0 if unknown
}

/// Quota over period; negative ("none" in version 1), zero or unreadable ("max" in version 2) is no
/// quota.
double ratio(double quota, double period) {
  return quota > 0 && period > 0 ? quota / period : kNoQuota;
}

/// Version 2: "QUOTA PERIOD" or "max PERIOD" in one file.
double quota_v2(const fs::path& folder) {
  std::ifstream file(folder / "cpu.max");
  double quota = 0;
  double period = 0;
  file >> quota >> period;
  return ratio(quota, period);
}

/// Version 1: a file for each.
double quota_v1(const fs::path& folder) {
  std::ifstream quota_file(folder / "cpu.cfs_quota_us");
  std::ifstream period_file(folder / "cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  quota_file >> quota;
  period_file >> period;
  return ratio(quota, period);
}

/// The lowest quota from the group `path` up to the root of its tree. Inside a container the path
/// may be that of the host and not exist here; the root is then the container's own group.
double lowest_quota(const fs::path& root, const fs::path& path, double quota_of(const fs::path&)) {
  double lowest = quota_of(root);
  for (fs::path group = path.relative_path(); !group.empty(); group = group.parent_path())
    lowest = std::min(lowest, quota_of(root / group));
  return lowest;
}

bool has_item(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (list.substr(0, end) == item)
      return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

} // namespace

double cgroup_cpu_quota(const std::string& membership_file, const std::string& mount) {
  double lowest = kNoQuota;
  std::ifstream file(membership_file);
  for (std::string line; std::getline(file, line);) { // "4:cpu,cpuacct:/path" or "0::/path"
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos)
      continue;
    const std::string_view controllers =
        std::string_view(line).substr(first + 1, second - first - 1);
    const fs::path path = line.substr(second + 1);
    if (controllers.empty())
      lowest = std::min(lowest, lowest_quota(mount, path, quota_v2));
    else if (has_item(controllers, "cpu"))
      lowest = std::min(lowest, lowest_quota(fs::path(mount) / "cpu", path, quota_v1));
  }
  return lowest;
}

int available_cores() {
  const int cores = std::max(cores_by_affinity(), 1);
  const double quota = std::ceil(cgroup_cpu_quota("/proc/self/cgroup", "/sys/fs/cgroup"));
  return quota < cores ? static_cast<int>(quota) : cores;
}

} // namespace astromill::parallel

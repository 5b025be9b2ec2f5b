// astromill: how many cores this process may use
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace astromill::parallel {

/// Cores of this process' CPU affinity mask, or fewer (rounded up, at least 1) where its control
/// group has a CPU quota, as containers and batch systems set it. Safe from any thread.
int available_cores();

/// The CPU quota of a control group, in cores; infinity where there is none. The lowest of the
/// group's own and those above it.
/// `membership_file`: /proc/self/cgroup, as cgroups(7) describes it; both versions.
/// `mount`: where the groups are, /sys/fs/cgroup.
double cgroup_cpu_quota(const std::string& membership_file, const std::string& mount);

} // namespace astromill::parallel

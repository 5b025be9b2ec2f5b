// astromill: the library that has MPI, loaded only where it is needed
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/distributed/world.h"

namespace astromill::distributed {

/// Its file, found as the loader finds libraries: beside the program or the library that loads it.
inline constexpr const char* kPlugIn = "libastromill-mpi.so";

/// Joins the processes of MPI_COMM_WORLD; the world lives until the process ends. The name changes
/// whenever World does. Throws std::runtime_error.
using JoinMpi = World*();
inline constexpr const char* kJoinMpi = "astromill_join_mpi_1";

} // namespace astromill::distributed

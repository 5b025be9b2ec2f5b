// astromill: read | compute | write, computed by many processes
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/distributed/execution.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/parallel/schedule.h"

#include <functional>
#include <memory>
#include <span>

namespace astromill::distributed {

/// The stages of parallel::ordered_pipeline(), and how a batch travels. `read` and `write` run on
/// the first rank only, `compute` on all; what a batch needs besides its task, every rank has.
template <class Batch> struct Stages {
  std::function<Batch()> make{};
  std::function<bool(Batch&)> read{};
  std::function<void(Batch&, int worker)> compute{};
  std::function<void(Batch&)> write{};
  std::function<void(const Batch&, Bytes&)> pack_task{}; ///< appends
  std::function<void(std::span<const std::byte>, Batch&)> unpack_task{};
  std::function<void(const Batch&, Bytes&)> pack_result{}; ///< appends
  std::function<void(std::span<const std::byte>, Batch&)> unpack_result{};
};

} // namespace astromill::distributed

// astromill: one object for each worker, made when it first needs it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace astromill::parallel {

/// Objects that only one thread at a time may use, one for each worker number of a pipeline.
template <class T> class PerWorker {
public:
  /// `make` is called at most once for each worker, one call at a time.
  PerWorker(int workers, std::function<T()> make)
      : make_(std::move(make)), objects_(static_cast<std::size_t>(workers)) {}

  /// The worker's own object. Calls with different numbers are safe at the same time.
  T& of(int worker) {
    auto& object = objects_[static_cast<std::size_t>(worker)];
    if (!object) {
      const std::lock_guard lock(mutex_);
      object.reset(new T(make_())); // made in place: T need not be movable
    }
    return *object;
  }

private:
  std::function<T()> make_;
  std::vector<std::unique_ptr<T>> objects_;
  std::mutex mutex_;
};

} // namespace astromill::parallel

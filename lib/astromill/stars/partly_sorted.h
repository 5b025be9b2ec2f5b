// astromill: values of which only those of middling ranks are needed in order
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace astromill::stars {

/// Working memory of PartlySorted; what is in it does not matter.
struct SortWorkspace {
  std::vector<float> taken{};
  std::vector<float> sorted{};
  std::vector<std::uint32_t> buckets{};
  std::vector<std::uint32_t> chosen{};
};

/// Gives values by rank as a sorted array would, but sorts only some about the ranks asked for.
class PartlySorted {
public:
  /// The values must not be NaN, and stay as they are while this object is in use.
  PartlySorted(std::span<const float> values, SortWorkspace& workspace)
      : values_(values), workspace_(workspace) {}

  /// Values of ranks first ... last - 1 (from 0), in ascending order. The span lasts until the next
  /// call.
  std::span<const float> ranks(std::size_t first, std::size_t last);

private:
  bool holds(std::size_t first, std::size_t last) const {
    return first >= below_ && last <= below_ + size_;
  }
  void sort_about(std::size_t first, std::size_t last);
  void sort_all();
  void take_between(float low, float high);
  void put_into_buckets(float low, float high);
  void sort_buckets(std::size_t first, std::size_t last);

  std::span<const float> values_;
  SortWorkspace& workspace_;
  std::size_t below_ = 0;       ///< ranks below those that are in buckets, or sorted
  std::size_t size_ = 0;        ///< how many are
  bool all_are_sorted_ = false; ///< then there are no buckets
};

} // namespace astromill::stars

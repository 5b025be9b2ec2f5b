// astromill: values of which only a few ranks are needed in order
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace astromill::stars {

/// Gives values by rank as a sorted array would, but sorts only about the ranks that are asked for.
/// Reorders the values that it is given; they must not be NaN.
class PartlySorted {
public:
  explicit PartlySorted(std::span<float> values) : values_(values) {}

  /// Values of ranks first ... last - 1 (from 0), in ascending order. The span lasts until the next
  /// call.
  std::span<const float> ranks(std::size_t first, std::size_t last) {
    if (begin_ == end_)
      sort_first_window(first, last);
    if (first < begin_)
      extend_down(first);
    if (last > end_)
      extend_up(last);
    return values_.subspan(first, last - first);
  }

private:
  auto at(std::size_t rank) { return values_.begin() + static_cast<std::ptrdiff_t>(rank); }

  void sort_first_window(std::size_t first, std::size_t last) {
    begin_ = first > kSlack ? first - kSlack : 0;
    end_ = std::min(values_.size(), last + kSlack);
    std::nth_element(at(0), at(begin_), values_.end());
    if (end_ < values_.size())
      std::nth_element(at(begin_), at(end_), values_.end());
    std::sort(at(begin_), at(end_));
  }

  void extend_down(std::size_t first) {
    const std::size_t begin = first > kSlack ? first - kSlack : 0;
    std::nth_element(at(0), at(begin), at(begin_));
    std::sort(at(begin), at(begin_));
    begin_ = begin;
  }

  void extend_up(std::size_t last) {
    const std::size_t end = std::min(values_.size(), last + kSlack);
    if (end < values_.size())
      std::nth_element(at(end_), at(end), values_.end());
    std::sort(at(end_), at(end));
    end_ = end;
  }

  static constexpr std::size_t kSlack = 16; ///< ranks sorted beyond those asked for

  std::span<float> values_;
  std::size_t begin_ = 0; ///< ranks that are sorted; everything below and above is on its side
  std::size_t end_ = 0;
};

} // namespace astromill::stars

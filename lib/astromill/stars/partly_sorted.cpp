// astromill: values of which only those of middling ranks are needed in order
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/partly_sorted.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace astromill::stars {

namespace {

constexpr std::size_t kSample = 64;     ///< values that tell where ranks lie
constexpr std::size_t kFewValues = 256; ///< that are sorted all at once
// Ranks of the sample on each side of those wanted: clipping bright pixels moves a median down.
constexpr std::size_t kSlackBelow = 11;
constexpr std::size_t kSlackAbove = 10;
constexpr std::size_t kInBucket = 2;    ///< values a bucket, on average
constexpr std::size_t kManyValues = 64; ///< more than were asked for: sorting by insertion is slow

/// The bucket of each value; the last one takes the highest value too.
ASTROMILL_VECTOR_CLONES
void choose_buckets(std::span<const float> values, float low, float scale, float last,
                    std::uint32_t* out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float bucket = (values[i] - low) * scale;
    out[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(bucket < last ? bucket : last));
  }
}

/// The value of rank `rank` in a sample, by counting for each how many are smaller: all pairs, but
/// without a branch.
float value_of_rank(const std::array<float, kSample>& sample,
                    const std::array<int, kSample>& smaller, std::size_t rank) {
  float value = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < kSample; ++i)
    if (smaller[i] <= static_cast<int>(rank))
      value = std::max(value, sample[i]);
  return value;
}

ASTROMILL_VECTOR_CLONES
void count_smaller(const std::array<float, kSample>& sample, std::array<int, kSample>& smaller) {
  for (const float other : sample)
    for (std::size_t i = 0; i < kSample; ++i)
      smaller[i] += other < sample[i] ? 1 : 0;
}

/// Sorts values that are nearly in order.
void sort_by_insertion(float* values, std::size_t n) {
  for (std::size_t i = 1; i < n; ++i) {
    const float value = values[i];
    std::size_t k = i;
    for (; k > 0 && values[k - 1] > value; --k)
      values[k] = values[k - 1];
    values[k] = value;
  }
}

} // namespace

// Most values are far from the ranks wanted: a sample tells between which two values these will be.
void PartlySorted::sort_about(std::size_t first, std::size_t last) {
  std::array<float, kSample> sample{};
  for (std::size_t k = 0; k < kSample; ++k)
    sample[k] = values_[k * values_.size() / kSample];
  const std::size_t low_rank = first * kSample / values_.size();
  const std::size_t high_rank = last * kSample / values_.size() + kSlackAbove;
  if (low_rank < kSlackBelow || high_rank >= kSample)
    return sort_all();
  std::array<int, kSample> smaller{};
  count_smaller(sample, smaller);
  const float low = value_of_rank(sample, smaller, low_rank - kSlackBelow);
  const float high = value_of_rank(sample, smaller, high_rank);
  take_between(low, high);
  put_into_buckets(low, high);
}

void PartlySorted::sort_all() {
  workspace_.sorted.assign(values_.begin(), values_.end());
  std::sort(workspace_.sorted.begin(), workspace_.sorted.end());
  below_ = 0;
  size_ = values_.size();
  all_are_sorted_ = true;
}

void PartlySorted::take_between(float low, float high) {
  workspace_.taken.resize(std::max(workspace_.taken.size(), values_.size()));
  float* const taken = workspace_.taken.data();
  std::size_t below = 0;
  std::size_t n = 0;
  for (const float value : values_) { // without branches, which nobody could predict
    taken[n] = value;
    n += static_cast<std::size_t>(value >= low) & static_cast<std::size_t>(value <= high);
    below += static_cast<std::size_t>(value < low);
  }
  below_ = below;
  size_ = n;
}

// About the middle of a distribution values lie evenly: buckets of equal width get few each.
void PartlySorted::put_into_buckets(float low, float high) {
  const std::size_t buckets = size_ / kInBucket + 1;
  float scale = static_cast<float>(buckets) / (high - low);
  if (!std::isfinite(scale)) // values too near each other for buckets that floats can tell
    scale = 0;
  const float last = static_cast<float>(buckets - 1);
  const std::span taken(workspace_.taken.data(), size_);
  std::vector<std::uint32_t>& chosen = workspace_.chosen;
  chosen.resize(std::max(chosen.size(), size_));
  choose_buckets(taken, low, scale, last, chosen.data());
  std::vector<std::uint32_t>& ends = workspace_.buckets;
  ends.assign(buckets, 0);
  for (std::size_t i = 0; i < size_; ++i)
    ++ends[chosen[i]];
  std::uint32_t begin = 0;
  for (std::uint32_t& end : ends) {
    const std::uint32_t count = end;
    end = begin;
    begin += count;
  }
  workspace_.sorted.resize(std::max(workspace_.sorted.size(), size_));
  float* const sorted = workspace_.sorted.data();
  for (std::size_t i = 0; i < size_; ++i)
    sorted[ends[chosen[i]]++] = taken[i];
}

/// Sorts the buckets that have the ranks first ... last - 1 of what is in buckets.
void PartlySorted::sort_buckets(std::size_t first, std::size_t last) {
  const std::vector<std::uint32_t>& ends = workspace_.buckets;
  const auto lowest = std::ranges::upper_bound(ends, first); // the first that ends behind
  const auto highest = std::ranges::lower_bound(ends, last);
  const std::size_t begin = lowest == ends.begin() ? 0 : *(lowest - 1);
  const std::size_t end = *highest;
  float* const sorted = workspace_.sorted.data();
  if (end - begin > last - first + kManyValues)
    std::sort(sorted + begin, sorted + end);
  else
    sort_by_insertion(sorted + begin, end - begin);
}

std::span<const float> PartlySorted::ranks(std::size_t first, std::size_t last) {
  if (!holds(first, last) && values_.size() > kFewValues)
    sort_about(first, last);
  if (!holds(first, last))
    sort_all();
  if (!all_are_sorted_)
    sort_buckets(first - below_, last - below_);
  return {workspace_.sorted.data() + (first - below_), last - first};
}

} // namespace astromill::stars

// astromill: values of which only those of middling ranks are needed in order
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/partly_sorted.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <array>

namespace astromill::stars {

namespace {

constexpr std::size_t kSample = 64;     ///< values that tell where ranks lie
constexpr std::size_t kFewValues = 256; ///< that are sorted all at once
// Ranks of the sample on each side of those wanted: clipping bright pixels moves a median down.
constexpr std::size_t kSlackBelow = 11;
constexpr std::size_t kSlackAbove = 10;
constexpr std::size_t kInBucket = 2;      ///< values a bucket, on average
constexpr std::uint32_t kFullBucket = 32; ///< from here on, sorting by insertion is slow

/// The bucket of each value; the last one takes the highest value too.
ASTROMILL_VECTOR_CLONES
void choose_buckets(std::span<const float> values, float low, float scale, float last,
                    std::uint32_t* out) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float bucket = (values[i] - low) * scale;
    out[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(bucket < last ? bucket : last));
  }
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
  std::sort(sample.begin(), sample.end());
  const std::size_t low = first * kSample / values_.size();
  const std::size_t high = last * kSample / values_.size() + kSlackAbove;
  if (low < kSlackBelow || high >= kSample)
    return sort_all();
  take_between(sample[low - kSlackBelow], sample[high]);
  sort_taken(sample[low - kSlackBelow], sample[high]);
}

void PartlySorted::sort_all() {
  workspace_.sorted.assign(values_.begin(), values_.end());
  std::sort(workspace_.sorted.begin(), workspace_.sorted.end());
  below_ = 0;
  size_ = values_.size();
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
void PartlySorted::sort_taken(float low, float high) {
  const std::size_t buckets = size_ / kInBucket + 1;
  const float scale = high > low ? static_cast<float>(buckets) / (high - low) : 0;
  const float last = static_cast<float>(buckets - 1);
  const std::span taken(workspace_.taken.data(), size_);
  std::vector<std::uint32_t>& chosen = workspace_.chosen;
  chosen.resize(std::max(chosen.size(), size_));
  choose_buckets(taken, low, scale, last, chosen.data());
  std::vector<std::uint32_t>& ends = workspace_.buckets;
  ends.assign(buckets, 0);
  for (std::size_t i = 0; i < size_; ++i)
    ++ends[chosen[i]];
  const bool even = *std::max_element(ends.begin(), ends.end()) < kFullBucket;
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
  if (even)
    sort_by_insertion(sorted, size_);
  else
    std::sort(sorted, sorted + size_);
}

std::span<const float> PartlySorted::ranks(std::size_t first, std::size_t last) {
  if (!holds(first, last) && values_.size() > kFewValues)
    sort_about(first, last);
  if (!holds(first, last))
    sort_all();
  return {workspace_.sorted.data() + (first - below_), last - first};
}

} // namespace astromill::stars

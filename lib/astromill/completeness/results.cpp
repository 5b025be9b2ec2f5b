// astromill: the results of all trials of a run
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/results.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace astromill::completeness {

void Results::restore(std::uint32_t trial, std::span<const std::byte> bytes,
                      const std::string& file) {
  const std::optional<std::size_t> index = source_.index_of(trial);
  if (!index) {
    if (expects_more_)
      later_[trial] = {.file = file, .bytes = {bytes.begin(), bytes.end()}};
    return;
  }
  if (state_[*index] == State::left_out)
    return;
  if (bytes.size() != of(*index).size_bytes())
    throw Error("is of another run: trial " + std::to_string(trial) +
                    " has another number of stars there",
                {.file = file});
  std::memcpy(of(*index).data(), bytes.data(), bytes.size());
  const auto same = [](const StarResult& there, const stars::Star& here) {
    return there.id == here.number && there.x_in == here.x && there.y_in == here.y &&
           there.mag_in == here.magnitude;
  };
  if (!std::ranges::equal(of(*index), drawer_.draw_counting(*index), same))
    throw Error("is of another run: trial " + std::to_string(trial) + " has other stars there",
                {.file = file});
  mark_done(*index);
}

std::int64_t Results::count_done() const { return std::ranges::count(state_, State::done); }

std::int64_t Results::count_asked() const {
  return std::ranges::count_if(state_, [](State state) { return state != State::left_out; });
}

std::int64_t Results::extend() {
  std::ranges::replace(state_, State::wanted, State::left_out);
  stars_.resize(source_.stars());
  state_.resize(source_.trials());
  const std::int64_t before = count_done();
  for (auto next = later_.begin(); next != later_.end();) {
    if (!source_.index_of(next->first)) {
      ++next;
      continue;
    }
    restore(next->first, next->second.bytes, next->second.file);
    next = later_.erase(next);
  }
  return count_done() - before;
}

std::vector<StarResult> Results::done() const {
  std::vector<StarResult> out;
  out.reserve(stars_.size());
  for (std::size_t i = 0; i < state_.size(); ++i)
    if (state_[i] == State::done)
      out.insert(out.end(), stars_.begin() + static_cast<std::ptrdiff_t>(source_.first(i)),
                 stars_.begin() + static_cast<std::ptrdiff_t>(source_.first(i + 1)));
  return out;
}

std::vector<StarResult> Results::take() && {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < state_.size(); ++i) {
    if (state_[i] != State::done)
      continue;
    const auto stars = of(i);
    std::copy(stars.begin(), stars.end(), stars_.begin() + static_cast<std::ptrdiff_t>(kept));
    kept += stars.size();
  }
  stars_.resize(kept);
  return std::move(stars_);
}

} // namespace astromill::completeness

// astromill: trials dealt out to threads and ranks
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/trial_loop.h"

#include "astromill/base/error.h"
#include "astromill/distributed/wire.h"

#include <cstring>
#include <string>
#include <utility>

namespace astromill::completeness {

using distributed::get;
using distributed::put;

namespace {

/// A trial's outcome and stars as bytes, for the first rank.
void pack_trial(const TrialInHand& trial, distributed::Bytes& out) {
  put(out, trial.outcome.search);
  distributed::put_text(out, trial.outcome.failure);
  distributed::put_bytes(out, std::as_bytes(std::span(trial.stars)));
}

/// The inverse: the stars go to their place among the results.
void unpack_trial(std::span<const std::byte>& bytes, TrialInHand& trial, Results& results) {
  trial.outcome.search = get<std::optional<stars::SearchKind>>(bytes);
  trial.outcome.failure = distributed::get_text(bytes);
  const auto stars = distributed::get_bytes(bytes);
  const auto out = results.of(trial.index);
  if (stars.size() != out.size_bytes())
    throw Error("another rank has other stars in trial " + std::to_string(trial.index + 1));
  std::memcpy(out.data(), stars.data(), stars.size());
}

} // namespace

distributed::Stages<TrialKeeper::Batch> travelling_trials(Results* results) {
  using Batch = TrialKeeper::Batch;
  using Bits = std::span<const std::byte>;
  distributed::Stages<Batch> stages;
  stages.items = [](const Batch& batch) -> distributed::Items {
    return {static_cast<std::int64_t>(batch.front().index), std::ssize(batch)};
  };
  stages.pack_task = [](const Batch& batch, distributed::Bytes& out) {
    for (const TrialInHand& trial : batch)
      put(out, trial.index);
  };
  stages.unpack_task = [](Bits bytes, Batch& batch) {
    batch.clear();
    while (!bytes.empty())
      batch.push_back({.index = get<std::size_t>(bytes)});
  };
  stages.pack_result = [](const Batch& batch, distributed::Bytes& out) {
    for (const TrialInHand& trial : batch)
      pack_trial(trial, out);
  };
  stages.unpack_result = [results](Bits bytes, Batch& batch) {
    for (TrialInHand& trial : batch)
      unpack_trial(bytes, trial, *results);
  };
  return stages;
}

bool TrialKeeper::fill(Batch& batch, std::size_t most) {
  batch.clear();
  for (; batch.size() < most; ++next_) {
    while (next_ < source_.trials() && results_.is_done(next_))
      ++next_;
    if (next_ >= source_.trials())
      break;
    batch.push_back({.index = next_});
  }
  return !batch.empty();
}

void TrialKeeper::keep(TrialInHand& trial) {
  const std::uint32_t number = source_.trial(trial.index);
  TrialOutcome& outcome = trial.outcome;
  if (!outcome.failure.empty()) {
    report_.failed.push_back({.trial = number, .why = std::move(outcome.failure)});
  } else {
    results_.mark_done(trial.index);
    if (outcome.search)
      ++(*outcome.search == stars::SearchKind::full ? report_.full : report_.incremental);
    if (checkpoint_ != nullptr)
      checkpoint_->append(number, std::as_bytes(results_.of(trial.index)));
  }
  meter_.add(1);
}

} // namespace astromill::completeness

// astromill: what astromill-scaling is asked for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/options.h"

#include "astromill/base/error.h"
#include "astromill/parallel/available_cores.h"
#include "astromill/parallel/threads.h"
#include "astromill/plot/figure.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <sstream>

namespace astromill::scaling {

namespace {

/// Reads a list of counts.
class CountList {
public:
  CountList(const char* option, std::string_view text, int most, int open_end)
      : option_(option), text_(text), most_(most), open_end_(open_end) {}

  std::vector<int> read() {
    for (std::size_t begin = 0; begin <= text_.size();) {
      const std::size_t end = std::min(text_.find(',', begin), text_.size());
      item(text_.substr(begin, end - begin));
      begin = end + 1;
    }
    if (goes_on_)
      go_on_to(open_end_, false);
    const std::set<int> once(counts_.begin(), counts_.end());
    return {once.begin(), once.end()};
  }

private:
  [[noreturn]] void fail(const std::string& what) const {
    throw UsageError(what, {.keyword = option_, .value = std::string(text_)});
  }

  int number(std::string_view word) const {
    int value = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    if (error == std::errc::result_out_of_range || (error == std::errc{} && value > most_))
      fail("at most " + std::to_string(most_));
    if (error != std::errc{} || stop != end)
      fail("is no list of numbers such as 1,2,4 or 1-8 or 1,2,4,...");
    if (value < 1)
      fail("must be 1 or more");
    return value;
  }

  void item(std::string_view word) {
    if (word == "...") {
      if (goes_on_ || counts_.size() < 2)
        fail("two numbers must be before ...");
      goes_on_ = true;
      return;
    }
    const std::size_t dash = word.find('-', 1);
    const int first = number(word.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : number(word.substr(dash + 1));
    if (last < first)
      fail("a range must rise");
    if (goes_on_)
      go_on_to(first, true);
    for (int count = first; count <= last; ++count)
      counts_.push_back(count);
  }

  /// Continues the numbers before "...", by a sum if it is one (as two always are), else by a
  /// product.
  void go_on_to(int end, bool with_end) {
    goes_on_ = false;
    const int last = counts_.back();
    const int before = counts_[counts_.size() - 2];
    const int third = counts_.size() > 2 ? counts_[counts_.size() - 3] : 2 * before - last;
    const bool sum = last - before == before - third;
    const bool product =
        third > 0 && last % before == 0 && before % third == 0 && last / before == before / third;
    if (last <= before || !(sum || product))
      fail("it is not clear how ... goes on");
    for (std::int64_t next = last;;) {
      next = sum ? next + (last - before) : next * (last / before);
      if (with_end ? next >= end : next > end)
        return;
      counts_.push_back(static_cast<int>(next));
    }
  }

  const char* option_;
  std::string_view text_;
  int most_;
  int open_end_;
  std::vector<int> counts_{};
  bool goes_on_ = false; ///< "..." was the last item
};

std::vector<int> powers_of_two(int most) {
  std::vector<int> out;
  for (int count = 1; count < most; count *= 2)
    out.push_back(count);
  out.push_back(most);
  return out;
}

std::string words(const Count& count) {
  const std::string threads =
      std::to_string(count.threads) + (count.threads == 1 ? " thread" : " threads");
  return count.ranks == 1 ? threads : std::to_string(count.ranks) + " ranks of " + threads;
}

void check_simulation(const SimulationOptions& simulation) {
  constexpr std::int64_t kMostItems = 100'000'000;
  if (simulation.ranks.empty() && !simulation.timings_file.empty())
    throw UsageError("goes with --simulate", {.keyword = "--timings-from"});
  if (simulation.ranks.empty() && simulation.items != 0)
    throw UsageError("goes with --simulate", {.keyword = "--items"});
  if (!(simulation.latency >= 0 && simulation.latency < 1e3))
    throw UsageError("must be 0 or more seconds",
                     {.keyword = "--latency", .value = text::shortest(simulation.latency)});
  if (simulation.items < 0 || simulation.items > kMostItems)
    throw UsageError("must be from 1 to " + std::to_string(kMostItems),
                     {.keyword = "--items", .value = std::to_string(simulation.items)});
}

} // namespace

std::vector<Count> Options::counts() const {
  std::vector<int> all_threads = threads;
  if (all_threads.empty() && ranks.empty()) {
    if (!simulation.ranks.empty())
      return {};
    all_threads = powers_of_two(parallel::available_cores());
  }
  if (all_threads.empty())
    all_threads = {1};
  std::vector<Count> out;
  for (const int rank_count : ranks.empty() ? std::vector<int>{1} : ranks)
    for (const int thread_count : all_threads)
      out.push_back({.threads = thread_count, .ranks = rank_count});
  std::ranges::stable_sort(out, {}, &Count::workers);
  return out;
}

void Options::validate() const {
  constexpr int kMostRepeats = 10000;
  if (repeat < 1 || repeat > kMostRepeats)
    throw UsageError("must be from 1 to " + std::to_string(kMostRepeats),
                     {.keyword = "--repeat", .value = std::to_string(repeat)});
  if (launcher.find_first_not_of(" \t") == std::string::npos)
    throw UsageError("is empty", {.keyword = "--mpirun"});
  check_simulation(simulation);
  if (!plot.empty())
    plot::parse_format("--plot", plot);
  if (command.empty() && (simulation.timings_file.empty() || !counts().empty()))
    throw UsageError("no COMMAND: it follows --, as in: astromill-scaling -- pix2sky a.fits b.txt");
  const int cores = parallel::available_cores();
  for (const Count& count : counts())
    if (count.workers() > cores && !oversubscribe)
      throw UsageError(words(count) + " on " + std::to_string(cores) +
                           (cores == 1 ? " core" : " cores") +
                           ": give --oversubscribe to do it anyway",
                       {.keyword = count.threads > 1 ? "--threads" : "--ranks"});
}

std::vector<int> parse_counts(const char* option, std::string_view text, int most, int open_end) {
  return CountList(option, text, most, open_end).read();
}

std::vector<int> parse_simulated(std::string_view text) {
  std::vector<int> ranks = parse_counts("--simulate", text, kMostRanks, kMostRanks);
  return ranks.size() == 1 ? powers_of_two(ranks.front()) : ranks;
}

std::vector<parallel::Schedule> parse_schedules(const std::string& text) {
  std::vector<parallel::Schedule> out;
  std::istringstream all(text);
  for (std::string word; all >> word;)
    try {
      out.push_back(parallel::parse_schedule(word));
    } catch (const UsageError&) {
      throw UsageError("must be such as 'static dynamic,4 guided'",
                       {.keyword = "--schedules", .value = text});
    }
  if (out.empty())
    throw UsageError("is empty", {.keyword = "--schedules"});
  return out;
}

} // namespace astromill::scaling

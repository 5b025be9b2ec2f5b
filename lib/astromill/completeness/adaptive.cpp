// astromill: trials are added until m50 is known well enough
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/adaptive.h"

#include "astromill/base/error.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace astromill::completeness {

namespace {

constexpr std::size_t kM50 = 2;          ///< of a fit's crossings
constexpr std::int64_t kUsualMost = 100; ///< times the trials of the first round
constexpr std::int64_t kMostNumber = std::numeric_limits<std::uint32_t>::max(); ///< of a trial
constexpr std::int64_t kMostStars = (std::int64_t{32} << 30U) / std::int64_t{sizeof(StarResult)};

/// What there can be at most: of numbers, and of stars in the memory.
std::int64_t highest_trials(const Options& options) {
  return std::min(kMostNumber, kMostStars / options.stars.value_or(1));
}

/// The part of the ceiling that a curve has in the middle of a bin.
double part_of(const stats::CompletenessFit& fit, const MagnitudeBins& bins, std::size_t bin) {
  return fit(bins.centre(bin)) / fit.ceiling;
}

/// The preferred curve without the stars of some bins.
stats::CompletenessFit fit_without(std::span<const StarResult> stars, const MagnitudeBins& bins,
                                   std::size_t begin, std::size_t end, std::size_t model,
                                   int threads) {
  std::vector<double> magnitudes;
  std::vector<unsigned char> recovered;
  for (const StarResult& star : stars)
    if (const auto bin = bins.bin_of(star.mag_in); bin && (*bin < begin || *bin >= end)) {
      magnitudes.push_back(star.mag_in);
      recovered.push_back(star.status == StarStatus::found ? 1 : 0);
    }
  return stats::fit_completeness({magnitudes, recovered}, threads)[model];
}

bool is_between(double part, double low, double high) { return part > low && part < high; }

/// Whether the focus is worth it. Another detector may see the whole image at once; and where stars
/// are so dense that most are near others, most must be put in anyway: then they shall count.
void settle_focus(const Options& options, const Field& field, StarSource& source,
                  const Focus& focus, Decision& decision) {
  constexpr std::size_t kTrials = 50;
  constexpr double kWorth = 0.7; ///< of the stars; more do not spare enough
  const std::size_t trials = source.trials();
  decision.focus = focus;
  decision.focus.influence = influence_of(options, field);
  std::size_t drawn = 0;
  std::size_t all = 0;
  source.add_trials(trials, 0, decision.focus); // none, but those there are have the focus
  StarDrawer drawer(source);
  for (std::size_t i = 0; i < std::min(trials, kTrials); ++i) {
    drawn += drawer.draw(i).size();
    all += source.count(i);
  }
  source.add_trials(trials, trials, {});
  if (options.detector.command.empty() &&
      static_cast<double>(drawn) < kWorth * static_cast<double>(all))
    return;
  decision.is_whole = true;
  decision.whole = decision.trials;
}

/// All ranks get what the first one has.
void share(distributed::World& world, Decision& decision) {
  static_assert(std::is_trivially_copyable_v<Decision>);
  if (world.is_alone())
    return;
  distributed::Bytes bytes(sizeof decision);
  std::memcpy(bytes.data(), &decision, sizeof decision);
  world.broadcast(bytes);
  std::memcpy(&decision, bytes.data(), sizeof decision);
}

Adaptive summary(const Decision& decision, const Curve& curve, double error, int rounds) {
  const MagnitudeBins& bins = curve.magnitudes;
  Adaptive out{.asked = error,
               .error = stats::preferred_crossing(curve.fits, kM50).error,
               .reached = decision.reached,
               .rounds = rounds,
               .whole_trials = static_cast<std::int64_t>(decision.whole),
               .focus = {bins.low, bins.high}};
  if (decision.trials == decision.whole)
    return out;
  std::size_t first = 0;
  while (first < bins.count && !decision.focus.bins[first])
    ++first;
  std::size_t last = bins.count;
  while (last > first && !decision.focus.bins[last - 1])
    --last;
  out.focus = {bins.begin(first), bins.begin(last)};
  return out;
}

/// What comes after a round, from all results so far. Nothing where all trials have failed, as more
/// would. The focus is settled once, before the first trials that are not whole.
Decision after_round(int round, const Options& options, const Field& field, StarSource& source,
                     const Results& results, std::uint64_t first, const Decision& so_far,
                     Report& report) {
  const std::vector<StarResult> stars = results.done();
  report.curve = make_curve(options, stars, report.threads);
  Decision next = so_far;
  if (!stars.empty()) {
    next = decide(report.curve, so_far, first, static_cast<std::uint64_t>(most_trials(options)),
                  *options.adaptive);
    if (next.trials > next.whole && so_far.trials == so_far.whole)
      settle_focus(options, field, source, choose_focus(stars, report.curve, report.threads), next);
  }
  report.adaptive = summary(next, report.curve, *options.adaptive, round);
  return next;
}

} // namespace

void check_adaptive(const Options& options) {
  const auto refuse = [](const char* option, const std::string& value, const std::string& what) {
    throw UsageError(what, {.keyword = option, .value = value});
  };
  if (!options.adaptive) {
    if (options.max_trials)
      refuse("--max-trials", std::to_string(*options.max_trials), "goes with --adaptive only");
    return;
  }
  const std::string error = text::shortest(*options.adaptive);
  if (!(*options.adaptive > 0) || !std::isfinite(*options.adaptive))
    refuse("--adaptive", error, "the error must be a positive number of magnitudes");
  if (!options.list.empty())
    refuse("--adaptive", error, "draws more stars, and excludes --list");
  const std::int64_t first = options.trials.value_or(1);
  const std::int64_t highest = highest_trials(options);
  if (const std::int64_t most = options.max_trials.value_or(first); most < first || most > highest)
    refuse("--max-trials", std::to_string(most),
           "must be from --trials, " + std::to_string(first) + ", to " + std::to_string(highest) +
               ", whose stars would fill 32 GiB");
}

std::int64_t most_trials(const Options& options) {
  const std::int64_t first = options.trials.value_or(1);
  const std::int64_t highest = highest_trials(options);
  return options.max_trials.value_or(first > highest / kUsualMost ? highest : first * kUsualMost);
}

Focus choose_focus(std::span<const StarResult> stars, const Curve& curve, int threads) {
  constexpr double kLow = 0.04; // of the ceiling
  constexpr double kHigh = 0.96;
  constexpr double kDoubt = 0.035; // more or less
  constexpr std::size_t kBlocks = 50;
  const stats::CompletenessFit& fit = curve.fits[curve.preferred_fit];
  const MagnitudeBins& bins = curve.magnitudes;
  const auto m50 = bins.bin_of(fit.crossings[kM50].magnitude);
  Focus focus;
  const std::size_t block = (bins.count + kBlocks - 1) / kBlocks;
  for (std::size_t begin = 0; begin < bins.count; begin += block) {
    const std::size_t end = std::min(begin + block, bins.count);
    const bool is_inside = is_between(part_of(fit, bins, begin), kLow + kDoubt, kHigh - kDoubt) &&
                           is_between(part_of(fit, bins, end - 1), kLow + kDoubt, kHigh - kDoubt);
    const bool is_outside =
        part_of(fit, bins, begin) < kLow - kDoubt || part_of(fit, bins, end - 1) > kHigh + kDoubt;
    stats::CompletenessFit other = fit;
    if (!is_inside && !is_outside)
      other = fit_without(stars, bins, begin, end, curve.preferred_fit, threads);
    for (std::size_t i = begin; i < end; ++i)
      focus.bins[i] =
          m50 == i || !other.converged || is_between(part_of(other, bins, i), kLow, kHigh);
  }
  return focus;
}

Decision decide(const Curve& curve, const Decision& so_far, std::uint64_t first, std::uint64_t most,
                double error) {
  constexpr double kReserve = 1.05;
  constexpr std::uint64_t kMostGrowth = 4;
  constexpr std::uint64_t kLeastPart = 20;  ///< 1 / 20 more, at least
  constexpr std::uint64_t kMostWithout = 4; ///< times the first trials, without m50
  Decision next = so_far;
  const stats::Crossing m50 = stats::preferred_crossing(curve.fits, kM50);
  const bool is_known = std::isfinite(m50.magnitude) && std::isfinite(m50.error);
  const std::uint64_t n = so_far.trials;
  next.reached = is_known && m50.error <= error;
  if (next.reached)
    return next;
  if (!is_known && so_far.whole == n) {
    next.trials = std::max(n, std::min({2 * n, kMostWithout * first, most}));
    next.whole = next.trials;
    return next;
  }
  // An error that has got lost (of a bootstrap) says nothing: once more as many.
  const double ratio = is_known ? m50.error / error : std::sqrt(2.0);
  const double needed =
      std::ceil(std::min(kReserve * ratio * ratio, double{kMostGrowth}) * static_cast<double>(n));
  const std::uint64_t least = n + std::max<std::uint64_t>(n / kLeastPart, 1);
  next.trials = std::max(n, std::min(std::max(static_cast<std::uint64_t>(needed), least), most));
  if (next.is_whole)
    next.whole = next.trials;
  return next;
}

Influence influence_of(const Options& options, const Field& field) {
  constexpr double kSlack = 4;      // pixels: of roundings
  constexpr double kMostDrift = 10; // pixels: passes of the centring
  constexpr double kDetections = 4; // star, detection, star of the image, detection, star
  constexpr double kKernels = 3;    // density, peak, shape
  const stars::DaofindKernel kernel(field.search.kernel);
  const stars::PhotometryOptions& photometry = field.photometry;
  const double match =
      std::max({field.radius, options.match.box_x.value_or(0), options.match.box_y.value_or(0)});
  const double search = kKernels * std::max(kernel.half_width, kernel.half_height);
  const double drift = photometry.centring_box ? *photometry.centring_box + kMostDrift : 0;
  const double measure = drift + std::max(photometry.annulus.inner + photometry.annulus.width,
                                          photometry.apertures.front() + 1);
  const double rivalry = kDetections * match + kSlack;
  return {.rivalry = rivalry,
          .light = field.injection.psf->support_radius() + rivalry + search + measure};
}

void in_rounds(const Options& options, const Field& field, StarSource& source, Results* results,
               distributed::World& world, Report& report, const std::function<void()>& run) {
  run();
  if (!options.adaptive)
    return;
  const auto first = static_cast<std::uint64_t>(source.trials());
  Decision decision{.trials = first, .whole = first};
  for (int round = 1;; ++round) {
    const std::uint64_t before = decision.trials;
    if (results != nullptr)
      decision = after_round(round, options, field, source, *results, first, decision, report);
    share(world, decision);
    if (decision.trials == before)
      return;
    source.add_trials(decision.trials, decision.whole, decision.focus);
    if (results != nullptr)
      report.resumed += results->extend();
    run();
  }
}

} // namespace astromill::completeness

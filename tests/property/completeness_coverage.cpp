// astromill: how often stated intervals hold the true completeness, on simulated skies
// SPDX-License-Identifier: BSD-3-Clause
//
// A simulation is a frame of its own (flat sky, read noise, Poisson noise of the stars) on which a
// completeness test is made with few stars: in a bin at most 1 % of area / FWHM^2, so that the
// stars hardly share their noise. The truth is brute force: one frame, fresh noise, for each trial.
// ASTROMILL_COVERAGE=N makes N simulations in place of the short form's number.
#include "astromill/completeness/curve.h"
#include "astromill/findstars/search.h"
#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/threads.h"
#include "astromill/psf/open_model.h"
#include "astromill/stars/injection.h"
#include "support/random.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <vector>

namespace astromill::completeness {
namespace {

constexpr double kFwhm = 2.5;
constexpr std::size_t kSide = 128;
constexpr double kNoise = 5;
constexpr int kStars = 10;            // a trial: they hardly meet
constexpr std::uint32_t kTrials = 40; // a simulation: 25 stars a bin, of 2621 resolution elements

MagnitudeBins bins() { return parse_magnitude_bins("18:22:0.25"); }

/// A frame without stars.
Image<float> new_frame(test::Random& random) {
  Image<float> frame(kSide, kSide);
  for (float& pixel : frame.pixels)
    pixel = static_cast<float>(100 + kNoise * test::normal(random));
  return frame;
}

std::vector<stars::Star> draw(test::Random& random) {
  std::vector<stars::Star> out;
  for (std::uint32_t i = 1; i <= kStars; ++i)
    out.push_back({.id = i,
                   .x = random.uniform(8, kSide - 7),
                   .y = random.uniform(8, kSide - 7),
                   .magnitude = random.uniform(18, 22),
                   .number = i});
  return out;
}

/// The detection nearest to a star, within 1.5 pixels, and not nearer to a brighter star.
StarResult matched(const stars::Star& star, const std::vector<stars::Star>& all,
                   const std::vector<stars::PeakShape>& peaks, std::uint32_t trial) {
  constexpr double kRadius = 1.5;
  StarResult out;
  out.x_in = star.x;
  out.y_in = star.y;
  out.mag_in = star.magnitude;
  out.trial = trial;
  out.id = star.number;
  double nearest = kRadius;
  for (const stars::PeakShape& peak : peaks) {
    const double distance = std::hypot(peak.x - star.x, peak.y - star.y);
    if (!(distance < nearest))
      continue;
    nearest = distance;
    const bool is_taken = std::ranges::any_of(all, [&](const stars::Star& other) {
      return other.magnitude < star.magnitude &&
             std::hypot(peak.x - other.x, peak.y - other.y) < distance;
    });
    out.status = is_taken ? StarStatus::blended : StarStatus::found;
    out.x_out = peak.x;
    out.y_out = peak.y;
  }
  return out;
}

/// One trial: stars are put on a frame and looked for, with the parts that the programs use.
void add_trial(const Image<float>& frame, test::Random& random, std::uint64_t seed,
               std::uint32_t trial, std::vector<StarResult>& out) {
  static const auto psf = psf::open_model("gauss:2.5", {});
  const stars::Injection injection{
      .psf = psf, .scale = exposure::MagnitudeScale{.zeropoint = 25}, .gain = 1, .seed = seed};
  Image<float> image = frame;
  const std::vector<stars::Star> drawn = draw(random);
  stars::StarPainter painter(injection);
  for (const stars::Star& star : drawn)
    stars::add_light(painter.paint(star, trial), image.view());
  findstars::SearchOptions options;
  options.kernel.fwhm = kFwhm;
  options.sigma = kNoise;
  const auto found = findstars::search({.pixels = image.view()}, options, {});
  for (const stars::Star& star : drawn)
    out.push_back(matched(star, drawn, found.stars, trial));
}

/// The stars of a completeness test on one frame: what is judged below.
std::vector<StarResult> simulate(std::uint64_t seed) {
  test::Random random(seed);
  const Image<float> frame = new_frame(random);
  std::vector<StarResult> out;
  for (std::uint32_t trial = 1; trial <= kTrials; ++trial)
    add_trial(frame, random, seed, trial, out);
  return out;
}

/// The stars of as many trials, each on a frame of its own.
std::vector<StarResult> brute_force(std::uint64_t seed) {
  test::Random random(seed);
  std::vector<StarResult> out;
  for (std::uint32_t trial = 1; trial <= kTrials; ++trial)
    add_trial(new_frame(random), random, seed, trial, out);
  return out;
}

using Simulation = std::function<std::vector<StarResult>(std::uint64_t seed)>;

/// The results of simulations with the seeds first ... first + n - 1.
std::vector<std::vector<StarResult>> run(const Simulation& simulation, std::uint64_t first,
                                         std::size_t n) {
  std::vector<std::vector<StarResult>> out(n);
  parallel::parallel_for(n, parallel::default_thread_count(), {},
                         [&](std::size_t begin, std::size_t end, int) {
                           for (std::size_t i = begin; i < end; ++i)
                             out[i] = simulation(first + i);
                         });
  return out;
}

/// What many frames tell.
struct Truth {
  std::vector<double> fractions{}; ///< by bin
  double m50 = 0;                  ///< between bins of 0.125 mag
};

Truth truth_of(const std::vector<std::vector<StarResult>>& simulations) {
  std::vector<StarResult> all;
  for (const auto& stars : simulations)
    all.insert(all.end(), stars.begin(), stars.end());
  Truth truth;
  for (const CurveBin& bin : make_curve(all, bins(), {}, 1).bins)
    truth.fractions.push_back(bin.fraction);
  const Curve fine = make_curve(all, parse_magnitude_bins("18:22:0.125"), {}, 1);
  for (std::size_t i = 0; i + 1 < fine.bins.size(); ++i) {
    const double a = fine.bins[i].fraction;
    const double b = fine.bins[i + 1].fraction;
    if (a >= 0.5 && b < 0.5)
      truth.m50 = fine.magnitudes.centre(i) + fine.magnitudes.step * (a - 0.5) / (a - b);
  }
  return truth;
}

/// How often intervals held the truth.
struct Coverage {
  int held = 0;
  int of = 0;

  void count(const stats::Interval& interval, double truth) {
    held += interval.low <= truth && truth <= interval.high ? 1 : 0;
    ++of;
  }
  double fraction() const { return static_cast<double>(held) / of; }
};

struct Judgement {
  Coverage bins95{};
  Coverage bins68{};
  Coverage m50{};
};

Judgement judge(const std::vector<std::vector<StarResult>>& simulations, const Truth& truth) {
  Judgement out;
  for (const auto& stars : simulations) {
    const Curve curve = make_curve(stars, bins(), {}, 1);
    for (std::size_t i = 0; i < curve.bins.size(); ++i)
      if (truth.fractions[i] > 0.05 && truth.fractions[i] < 0.95) {
        out.bins95.count(curve.bins[i].range95, truth.fractions[i]);
        out.bins68.count(curve.bins[i].range68, truth.fractions[i]);
      }
    if (curve.preferred_fit < curve.fits.size())
      out.m50.count(stats::preferred_crossing(curve.fits, 2).range95, truth.m50);
  }
  return out;
}

TEST(CompletenessCoverage, OfBinsAndOfM50IsWhatIsStated) {
  const char* const wanted = std::getenv("ASTROMILL_COVERAGE");
  const auto n = static_cast<std::size_t>(wanted ? std::max(1, std::atoi(wanted)) : 300);
  const Truth truth = truth_of(run(brute_force, 1'000'000, std::max<std::size_t>(n, 300) / 2));
  const Judgement found = judge(run(simulate, 1, n), truth);
  std::cout << n << " simulations: bins 95 %: " << found.bins95.fraction()
            << ", 68.27 %: " << found.bins68.fraction() << " (" << found.bins95.of
            << " intervals); m50 95 %: " << found.m50.fraction() << " (true m50 " << truth.m50
            << ")\n";
  EXPECT_GE(found.bins95.of, static_cast<int>(5 * n)); // the bins are about m50
  EXPECT_EQ(found.m50.of, static_cast<int>(n));
  EXPECT_NEAR(found.bins95.fraction(), 0.95, 0.02);
  EXPECT_NEAR(found.bins68.fraction(), 0.6827, 0.03);
  EXPECT_NEAR(found.m50.fraction(), 0.95, 0.02);
}

} // namespace
} // namespace astromill::completeness

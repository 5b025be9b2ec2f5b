// astromill: how often stated intervals hold the true completeness, on simulated skies
// SPDX-License-Identifier: BSD-3-Clause
//
// A simulation is a frame of its own (flat sky, read noise, Poisson noise of the stars) on which a
// completeness test is made with few stars: in a bin at most 1 % of area / FWHM^2, so that the
// stars hardly share their noise. The truth is brute force: one frame, fresh noise, for each trial.
// Its numbers are in docs/benchmarks.md. ASTROMILL_COVERAGE=N makes N simulations in place of the
// short form's number.
#include "astromill/base/output_file.h"
#include "astromill/completeness/curve.h"
#include "astromill/completeness/run.h"
#include "astromill/findstars/search.h"
#include "astromill/fits/products.h"
#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/threads.h"
#include "astromill/psf/open_model.h"
#include "astromill/stars/injection.h"
#include "support/random.h"
#include "support/star_field.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <vector>

namespace astromill::completeness {
namespace {

constexpr double kFwhm = 2.5;
constexpr const char* kPsf = "gauss:2.5";
constexpr std::size_t kSide = 192;
constexpr double kNoise = 5;
constexpr double kZeroPoint = 25;
constexpr double kSeparation = 10;    // pixels: stars never meet
constexpr std::uint32_t kStars = 10;  // a trial
constexpr std::uint32_t kTrials = 40; // a simulation: 25 stars a bin, of 5900 resolution elements
constexpr std::uint32_t kCrowd = 30;  // stars on a frame of its own
constexpr const char* kBins = "18:22:0.25";

/// A frame without stars.
Image<float> new_frame(std::uint64_t seed) {
  test::Random random(seed);
  Image<float> frame(kSide, kSide);
  for (float& pixel : frame.pixels)
    pixel = static_cast<float>(100 + kNoise * test::normal(random));
  return frame;
}

/// The curve of a completeness run on a frame of its own.
Curve simulate(std::uint64_t seed, std::int64_t bootstrap) {
  const test::TemporaryDirectory folder;
  const Image<float> frame = new_frame(seed);
  const std::string image = folder.file("frame.fits");
  OutputFile file(image, false, OutputFile::Lasting::no);
  fits::write_image<float>(file, frame.view(), nullptr, {});
  file.commit();
  Options options{.image = image, .psf = kPsf};
  options.detection.kernel.fwhm = kFwhm;
  options.detection.sigma = kNoise;
  options.detection.exposure.zeropoint = kZeroPoint;
  options.magnitudes = kBins;
  options.stars = kStars;
  options.trials = kTrials;
  options.rules.min_separation = kSeparation;
  options.seed = seed;
  options.match.magnitude_window = 10; // what is tested is detection
  options.bootstrap = bootstrap;
  options.output = folder.file("curve.txt");
  options.threads = 1;
  return run(options).curve;
}

double distance(const auto& a, const auto& b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// Stars anywhere on a frame.
std::vector<stars::Star> draw(test::Random& random) {
  std::vector<stars::Star> out;
  while (out.size() < kCrowd) {
    const auto number = static_cast<std::uint32_t>(out.size() + 1);
    const stars::Star star{.id = number,
                           .x = random.uniform(0.5, kSide + 0.5),
                           .y = random.uniform(0.5, kSide + 0.5),
                           .magnitude = random.uniform(18, 22),
                           .number = number};
    if (std::ranges::none_of(out, [&](const auto& o) { return distance(o, star) < kSeparation; }))
      out.push_back(star);
  }
  return out;
}

/// Whether a detection is within half the FWHM, where light within the FWHM can be measured.
bool is_found(const stars::Star& star, const std::vector<stars::PeakShape>& peaks) {
  const auto fits = [](double x) { return x >= kFwhm + 0.5 && x <= kSide + 0.5 - kFwhm; };
  return std::ranges::any_of(peaks, [&](const stars::PeakShape& peak) {
    return distance(peak, star) <= kFwhm / 2 && fits(peak.x) && fits(peak.y);
  });
}

/// Stars on a frame with noise of its own, which is searched as a whole.
std::vector<StarResult> brute_force(std::uint64_t seed) {
  const auto psf = psf::open_model(kPsf, {});
  const stars::Injection injection{.psf = psf,
                                   .scale = exposure::MagnitudeScale{.zeropoint = kZeroPoint},
                                   .gain = 1,
                                   .seed = seed};
  stars::StarPainter painter(injection);
  Image<float> image = new_frame(seed);
  test::Random random(~seed);
  const std::vector<stars::Star> drawn = draw(random);
  for (const stars::Star& star : drawn)
    stars::add_light(painter.paint(star, 1), image.view());
  findstars::SearchOptions options;
  options.kernel.fwhm = kFwhm;
  options.sigma = kNoise;
  const auto found = findstars::search({.pixels = image.view()}, options, {});
  std::vector<StarResult> out(drawn.size());
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    out[i].mag_in = drawn[i].magnitude;
    out[i].status = is_found(drawn[i], found.stars) ? StarStatus::found : StarStatus::missed;
  }
  return out;
}

/// make(i) for i < n, in parallel.
template <class Make> auto in_parallel(std::size_t n, const Make& make) {
  std::vector<decltype(make(0))> out(n);
  parallel::parallel_for(n, parallel::default_thread_count(), {},
                         [&](std::size_t begin, std::size_t end, int) {
                           for (std::size_t i = begin; i < end; ++i)
                             out[i] = make(i);
                         });
  return out;
}

/// What many frames tell.
struct Truth {
  std::vector<double> fractions{}; ///< by bin
  double m50 = 0;                  ///< between bins of 0.125 mag
};

Truth find_truth(std::size_t frames) {
  std::vector<StarResult> all;
  for (const auto& stars :
       in_parallel(frames, [](std::size_t i) { return brute_force(1'000'000 + i); }))
    all.insert(all.end(), stars.begin(), stars.end());
  Truth truth;
  for (const CurveBin& bin : make_curve(all, parse_magnitude_bins(kBins), {}, 1).bins)
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

/// Of the bins that are neither full nor empty, and of m50.
struct Judgement {
  Coverage bins95{};
  Coverage bins68{};
  Coverage m50{};    ///< what is stated of the curve
  Coverage errors{}; ///< m50 +- 1.96 errors
};

Judgement judge(const std::vector<Curve>& curves, const Truth& truth) {
  Judgement out;
  for (const Curve& curve : curves) {
    for (std::size_t i = 0; i < curve.bins.size(); ++i)
      if (truth.fractions[i] > 0.05 && truth.fractions[i] < 0.95) {
        out.bins95.count(curve.bins[i].range95, truth.fractions[i]);
        out.bins68.count(curve.bins[i].range68, truth.fractions[i]);
      }
    const stats::Crossing m50 = stats::preferred_crossing(curve.fits, 2);
    if (std::isnan(m50.range95.low))
      continue;
    out.m50.count(m50.range95, truth.m50);
    out.errors.count(
        {.low = m50.magnitude - 1.96 * m50.error, .high = m50.magnitude + 1.96 * m50.error},
        truth.m50);
  }
  return out;
}

std::size_t simulations(std::size_t short_form) {
  const char* const wanted = std::getenv("ASTROMILL_COVERAGE");
  return wanted ? static_cast<std::size_t>(std::max(1, std::atoi(wanted))) : short_form;
}

/// The part of intervals that should hold the truth is within 2 % of `expected`, but for chance.
void expect_near(const Coverage& coverage, double expected, std::size_t independent) {
  const double chance = std::sqrt(expected * (1 - expected) / static_cast<double>(independent));
  EXPECT_NEAR(coverage.fraction(), expected, 0.02 + 1.5 * chance);
}

void expect_coverage(std::size_t n, std::int64_t bootstrap) {
  const Truth truth = find_truth(std::clamp<std::size_t>(8 * n, 1000, 20'000));
  const Judgement found =
      judge(in_parallel(n, [&](std::size_t i) { return simulate(i + 1, bootstrap); }), truth);
  std::cout << n << " simulations: bins 95 %: " << found.bins95.fraction()
            << ", 68.27 %: " << found.bins68.fraction() << " (" << found.bins95.of
            << " intervals); m50 95 %: " << found.m50.fraction()
            << ", +- 1.96 errors: " << found.errors.fraction() << " (true m50 " << truth.m50
            << ")\n";
  EXPECT_GE(found.bins95.of, static_cast<int>(5 * n)); // the bins are about m50
  EXPECT_GE(found.m50.of, static_cast<int>(n - n / 50));
  expect_near(found.bins95, 0.95, 5 * n);
  EXPECT_NEAR(found.bins68.fraction(), 0.6827, 0.06); // so few stars jump over short intervals
  expect_near(found.m50, 0.95, n);
}

TEST(CompletenessCoverage, OfBinsAndOfM50IsWhatIsStated) { expect_coverage(simulations(100), 0); }

TEST(CompletenessCoverage, OfBootstrapIntervalsIsWhatIsStated) {
  expect_coverage(simulations(40), 200);
}

} // namespace
} // namespace astromill::completeness

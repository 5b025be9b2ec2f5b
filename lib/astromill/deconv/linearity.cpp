// astromill: what the photometry of a restored image is worth
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/linearity.h"

#include "astromill/deconv/linearity_bins.h"
#include "astromill/deconv/linearity_measure.h"
#include "astromill/deconv/restore_tiles.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace astromill::deconv {

namespace {

void inject(Image<float>& image, std::span<const stars::Star> stars,
            const stars::Injection& injection, std::uint32_t trial, int threads) {
  parallel::ProgressMeter unseen({}, -1);
  stars::inject<float>(image.view(), stars, injection, trial, threads, {}, unseen);
}

/// The lower of what was found and what the user says, e-; 0: neither.
double ceiling_of(const Options& options, const Report& report, double gain) {
  const double found = report.ceiling;
  const double given = options.exposure.saturation.value_or(0);
  return gain * (found > 0 && given > 0 ? std::min(found, given) : std::max(found, given));
}

LinearityStar as_star(const stars::Star& star, std::size_t round, double flux) {
  return {.id = star.id,
          .round = static_cast<std::int64_t>(round),
          .x = star.x,
          .y = star.y,
          .magnitude = star.magnitude,
          .flux = flux};
}

void warn(const LinearityReport& linearity, Report& report) {
  if (linearity.not_converged > 0)
    report.warnings.push_back(std::to_string(linearity.not_converged) + " of " +
                              std::to_string(linearity.tiles) +
                              " tiles with artificial stars did not converge");
  const auto unmeasured = std::ranges::count_if(
      linearity.stars, [](const LinearityStar& star) { return !star.measured(); });
  if (unmeasured > 0)
    report.warnings.push_back(std::to_string(unmeasured) +
                              " artificial stars lie where nothing was restored");
}

} // namespace

Linearity::Linearity(const Options& options, const Scene& scene,
                     const distributed::Execution& execution, const Report& report)
    : options_(options), scene_(scene), execution_(execution), report_(report),
      noise_scale_(report.noise_scale),
      ceiling_(ceiling_of(options, report, scene.observation.gain())), threads_(report.threads),
      injection_(linearity_injection(scene, noise_scale_, options.linearity.seed)),
      plan_(plan_linearity(options.linearity, scene, injection_)) {}

distributed::Execution Linearity::of_round(std::size_t round) const {
  distributed::Execution out = execution_;
  if (!execution_.progress)
    return out;
  const auto tiles = static_cast<std::int64_t>(scene_.tiles.size());
  const std::int64_t total = tiles * static_cast<std::int64_t>(plan_.rounds.size() + 1);
  const std::int64_t before = tiles * static_cast<std::int64_t>(round);
  out.progress = [this, total, before](const parallel::Progress& p) {
    const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - start_;
    execution_.progress({.done = before + p.done,
                         .total = total,
                         .seconds = gone.count(),
                         .before = report_.resumed});
  };
  return out;
}

/// Electrons with the noise of their own; pixels that get too many are full.
Scene Linearity::with_stars(const LinearityRound& round) const {
  Scene out = scene_;
  Observation& observation = out.observation;
  inject(observation.counts, round.stars, injection_, round.trial, threads_);
  if (observation.light_noise <= 0) { // errors are given, of the image without these stars
    stars::Injection variance = injection_;
    variance.gain.reset();
    variance.scale->zeropoint += 5 * std::log10(noise_scale_);
    inject(observation.variance, round.stars, variance, round.trial, threads_);
  }
  for (std::size_t i = 0; ceiling_ > 0 && i < observation.counts.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::none &&
        static_cast<double>(observation.counts.pixels[i]) >= ceiling_)
      observation.flaws.pixels[i] = Flaw::saturated;
  return out;
}

void Linearity::measure(const RestoredImage& without, Report& report) const {
  Options options = options_;
  options.checkpoint.clear();
  LinearityReport out{.radius = plan_.radius,
                      .zeropoint = scene_.observation.exposure.photometry.zeropoint,
                      .rounds = static_cast<std::int64_t>(plan_.rounds.size())};
  const bool is_first = execution_.world.is_first(); // the only one that has the images
  std::optional<StarMeter> meter;
  if (is_first)
    meter.emplace(scene_, without, plan_.radius);
  for (std::size_t i = 0; i < plan_.rounds.size(); ++i) {
    const LinearityRound& round = plan_.rounds[i];
    if (execution_.log != nullptr)
      execution_.log->begin_part();
    Report done{.threads = threads_};
    const Scene scene = with_stars(round);
    const RestoredImage with = restore_tiles(options, scene, of_round(i + 1), done);
    out.tiles += static_cast<std::int64_t>(done.tiles.size());
    out.not_converged += done.failed();
    for (const stars::Star& star : round.stars) {
      const double flux = injection_.flux(star) / scene_.observation.gain();
      out.stars.push_back(as_star(star, i + 1, flux));
      if (is_first)
        meter->measure(with.object, out.stars.back());
    }
  }
  if (!is_first)
    return;
  out.bins = sum_up(out.stars, plan_.bins);
  warn(out, report);
  report.linearity = std::move(out);
}

} // namespace astromill::deconv

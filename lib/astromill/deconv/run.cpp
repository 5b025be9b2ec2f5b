// astromill: the job of subdeconv
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/run.h"

#include "astromill/base/append.h"
#include "astromill/base/output_file.h"
#include "astromill/deconv/automask.h"
#include "astromill/deconv/border.h"
#include "astromill/deconv/identity.h"
#include "astromill/deconv/linearity.h"
#include "astromill/deconv/linearity_products.h"
#include "astromill/deconv/noise_scale.h"
#include "astromill/deconv/products.h"
#include "astromill/deconv/psf_error.h"
#include "astromill/deconv/restore_tiles.h"
#include "astromill/deconv/scene.h"
#include "astromill/deconv/shard.h"
#include "astromill/deconv/sky_level.h"
#include "astromill/deconv/tiles.h"
#include "astromill/parallel/threads.h"
#include "astromill/plot/figure.h"
#include "astromill/psf/open_model.h"
#include "astromill/records/part_file.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace astromill::deconv {

namespace {

/// The files of a run, all opened before the work begins: if one cannot be, none is done.
struct Outputs {
  OutputFile restored;
  std::optional<OutputFile> residual;
  std::optional<OutputFile> tiles_table;
  std::optional<OutputFile> plot;
  std::optional<LinearityFiles> linearity{};

  explicit Outputs(const Options& options)
      : restored(options.output, options.overwrite),
        residual(open_if_wanted(options.residual, options.overwrite)),
        tiles_table(open_if_wanted(options.tiles_table, options.overwrite)),
        plot(open_if_wanted(options.plot, options.overwrite)) {
    if (options.linearity.wanted())
      linearity.emplace(options);
  }

  void commit() {
    for (auto* file : {&residual, &tiles_table, &plot})
      if (*file)
        (*file)->commit();
    restored.commit();
    if (linearity)
      linearity->commit();
  }
};

/// What the PSF is, and how its pixel gets into the model.
std::string in_words(const psf::Description& psf, std::size_t subsample) {
  std::string out = psf.format;
  if (psf.variation != "constant")
    out += ", " + psf.variation;
  if (psf.width > 0) {
    out += ", " + text::brief(psf.oversampling) +
           (psf.oversampling == 1 ? " sample a pixel" : " samples a pixel along each axis");
    if (psf.oversampling != static_cast<double>(subsample))
      out += " (interpolated)";
  }
  out += psf.pixel_included ? ", with the pixel in it: sampled (no block sum)"
                            : ", without the pixel: block sums";
  return out + (psf.charge_diffusion ? ", then charge diffusion" : "");
}

Scene open_scene(const Options& options, Report& report) {
  Scene scene{.observation = open_observation(options, report),
              .psf = psf::open_model(options.psf, options.psf_options),
              .subsample = options.subsample,
              .plane_rules = {.one_plane = options.one_plane}};
  const Observation& observation = scene.observation;
  if (!options.section_coordinates)
    scene.chip = exposure::ChipMap(observation.exposure.image.source);
  scene.margin = core_margin(*scene.psf, scene.chip, observation.width(), observation.height());
  scene.tiles =
      plan_tiles(observation.width(), observation.height(), options.tile, options.overlap);
  scene.icf = open_icf(options.icf, options.subsample);
  scene.hidden = options.hidden;
  const psf::Description& description = scene.psf->description();
  report.psf = in_words(description, options.subsample);
  append(report.warnings, description.warnings);
  return scene;
}

void mask_flaws(const Options& options, Scene& scene, Report& report) {
  if (options.automask) {
    const FoundFlaws found = mark_flaws(scene.observation, *scene.psf, scene.chip);
    report.ceiling = found.ceiling;
    if (found.too_sharp)
      report.warnings.emplace_back(
          "many pixels are sharper than the PSF, which seems too broad for "
          "this image; no cosmic rays were masked");
  }
  const auto count = [&](Flaw flaw) {
    return std::ranges::count(scene.observation.flaws.pixels, flaw);
  };
  report.bad = count(Flaw::bad);
  report.saturated = count(Flaw::saturated);
  report.border = count(Flaw::border);
  report.cosmic_rays = count(Flaw::cosmic_ray);
}

void take_noise_scale(const Options& options, Scene& scene, Report& report) {
  if (const auto given = text::as_number(options.noise_scale)) {
    report.noise_scale = *given;
  } else {
    const double measured = measure_noise_scale(scene.observation).factor;
    const bool counts = measured > kDoubtfulNoise;
    if (counts)
      report.noise_scale = measured;
    if (counts || measured < 1 / kDoubtfulNoise)
      report.warnings.push_back("the noise between the stars is " + text::significant(measured, 3) +
                                " times what --gain, --readnoise or --error say; " +
                                (counts
                                     ? "what was measured counts (--noise-scale 1: what was said)"
                                     : "what was said counts; are they right?"));
  }
  scale_noise(scene.observation, report.noise_scale);
}

void take_psf_error(const Options& options, Scene& scene, Report& report) {
  if (const auto given = text::as_number(options.psf_error)) {
    scene.observation.psf_error = *given;
  } else {
    // What stands out of the sky's noise must be known, and that noise: the median is about the
    // sky, or somewhat more where stars crowd.
    if (options.sky == "auto")
      scene.observation.set_sky(quantile(clean_counts(scene.observation), 0.5) /
                                scene.observation.gain());
    const PsfError found = measure_psf_error(scene.observation, *scene.psf, scene.chip);
    if (options.sky == "auto")
      scene.observation.set_sky(0);
    scene.observation.psf_error = found.fraction;
    report.psf_error_stars = found.stars;
    if (found.limited())
      report.warnings.push_back("the PSF differs from bright stars by " +
                                text::brief(std::round(1000 * found.measured) / 10) +
                                " % of their light; " + text::brief(100 * kMostPsfError) +
                                " % is allowed for");
  }
  report.psf_error = scene.observation.psf_error;
}

bool has_noise(const Observation& observation, std::size_t pixel) {
  return observation.light_noise * std::max(observation.sky.pixels[pixel], 0.0F) +
             observation.variance.pixels[pixel] >
         0;
}

void take_sky(const Options& options, Scene& scene, Report& report) {
  if (options.sky == "auto") {
    const SkyEstimate sky = sky_level(scene, report.threads);
    scene.observation.set_sky(sky.level / scene.observation.gain());
    report.sky_error = sky.error / scene.observation.gain();
    if (!sky.settled)
      report.warnings.emplace_back(
          "the estimate of the sky did not settle: better give it by --sky");
  }
  report.sky_level = scene.observation.sky_level;
  if (options.stsdas) // its noise is that of the data
    return;
  const Observation& observation = scene.observation;
  for (std::size_t i = 0; i < observation.sky.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::none && !has_noise(observation, i)) {
      report.warnings.push_back("pixels without stars have no noise: the sky is " +
                                text::brief(observation.sky_level) + " and the read noise " +
                                text::brief(observation.exposure.noise.readnoise) +
                                "; was a sky subtracted? Give its noise by --readnoise or --error");
      return;
    }
}

/// Model and data, where they were fitted.
void compare_light(const Observation& observation, const Image<float>& light, Report& report) {
  double model = 0;
  double data = 0;
  std::int64_t pixels = 0;
  for (std::size_t i = 0; i < light.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::none && std::isfinite(light.pixels[i])) {
      model +=
          static_cast<double>(light.pixels[i]) + static_cast<double>(observation.sky.pixels[i]);
      data += static_cast<double>(observation.counts.pixels[i]);
      ++pixels;
    }
  report.flux_ratio = model / data;
  if (pixels > 0)
    report.excess = (model - data) / static_cast<double>(pixels);
}

/// The paper's procedure knows no masks, and the sky is a part of the object.
Options with_stsdas(Options options) {
  if (options.stsdas) {
    options.automask = false;
    options.sky = "0";
    options.keep_sky = false;
    options.psf_error = "0";
    options.noise_scale = "1";
  }
  return options;
}

/// All that comes before the tiles, by every rank for itself: on another machine the same name may
/// be another file.
Scene prepare(const Options& options, distributed::World& world, std::optional<Outputs>& outputs,
              Report& report) {
  std::optional<Scene> scene;
  records::Identity seen;
  distributed::together(world, [&] {
    if (world.is_first() && options.division.shard) // its part is written in the end
      records::check_part_name(options.output, options.overwrite);
    else if (world.is_first())
      outputs.emplace(options);
    scene = open_scene(options, report);
    mark_border(scene->observation, !options.automask);
    take_noise_scale(options, *scene, report);
    mask_flaws(options, *scene, report);
    take_psf_error(options, *scene, report);
    take_sky(options, *scene, report);
    if (!world.is_alone())
      seen = identity(options, scene->observation);
  });
  distributed::expect_same(world, seen);
  return std::move(*scene);
}

void write_products(Outputs& outputs, const Options& options, const Observation& observation,
                    const RestoredImage& restored, Report& report) {
  compare_light(observation, restored.light, report);
  append(report.warnings, write_restored(outputs.restored, options, observation, restored, report));
  if (outputs.residual)
    write_residual(*outputs.residual, options, observation, restored, report);
  if (outputs.tiles_table)
    write_tiles_table(*outputs.tiles_table, options, report);
  if (outputs.plot)
    plot::write_figure(*outputs.plot, plot::parse_format("--plot", options.plot),
                       make_figure(options, observation, restored, report));
}

} // namespace

Report run(const Options& asked, const distributed::Execution& execution) {
  const Options options = with_stsdas(asked);
  options.validate();
  Report report;
  report.threads = options.threads > 0 ? options.threads : parallel::default_thread_count();
  std::optional<Outputs> outputs; // of the first rank
  distributed::World& world = execution.world;
  const Scene scene = prepare(options, world, outputs, report);
  const Observation& observation = scene.observation;
  std::optional<Linearity> linearity;
  if (options.linearity.wanted())
    distributed::together(world, [&] { linearity.emplace(options, scene, execution, report); });
  const RestoredImage restored =
      restore_tiles(options, scene, linearity ? linearity->of_image() : execution, report);
  if (options.division.shard) {
    if (world.is_first())
      write_part(options, observation, report);
    return report;
  }
  if (world.is_first())
    write_products(*outputs, options, observation, restored, report);
  if (linearity)
    linearity->measure(restored, report);
  if (!world.is_first())
    return report;
  if (outputs->linearity)
    outputs->linearity->write(options, report);
  outputs->commit();
  return report;
}

} // namespace astromill::deconv

// astromill: tells what a PSF file holds, and draws its stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psfinfo/psfinfo.h"

#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/threads.h"
#include "astromill/psf/drawn_flux.h"
#include "astromill/psf/sampled_model.h"
#include "astromill/psfinfo/stamp.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

namespace astromill::psfinfo {

namespace {

constexpr std::array kUsualRadii = {0.5, 1.0,  1.5,  2.0,  3.0,  4.0, 5.0,
                                    7.0, 10.0, 15.0, 20.0, 30.0, 50.0};

/// The middle of the field.
psf::Position middle(const std::vector<psf::Position>& field) {
  if (field.empty())
    return {};
  psf::Position low = field.front();
  psf::Position high = low;
  for (const psf::Position& place : field) {
    low = {std::min(low.x, place.x), std::min(low.y, place.y)};
    high = {std::max(high.x, place.x), std::max(high.y, place.y)};
  }
  return {(low.x + high.x) / 2, (low.y + high.y) / 2};
}

std::vector<double> usual_radii(double support) {
  std::vector<double> out;
  for (const double radius : kUsualRadii)
    if (radius <= support)
      out.push_back(radius);
  if (out.empty())
    out.push_back(support);
  return out;
}

/// PIXSCALE of grids, which is that of the detector; in other files it can be that of the samples.
std::optional<double> stated_scale(const psf::Description& description) {
  if (!description.format.ends_with("grid"))
    return std::nullopt;
  for (const auto& [name, value] : description.details)
    if (const auto number = text::as_number(value); name == "PIXSCALE" && number && *number > 0)
      return number;
  return std::nullopt;
}

/// The same PSF before the detector, if its samples are.
std::unique_ptr<const psf::SampledModel> without_detector(const psf::Model& model) {
  const auto* sampled = dynamic_cast<const psf::SampledModel*>(&model);
  return sampled == nullptr ? nullptr : sampled->without_detector();
}

std::vector<Place> measure(const psf::Model& model, const std::vector<psf::Position>& chips,
                           std::span<const double> radii, int threads,
                           parallel::Schedule schedule) {
  const auto optics = without_detector(model);
  std::vector<Place> out(chips.size());
  parallel::parallel_for(chips.size(), threads, schedule,
                         [&](std::size_t begin, std::size_t end, int /*worker*/) {
                           const auto star_renderer = model.renderer();
                           const auto optics_renderer = optics ? optics->renderer() : nullptr;
                           for (std::size_t i = begin; i < end; ++i) {
                             out[i].chip = chips[i];
                             out[i].raw_flux = model.raw_flux(chips[i]);
                             out[i].star = measure_shape(*star_renderer, chips[i], radii);
                             if (optics_renderer)
                               out[i].optics = measure_shape(*optics_renderer, chips[i], radii);
                           }
                         });
  return out;
}

/// The sums that were found are of more sub-pixel positions than those that the model knows of.
void warn_of_flux(Report& report) {
  psf::FluxRange range;
  const auto include = [&](const Place& place) {
    range.include(place.star.lowest_flux);
    range.include(place.star.highest_flux);
  };
  include(report.here);
  std::ranges::for_each(report.field, include);
  psf::warn_of_drawn_flux(range, report.description.warnings);
}

} // namespace

Report run(const Options& options) {
  options.validate();
  const std::shared_ptr<const psf::Model> model = psf::open_model(options.psf, options.model);
  std::vector<psf::Position> chips = model->field_positions();
  Report report{.psf = options.psf,
                .description = model->description(),
                .support_radius = model->support_radius(),
                .magnitude = model->magnitude(),
                .pixel_scale = options.pixel_scale,
                .radii = options.radii,
                .varies = !chips.empty()};
  if (!report.pixel_scale)
    report.pixel_scale = stated_scale(report.description);
  if (report.radii.empty())
    report.radii = usual_radii(report.support_radius);
  const psf::Position here = options.at.value_or(middle(chips));
  if (!options.stamp.empty())
    write_stamp(options, *model, here);
  chips.insert(chips.begin(), here);
  report.threads = options.threads > 0 ? options.threads : parallel::default_thread_count();
  std::vector<Place> places =
      measure(*model, chips, report.radii, report.threads, options.schedule);
  report.here = std::move(places.front());
  report.field.assign(std::make_move_iterator(places.begin() + 1),
                      std::make_move_iterator(places.end()));
  warn_of_flux(report);
  return report;
}

} // namespace astromill::psfinfo

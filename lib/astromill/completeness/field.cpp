// astromill: what all trials of a run share: the image, the PSF and what is looked for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/field.h"

#include "astromill/base/append.h"
#include "astromill/base/error.h"
#include "astromill/exposure/magnitudes.h"
#include "astromill/exposure/noise.h"
#include "astromill/findstars/preparation.h"
#include "astromill/psf/open_model.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace astromill::completeness {

namespace {

stars::Injection make_injection(const Options& options, const exposure::Exposure& exposure,
                                Report& report) {
  stars::Injection injection;
  injection.psf = psf::open_model(options.psf, options.psf_options);
  if (!options.section_coordinates)
    injection.chip = exposure::ChipMap(exposure.image.source);
  injection.scale = exposure::injection_scale(options.detection.exposure, exposure.keywords);
  injection.seed = options.seed;
  injection.validate();
  if (options.noise)
    injection.gain = exposure.noise.gain;
  const psf::Description& description = injection.psf->description();
  report.psf = description.format;
  report.scale =
      injection.scale
          ? "zero point " + text::shortest(injection.scale->zeropoint) + ", exposure time " +
                text::shortest(injection.scale->exposure_time)
          : "magnitudes as PSFMAG " + text::shortest(injection.psf->magnitude().value_or(0));
  append(report.warnings, description.warnings);
  return injection;
}

/// The brightest stars must be possible all over the field: a polynomial PSF may have no light far
/// from the stars that it was made from.
void check_stars(const Options& options, const Field& field) {
  constexpr int kPlaces = 16; // along each axis, edges included
  const bool drawn = options.list.empty();
  for (int i = 0; drawn && i < kPlaces * kPlaces; ++i) {
    const auto coordinate = [&](std::size_t pixels, int k) {
      return 0.5 + static_cast<double>(pixels) * k / (kPlaces - 1);
    };
    const stars::Star star{.x = coordinate(field.width(), i % kPlaces),
                           .y = coordinate(field.height(), i / kPlaces),
                           .magnitude = parse_magnitude_bins(options.magnitudes).low};
    if (!field.injection.has_psf(star))
      throw Error("the PSF has no light at " + text::shortest(std::round(star.x)) + "," +
                      text::shortest(std::round(star.y)) +
                      " of the image: take a section of it where it has",
                  {.file = options.psf});
    if (!field.injection.can_add(star))
      throw Error("a star this bright has more light than numbers can hold",
                  {.keyword = "--mag", .value = options.magnitudes});
  }
}

} // namespace

std::unique_ptr<const Field> open_field(const Options& options, Report& report) {
  const findstars::DetectionOptions& detection = options.detection;
  auto field = std::make_unique<Field>(
      exposure::open_exposure(options.image, detection.exposure, exposure::NoiseUse::needed));
  append(report.notes, field->exposure.notes);
  append(report.warnings, field->exposure.warnings);
  field->image = findstars::search_image(field->exposure, detection);
  if (detection.sigma) {
    field->sigma = *detection.sigma;
  } else if (options.detector.command.empty()) {
    std::string note;
    field->sigma = findstars::measured_sigma(field->exposure, note);
    report.notes.push_back(note);
  }
  field->search = findstars::search_options(field->exposure, detection, field->sigma);
  field->injection = make_injection(options, field->exposure, report);
  field->photometry = detection.photometry;
  const double fwhm = detection.kernel.fwhm;
  field->photometry.apertures = {detection.measures_light() ? detection.photometry.apertures.front()
                                                            : fwhm};
  field->radius = options.match.radius.value_or(std::max(1.0, fwhm / 2));
  check_stars(options, *field);
  report.width = static_cast<std::int64_t>(field->width());
  report.height = static_cast<std::int64_t>(field->height());
  report.sigma = field->sigma;
  report.radius = field->radius;
  return field;
}

} // namespace astromill::completeness

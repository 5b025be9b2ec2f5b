// astromill: the job of findstars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/run.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/exposure/exposure.h"
#include "astromill/findstars/catalogue.h"
#include "astromill/findstars/preparation.h"
#include "astromill/findstars/search.h"
#include "astromill/parallel/threads.h"
#include "astromill/text/shortest.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace astromill::findstars {

namespace {

using exposure::Exposure;

double measure_sigma(const Exposure& exposure, Report& report) {
  std::string note;
  const double sigma = measured_sigma(exposure, note);
  report.sigma_measured = true;
  report.notes.push_back(note);
  return sigma;
}

Catalogue catalogue_of(const Detections& found) {
  Catalogue catalogue;
  catalogue.stars.reserve(found.stars.size());
  for (const stars::PeakShape& shape : found.stars)
    catalogue.stars.push_back({.x = printed_position(shape.x),
                               .y = printed_position(shape.y),
                               .magnitude = detection_magnitude(shape.height, found.threshold),
                               .shape = shape});
  return catalogue;
}

void add_photometry(const Exposure& exposure, const stars::SearchImage& image,
                    const Options& options, const Team& team, Catalogue& catalogue) {
  std::vector<stars::StarPosition> positions;
  positions.reserve(catalogue.stars.size());
  for (const Catalogue::Star& star : catalogue.stars)
    positions.push_back({.x = static_cast<float>(star.x), .y = static_cast<float>(star.y)});
  catalogue.apertures = options.photometry.apertures.size();
  const stars::Photometer photometer(options.photometry, exposure.noise, exposure.photometry);
  const ImageView<const float> errors =
      exposure.errors.empty() ? ImageView<const float>{} : exposure.errors.view();
  catalogue.photometry = measure(image, errors, positions, photometer, catalogue.apertures, team);
  if (!options.photometry.centring_box)
    return;
  for (std::size_t i = 0; i < catalogue.stars.size(); ++i) {
    catalogue.stars[i].x = printed_position(catalogue.photometry.stars[i].position.x);
    catalogue.stars[i].y = printed_position(catalogue.photometry.stars[i].position.y);
  }
}

/// IRAF's guess of the sky level is taken off the pixels in single precision: where it is so large
/// that little of them is left, the stars that need it are lost.
void check_guessed_sky(const Detections& found, Report& report) {
  constexpr double kCoarse = 0.01; // of sigma, between two neighbouring numbers
  const double step = static_cast<double>(found.guessed_sky) *
                      static_cast<double>(std::numeric_limits<float>::epsilon());
  if (step > kCoarse * report.sigma)
    report.warnings.push_back(
        "the sky level that IRAF guesses from the noise, gain sigma^2 = " +
        text::brief(static_cast<double>(found.guessed_sky)) +
        ", is too large for single precision " + "beside sigma " + text::brief(report.sigma) +
        ": stars may be lost, as in IRAF; is the gain right (--gain, electrons per DN)?");
}

std::int64_t without_magnitude(const Catalogue& catalogue) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < catalogue.photometry.light.size(); i += catalogue.apertures)
    count += std::isnan(catalogue.photometry.light[i].magnitude) ? 1 : 0;
  return count;
}

} // namespace

Report run(const Options& options, const parallel::ProgressCallback& progress) {
  options.validate();
  Report report;
  report.threads = options.threads > 0 ? options.threads : parallel::default_thread_count();
  OutputFile output(options.output, options.overwrite);
  Exposure exposure =
      exposure::open_exposure(options.image, options.exposure, exposure::NoiseUse::needed);
  report.notes = std::move(exposure.notes);
  report.warnings = std::move(exposure.warnings);
  report.width = static_cast<std::int64_t>(exposure.image.pixels.width);
  report.height = static_cast<std::int64_t>(exposure.image.pixels.height);
  report.bad_pixels = exposure.bad_pixels.total();
  report.sigma = options.sigma ? *options.sigma : measure_sigma(exposure, report);

  const Team team{.threads = report.threads, .schedule = options.schedule, .progress = progress};
  const stars::SearchImage image = search_image(exposure, options);
  const Detections found = search(image, search_options(exposure, options, report.sigma), team);
  report.threshold = static_cast<double>(found.threshold);
  report.peaks = found.verdicts;
  check_guessed_sky(found, report);
  Catalogue catalogue = catalogue_of(found);
  if (options.measures_light()) {
    add_photometry(exposure, image, options, team, catalogue);
    report.without_magnitude = without_magnitude(catalogue);
  }
  const std::string unit = exposure.keywords.with("BUNIT").text("BUNIT").value_or("");
  write_catalogue(output, catalogue, options, {.sigma = report.sigma, .unit = unit});
  output.commit();
  return report;
}

} // namespace astromill::findstars

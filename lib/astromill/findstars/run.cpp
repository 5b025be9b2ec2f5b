// astromill: the job of findstars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/run.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/exposure/exposure.h"
#include "astromill/findstars/catalogue.h"
#include "astromill/findstars/provenance.h"
#include "astromill/findstars/search.h"
#include "astromill/parallel/threads.h"
#include "astromill/stats/background_noise.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace astromill::findstars {

namespace {

using exposure::Exposure;

stars::SearchImage search_image(const Exposure& exposure, const Options& options) {
  stars::SearchImage image{.pixels = exposure.image.pixels.view(),
                           .masked = !exposure.bad.empty(),
                           .boundary = options.boundary};
  if (!exposure.bad.empty())
    image.bad = exposure.bad.view();
  if (options.datamin)
    image.good.lowest = static_cast<float>(*options.datamin);
  if (options.datamax)
    image.good.highest = static_cast<float>(*options.datamax);
  return image;
}

/// The median of the errors of good pixels.
double median_error(const Exposure& exposure) {
  std::vector<float> errors;
  for (std::size_t i = 0; i < exposure.errors.pixels.size(); ++i)
    if (exposure.bad.empty() || exposure.bad.pixels[i] == 0)
      errors.push_back(exposure.errors.pixels[i]);
  const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
  std::nth_element(errors.begin(), middle, errors.end());
  return static_cast<double>(*middle);
}

/// A number in a sentence.
std::string brief(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::general, 6);
  return {digits.data(), end.ptr};
}

/// With as many digits as are said, so that a run with that --sigma finds the same stars.
double six_digits(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::scientific, 5);
  text::parse_number(digits.data(), end.ptr, value);
  return value;
}

/// What to say where no noise could be measured.
std::string no_noise(const Exposure& exposure) {
  const Image<float>& image = exposure.image.pixels;
  std::size_t good = 0;
  std::optional<float> first;
  bool constant = true;
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (!exposure.bad.empty() && exposure.bad.pixels[i] != 0)
      continue;
    ++good;
    constant = constant && image.pixels[i] == first.value_or(image.pixels[i]);
    first = first.value_or(image.pixels[i]);
  }
  if (constant && good == image.pixels.size())
    return "the background has no noise that could be measured (it is constant): give --sigma";
  return std::to_string(good) + " of " + std::to_string(image.pixels.size()) +
         " pixels are good, and too few with noise lie together to measure the background's: give "
         "--sigma";
}

double measured_sigma(const Exposure& exposure, Report& report) {
  report.sigma_measured = true;
  const bool has_errors = !exposure.errors.empty();
  const stats::BackgroundNoise noise =
      has_errors ? stats::BackgroundNoise{.sigma = median_error(exposure)}
                 : stats::background_noise(exposure.image.pixels.view(), exposure.bad.view());
  if (!(noise.sigma > 0))
    throw Error(no_noise(exposure), exposure.image.source.header.where());
  const double sigma = six_digits(noise.sigma);
  report.notes.push_back(
      "sigma " + brief(sigma) +
      (has_errors ? ", the median of the errors" : ", measured between the stars"));
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
        brief(static_cast<double>(found.guessed_sky)) + ", is too large for single precision " +
        "beside sigma " + brief(report.sigma) +
        ": stars may be lost, as in IRAF; is the gain right (--gain, electrons per DN)?");
}

std::int64_t without_magnitude(const Catalogue& catalogue) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < catalogue.photometry.light.size(); i += catalogue.apertures)
    count += std::isnan(catalogue.photometry.light[i].magnitude) ? 1 : 0;
  return count;
}

} // namespace

std::string to_text(stars::Verdict verdict) {
  switch (verdict) {
  case stars::Verdict::star:
    return "stars";
  case stars::Verdict::masked:
    return "masked";
  case stars::Verdict::insignificant:
    return "insignificant";
  case stars::Verdict::sharpness:
    return "sharpness";
  case stars::Verdict::roundness:
    return "roundness";
  case stars::Verdict::no_centroid:
    return "no-centroid";
  case stars::Verdict::off_image:
    return "off-image";
  }
  return {};
}

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
  report.sigma = options.sigma ? *options.sigma : measured_sigma(exposure, report);

  const Team team{.threads = report.threads, .schedule = options.schedule, .progress = progress};
  const stars::SearchImage image = search_image(exposure, options);
  const Detections found = search(image,
                                  {.kernel = options.kernel,
                                   .limits = options.limits,
                                   .threshold = options.threshold,
                                   .sigma = report.sigma,
                                   .gain = exposure.noise.gain,
                                   .readnoise = exposure.noise.readnoise},
                                  team);
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

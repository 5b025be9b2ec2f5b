// astromill: the job of addstars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/addstars/add_stars.h"

#include "astromill/addstars/added_list.h"
#include "astromill/base/append.h"
#include "astromill/base/error.h"
#include "astromill/exposure/companion.h"
#include "astromill/exposure/keywords.h"
#include "astromill/exposure/noise.h"
#include "astromill/fits/pixels.h"
#include "astromill/fits/products.h"
#include "astromill/parallel/threads.h"
#include "astromill/stars/injection.h"
#include "astromill/stars/luminosity.h"
#include "astromill/stars/star_list.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

namespace astromill::addstars {

namespace {

using ImagePixels = fits::PixelImage<double>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

stars::StarField make_field(const Options& options, const ImagePixels& image) {
  if (options.density.empty())
    return {image.pixels.width, image.pixels.height};
  const auto density =
      fits::read_pixels<double>(exposure::find_companion(options.density, image.source));
  return {density.pixels.view(), options.density};
}

std::vector<AddedStar> draw_stars(const Options& options, const ImagePixels& image,
                                  Report& report) {
  report.counted = "star";
  const auto [low, high] =
      options.luminosity.empty() ? options.magnitude_range() : std::pair(0.0, 0.0);
  const auto luminosity = options.luminosity.empty()
                              ? stars::LuminosityFunction(low, high)
                              : stars::LuminosityFunction::read(options.luminosity);
  const auto positions =
      stars::draw_positions(make_field(options, image), static_cast<std::size_t>(*options.random),
                            options.rules, options.seed, options.trial);
  std::vector<AddedStar> out(positions.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i + 1);
    out[i].star = {.id = number,
                   .x = positions[i].x,
                   .y = positions[i].y,
                   .magnitude = luminosity.draw(options.seed, options.trial, number),
                   .number = number};
  }
  return out;
}

StarStatus status_of(const stars::ListedStar& listed) {
  return listed.status == ItemStatus::ok               ? StarStatus::ok
         : listed.status == ItemStatus::missing_column ? StarStatus::missing_column
                                                       : StarStatus::unparsable;
}

void count(Report& report, StarStatus status, std::int64_t place) {
  const auto i = static_cast<std::size_t>(status);
  if (report.by_status[i]++ == 0)
    report.first[i] = place;
}

/// Works out the light of each star, and what becomes of it; `places` are those of the list, none
/// for drawn ones.
void take_stock(std::vector<AddedStar>& all, std::span<const stars::ListedStar> places,
                const stars::Injection& injection, const ImagePixels& image, Report& report) {
  const auto width = static_cast<double>(image.pixels.width);
  const auto height = static_cast<double>(image.pixels.height);
  for (std::size_t i = 0; i < all.size(); ++i) {
    AddedStar& added = all[i];
    const stars::Star& star = added.star;
    const double flux = was_added(added.status) ? injection.flux(star) : kNan;
    added.flux = kNan;
    if (was_added(added.status) && !injection.has_psf(star))
      added.status = StarStatus::no_psf;
    if (was_added(added.status) && !injection.can_hold(flux))
      added.status = StarStatus::overflow;
    if (was_added(added.status)) {
      added.flux = flux;
      const bool inside =
          star.x >= 0.5 && star.x <= width + 0.5 && star.y >= 0.5 && star.y <= height + 0.5;
      added.status = inside ? StarStatus::ok : StarStatus::off_image;
      if (!stars::may_touch(*injection.psf, star, image.pixels.width, image.pixels.height))
        ++report.without_light;
    }
    count(report, added.status,
          places.empty() ? static_cast<std::int64_t>(i) + 1 : places[i].place);
  }
  report.stars = static_cast<std::int64_t>(all.size());
}

/// The stars of the run, whatever their source.
std::vector<AddedStar> find_stars(const Options& options, const stars::Injection& injection,
                                  const ImagePixels& image, Report& report) {
  std::vector<AddedStar> all;
  stars::StarList list;
  if (options.list.empty()) {
    all = draw_stars(options, image, report);
  } else {
    list = stars::read_star_list(options.list, options.columns);
    report.list = list.name;
    report.counted = list.counted;
    if (!list.note.empty())
      report.notes.push_back(list.note);
    for (const stars::ListedStar& listed : list.stars)
      all.push_back({.star = listed.star, .status = status_of(listed), .label = listed.label});
  }
  take_stock(all, list.stars, injection, image, report);
  if (report.failed() == report.stars && report.stars > 0) {
    const auto first = std::ranges::find_if(report.by_status, [](auto n) { return n > 0; });
    const auto status = static_cast<std::size_t>(first - report.by_status.begin());
    throw Error("not one of " + std::to_string(report.stars) +
                    " stars can be added: the first is " +
                    std::string(to_text(static_cast<StarStatus>(status))),
                {.file = report.list, .line = report.list.empty() ? 0 : report.first[status]});
  }
  return all;
}

/// How magnitudes become light, for users to read.
std::string describe_scale(const stars::Injection& injection) {
  if (!injection.scale)
    return "magnitudes as PSFMAG " + text::shortest(injection.psf->magnitude().value_or(kNan));
  return "zero point " + text::shortest(injection.scale->zeropoint) + ", exposure time " +
         text::shortest(injection.scale->exposure_time);
}

stars::Injection make_injection(const Options& options, std::shared_ptr<const psf::Model> psf,
                                const ImagePixels& image, Report& report) {
  const exposure::Keywords keywords(image.source);
  stars::Injection injection;
  injection.psf = std::move(psf);
  if (!options.section_coordinates)
    injection.chip = exposure::ChipMap(image.source);
  injection.scale = exposure::injection_scale(options.exposure, keywords);
  injection.seed = options.seed;
  injection.validate();
  if (options.noise) {
    injection.gain = exposure::noise_model(options.exposure, keywords).gain;
    append(report.warnings, exposure::noise_warnings(keywords));
  }
  const psf::Description& description = injection.psf->description();
  report.psf = description.format;
  report.scale = describe_scale(injection);
  append(report.warnings, description.warnings);
  return injection;
}

/// "ERR,1 and DQ,1 of a.fits are not in the output"; empty where the file has no other data, or is
/// a pipe, which only reading to its end would tell.
std::string left_out(const ImagePixels& image) {
  std::error_code ignored;
  if (!image.source.file || !std::filesystem::is_regular_file(image.source.file->name(), ignored))
    return "";
  constexpr std::size_t kMostNamed = 6;
  fits::File& file = *image.source.file;
  std::vector<std::string> names;
  for (int number = file.first_number(); number < file.first_number() + file.hdu_count(); ++number)
    if (number != image.source.number && file.move_to(number) && !file.info().axes.empty())
      names.push_back(file.info().label());
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  if (names.size() > kMostNamed)
    text += " and " + std::to_string(names.size() - kMostNamed) + " more HDUs";
  file.move_to(image.source.number);
  const char* const verb = names.size() == 1 ? " is" : " are";
  return names.empty() ? "" : text + " of " + file.name() + verb + " not in the output";
}

void look_at_image(const ImagePixels& image, Report& report) {
  if (!image.source.note.empty())
    report.notes.push_back(image.source.note);
  const auto pixels = image.pixels.view();
  for (std::size_t y = 0; y < pixels.height; ++y)
    for (std::size_t x = 0; x < pixels.width; ++x)
      if (std::isfinite(pixels(x, y)))
        return;
  report.warnings.emplace_back("no pixel of the image is finite: nothing could be added to");
}

} // namespace

Report add_stars(const Options& options, const parallel::ProgressCallback& progress) {
  options.validate();
  Report report;
  report.threads = options.threads > 0 ? options.threads : parallel::default_thread_count();
  auto psf = psf::open_model(options.psf, options.psf_options); // first: it may be a UsageError
  OutputFile output(options.output, options.overwrite);
  std::optional<OutputFile> list = open_if_wanted(options.added_file(), options.overwrite);
  ImagePixels image = fits::read_image<double>(options.image);
  look_at_image(image, report);
  const stars::Injection injection = make_injection(options, std::move(psf), image, report);
  const std::vector<AddedStar> all = find_stars(options, injection, image, report);
  if (std::string note = left_out(image); !note.empty()) // last: it reads on in the file
    report.notes.push_back(std::move(note));

  std::vector<stars::Star> added;
  for (const AddedStar& one : all)
    if (was_added(one.status))
      added.push_back(one.star);
  parallel::ProgressMeter meter(progress, static_cast<std::int64_t>(added.size()));
  stars::inject<double>(image.pixels.view(), added, injection, options.trial, report.threads,
                        options.schedule, meter);
  meter.finish();

  const std::string history = provenance(options);
  const ImagePixels& result = image;
  report.clipped_pixels =
      fits::write_image<double>(output, result.pixels.view(), &result, {.history = {history}})
          .clipped;
  if (list)
    write_added_list(*list, all, history);
  output.commit();
  if (list)
    list->commit();
  return report;
}

} // namespace astromill::addstars

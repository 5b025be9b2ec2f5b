// astromill: an image with all that is known of its noise and flaws
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/exposure.h"

#include "astromill/base/error.h"
#include "astromill/exposure/companion.h"
#include "astromill/exposure/mask.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace astromill::exposure {

namespace {

/// Which HDU was taken where the user left a choice.
std::string chosen(const char* what, const fits::ImageHeader& found) {
  return std::string(what) + ": " + found.file->name() + "[" + shown(found.hdu) + "]";
}

/// Marks the pixels for which `is_bad` holds; returns how many were not bad before.
template <class IsBad> std::int64_t mark(Exposure& exposure, IsBad is_bad) {
  const Image<float>& image = exposure.image.pixels;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (!is_bad(i))
      continue;
    if (exposure.bad.empty())
      exposure.bad = Image<std::uint8_t>(image.width, image.height);
    count += exposure.bad.pixels[i] == 0 ? 1 : 0;
    exposure.bad.pixels[i] = 1;
  }
  return count;
}

void apply_mask(Exposure& exposure, const Options& options) {
  fits::ImageHeader found = find_companion(options.mask, exposure.image.source);
  exposure.notes.push_back(chosen("mask", found));
  const Image<std::uint8_t> mask = read_mask(std::move(found), parse_mask_bits(options.mask_bits));
  exposure.bad_pixels.masked = mark(exposure, [&](std::size_t i) { return mask.pixels[i] != 0; });
}

void read_errors(Exposure& exposure, const Options& options) {
  fits::ImageHeader found = find_companion(options.error, exposure.image.source);
  exposure.notes.push_back(chosen("errors", found));
  exposure.errors = fits::read_pixels<float>(std::move(found)).pixels;
  const std::vector<float>& errors = exposure.errors.pixels;
  exposure.bad_pixels.no_error =
      mark(exposure, [&](std::size_t i) { return !(errors[i] > 0) || !std::isfinite(errors[i]); });
}

void find_bad_pixels(Exposure& exposure, const Options& options) {
  const std::vector<float>& pixels = exposure.image.pixels.pixels;
  BadPixels& counts = exposure.bad_pixels;
  counts.undefined = mark(exposure, [&](std::size_t i) { return !std::isfinite(pixels[i]); });
  if (!options.mask.empty())
    apply_mask(exposure, options);
  if (!options.error.empty())
    read_errors(exposure, options);
  if (options.saturation) {
    const double level = *options.saturation;
    counts.saturated =
        mark(exposure, [&](std::size_t i) { return static_cast<double>(pixels[i]) >= level; });
  }
  if (counts.total() < static_cast<std::int64_t>(pixels.size()))
    return;
  const auto cause = [](std::int64_t count, const char* what) {
    return count > 0 ? ", " + std::to_string(count) + " " + what : "";
  };
  const bool infinite = std::ranges::any_of(pixels, [](float pixel) { return std::isinf(pixel); });
  const std::string causes =
      cause(counts.undefined, infinite ? "NaN, BLANK, infinite or beyond single precision (3.4e38)"
                                       : "NaN or BLANK") +
      cause(counts.masked, "masked") + cause(counts.no_error, "without a positive error") +
      cause(counts.saturated, "saturated");
  throw Error("the image has no good pixel: " + causes.substr(2),
              exposure.image.source.header.where());
}

} // namespace

Exposure open_exposure(const std::string& image, const Options& options, NoiseUse use) {
  fits::ImageHeader found = fits::find_image(image, [](const fits::Header&) { return true; });
  const std::shared_ptr<fits::File> file = found.file;
  if (is_own_hdu(options.mask, *file) || is_own_hdu(options.error, *file))
    file->keep_all();
  Keywords keywords(found);
  Exposure exposure{.image = fits::read_pixels<float>(std::move(found)),
                    .keywords = std::move(keywords)};
  if (!exposure.image.source.note.empty())
    exposure.notes.push_back(exposure.image.source.note);
  exposure.photometry = photometry_scale(options, exposure.keywords);
  exposure.warnings = noise_warnings(exposure.keywords);
  if (use == NoiseUse::needed)
    exposure.noise = noise_model(options, exposure.keywords);
  find_bad_pixels(exposure, options);
  file->drain();
  return exposure;
}

} // namespace astromill::exposure

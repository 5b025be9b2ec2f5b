// astromill: an image as deconvolution needs it: in electrons, with its noise, sky and flaws
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/observation.h"

#include "astromill/base/append.h"
#include "astromill/base/error.h"
#include "astromill/exposure/companion.h"
#include "astromill/fits/pixels.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace astromill::deconv {

namespace {

/// Light beyond this would overflow the squares that single precision has to hold.
constexpr double kMostCounts = 1e15;

bool is_number_of_counts(double electrons) { return std::abs(electrons) <= kMostCounts; }

/// Electrons of what is in the image's unit; marks what cannot be held as bad.
Image<float> in_electrons(const Image<float>& values, double gain, Image<Flaw>& flaws) {
  Image<float> out(values.width, values.height);
  for (std::size_t i = 0; i < values.pixels.size(); ++i) {
    const double electrons = static_cast<double>(values.pixels[i]) * gain;
    if (is_number_of_counts(electrons))
      out.pixels[i] = static_cast<float>(electrons);
    else
      flaws.pixels[i] = Flaw::bad;
  }
  return out;
}

Image<float> read_sky(const std::string& name, const Observation& observation, Report& report) {
  const fits::ImageHeader& image = observation.exposure.image.source;
  fits::ImageHeader found = exposure::find_companion(name, image);
  report.notes.push_back("sky: " + found.file->name() + "[" + shown(found.hdu) + "]");
  return fits::read_pixels<float>(std::move(found)).pixels;
}

double median_level(const Observation& observation) {
  std::vector<float> values;
  for (std::size_t i = 0; i < observation.sky.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::none)
      values.push_back(observation.sky.pixels[i]);
  return quantile(std::move(values), 0.5) / observation.gain();
}

void take_sky(const Options& options, Observation& observation, Report& report) {
  if (options.sky == "auto") {
    observation.sky = Image<float>(observation.width(), observation.height());
  } else if (const auto level = text::as_number(options.sky)) {
    if (!is_number_of_counts(*level * observation.gain()))
      throw Error("is more than 1e15 electrons", {.keyword = "--sky", .value = options.sky});
    observation.set_sky(*level);
  } else {
    const Image<float> sky = read_sky(options.sky, observation, report);
    observation.sky = in_electrons(sky, observation.gain(), observation.flaws);
    observation.sky_level = median_level(observation);
    for (std::size_t i = 0; i < sky.pixels.size(); ++i) // where it is not known, for --keep-sky
      if (!is_number_of_counts(static_cast<double>(sky.pixels[i]) * observation.gain()))
        observation.sky.pixels[i] = static_cast<float>(observation.sky_level * observation.gain());
  }
}

void take_noise(Observation& observation) {
  const exposure::Exposure& exposure = observation.exposure;
  const double read_out = exposure.noise.readnoise * exposure.noise.readnoise;
  if (!is_number_of_counts(exposure.noise.readnoise))
    throw Error("the read noise is more than 1e15 electrons", exposure.image.source.header.where());
  observation.variance =
      Image<float>(observation.width(), observation.height(), static_cast<float>(read_out));
  if (exposure.errors.empty())
    return;
  observation.light_noise = 0;
  for (std::size_t i = 0; i < exposure.errors.pixels.size(); ++i) {
    const double error = static_cast<double>(exposure.errors.pixels[i]) * observation.gain();
    if (error > 0 && error <= kMostCounts)
      observation.variance.pixels[i] = static_cast<float>(error * error);
    else
      observation.flaws.pixels[i] = Flaw::bad;
  }
}

} // namespace

void Observation::set_sky(double level) {
  sky_level = level;
  sky = Image<float>(width(), height(), static_cast<float>(level * gain()));
}

Observation open_observation(const Options& options, Report& report) {
  Observation out(
      exposure::open_exposure(options.image, options.exposure, exposure::NoiseUse::needed));
  const exposure::Exposure& exposure = out.exposure;
  append(report.notes, exposure.notes);
  append(report.warnings, exposure.warnings);
  const Image<float>& pixels = exposure.image.pixels;
  out.flaws = Image<Flaw>(pixels.width, pixels.height);
  std::ranges::transform(exposure.bad.pixels, out.flaws.pixels.begin(),
                         [](std::uint8_t bad) { return bad != 0 ? Flaw::bad : Flaw::none; });
  out.counts = in_electrons(pixels, out.gain(), out.flaws);
  take_noise(out);
  take_sky(options, out, report);
  if (std::ranges::none_of(out.flaws.pixels, [](Flaw flaw) { return flaw == Flaw::none; }))
    throw Error("the image has no pixel that can be fitted: those that are not bad have more than "
                "1e15 electrons, or such an error or sky",
                exposure.image.source.header.where());
  report.width = static_cast<std::int64_t>(out.width());
  report.height = static_cast<std::int64_t>(out.height());
  return out;
}

std::vector<float> clean_counts(const Observation& observation) {
  std::vector<float> out;
  for (std::size_t i = 0; i < observation.counts.pixels.size(); ++i)
    if (observation.flaws.pixels[i] == Flaw::none)
      out.push_back(observation.counts.pixels[i]);
  return out;
}

double quantile(std::vector<float> values, double part) {
  if (values.empty())
    return 0;
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size()));
  std::nth_element(values.begin(), place, values.end());
  return static_cast<double>(*place);
}

TileData cut_tile(const Observation& observation, const TileGeometry& geometry) {
  const std::size_t pixels = geometry.coarse_pixels();
  TileData out{.counts = fft::Aligned<float>(pixels),
               .sky = fft::Aligned<float>(pixels),
               .variance = fft::Aligned<float>(pixels),
               .use = fft::Aligned<float>(pixels),
               .light_noise = observation.light_noise,
               .psf_error = static_cast<float>(observation.psf_error)};
  const Rectangle& data = geometry.data;
  for (std::size_t y = 0; y < data.height; ++y)
    for (std::size_t x = 0; x < data.width; ++x) {
      const std::size_t from = (data.y + y) * observation.width() + data.x + x;
      const std::size_t to = (geometry.margin + y) * geometry.canvas_width + geometry.margin + x;
      const Flaw flaw = observation.flaws.pixels[from];
      const bool used = flaw == Flaw::none;
      // What was taken off the light of a sky is no light: the model is that above it.
      const float sky = observation.sky.pixels[from];
      const float taken_off = std::min(sky, 0.0F);
      out.counts[to] =
          used || flaw == Flaw::saturated ? observation.counts.pixels[from] - taken_off : 0.0F;
      out.sky[to] = sky - taken_off;
      out.variance[to] = observation.variance.pixels[from];
      out.use[to] = used ? 1.0F : 0.0F;
      out.used += used ? 1 : 0;
    }
  return out;
}

} // namespace astromill::deconv

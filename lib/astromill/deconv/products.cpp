// astromill: what a subdeconv run writes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/products.h"

#include "astromill/deconv/pixel_noise.h"
#include "astromill/deconv/product_parts.h"
#include "astromill/fits/finer_grid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace astromill::deconv {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// The restored image in the image's unit; `excess` (see Report) is taken from the sky.
Image<float> in_units(const Options& options, const Observation& observation,
                      const Image<float>& object, double excess) {
  const std::size_t n = options.subsample;
  const double scale = 1 / observation.gain();
  const double share = options.keep_sky ? 1 / static_cast<double>(n * n) : 0;
  Image<float> out(object.width, object.height);
  for (std::size_t y = 0; y < out.height; ++y) {
    const float* const sky = observation.sky.view().row(y / n);
    const float* const from = object.view().row(y);
    float* const to = out.view().row(y);
    for (std::size_t x = 0; x < out.width; ++x)
      to[x] = static_cast<float>(scale * (static_cast<double>(from[x]) +
                                          share * (static_cast<double>(sky[x / n]) - excess)));
  }
  return out;
}

/// Light and sky at detector pixels, in the image's unit.
Image<float> model_of(const Observation& observation, const Image<float>& light) {
  const double scale = 1 / observation.gain();
  Image<float> out(light.width, light.height);
  for (std::size_t i = 0; i < out.pixels.size(); ++i)
    out.pixels[i] = static_cast<float>(scale * (static_cast<double>(light.pixels[i]) +
                                                static_cast<double>(observation.sky.pixels[i])));
  return out;
}

/// In each pixel the mean of the squares in its box of 8 x 8; NaN where nothing was fitted.
Image<float> chi2_map(const Image<float>& residuals) {
  constexpr std::size_t kBox = 8;
  Image<float> out(residuals.width, residuals.height, kNan);
  for (std::size_t top = 0; top < out.height; top += kBox)
    for (std::size_t left = 0; left < out.width; left += kBox) {
      const std::size_t bottom = std::min(top + kBox, out.height);
      const std::size_t right = std::min(left + kBox, out.width);
      double sum = 0;
      int count = 0;
      for (std::size_t y = top; y < bottom; ++y)
        for (std::size_t x = left; x < right; ++x)
          if (const auto value = static_cast<double>(residuals.view()(x, y));
              std::isfinite(value)) {
            sum += value * value;
            ++count;
          }
      for (std::size_t y = top; y < bottom && count > 0; ++y)
        std::fill(out.view().row(y) + left, out.view().row(y) + right,
                  static_cast<float>(sum / count));
    }
  return out;
}

Image<float> weights_of(const Observation& observation) {
  Image<float> out(observation.width(), observation.height());
  std::ranges::transform(observation.flaws.pixels, out.pixels.begin(),
                         [](Flaw flaw) { return flaw == Flaw::none ? 1.0F : 0.0F; });
  return out;
}

/// The unit of the image, said to be that of fine pixels.
void add_unit(std::vector<fits::Card>& cards, const Options& options,
              const Observation& observation) {
  const std::string n = std::to_string(options.subsample);
  if (const auto unit = observation.exposure.keywords.with("BUNIT").text("BUNIT"))
    cards.push_back({"BUNIT", *unit, "a fine pixel: " + n + "x" + n + " make a data pixel"});
}

/// What STSDAS mem says of data and image.
void add_numbers(std::vector<fits::Card>& cards, const Options& options,
                 const Observation& observation, const Image<float>& pixels) {
  double sum = 0;
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -lowest;
  for (const float pixel : pixels.pixels)
    if (std::isfinite(pixel)) {
      const auto value = static_cast<double>(pixel);
      sum += value;
      lowest = std::min(lowest, value);
      highest = std::max(highest, value);
    }
  if (observation.exposure.errors.empty())
    cards.push_back({"ME_NOISE", observation.exposure.noise.readnoise,
                     "[electron] read-out noise a data pixel"});
  cards.push_back({"ME_ADU", observation.gain(), "[electron] a unit, of data and fine pixels"});
  if (lowest <= highest) {
    cards.push_back({"ME_TP", sum, "total power, unit of the image"});
    cards.push_back({"ME_MAX", highest, "largest value"});
    cards.push_back({"ME_MIN", lowest, "smallest value"});
  }
  cards.push_back({"SKYKEPT", options.keep_sky, "the sky is spread over the fine pixels"});
}

/// Images at detector pixels for the file of the restored one.
class DetectorImages {
public:
  explicit DetectorImages(const Observation& observation)
      : source_(observation.exposure.image.source) {}

  /// `unit` replaces BUNIT, unless it is null.
  void add(const char* name, Image<float> pixels, const char* unit) {
    images_.push_back(std::make_unique<Image<float>>(std::move(pixels)));
    fits::ImageExtension image{
        .name = name, .pixels = std::as_const(*images_.back()).view(), .like = &source_};
    if (unit != nullptr)
      image.cards.push_back({"BUNIT", std::string(unit), {}});
    extensions.emplace_back(std::move(image));
  }

  std::vector<fits::Extension> extensions{};

private:
  const fits::ImageHeader& source_;
  std::vector<std::unique_ptr<Image<float>>> images_{};
};

} // namespace

Image<float> residual(const Observation& observation, const Image<float>& light) {
  Image<float> out(light.width, light.height, kNan);
  const auto light_noise = static_cast<double>(observation.light_noise);
  const PixelNoise<double> noises{light_noise, observation.psf_error};
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    if (observation.flaws.pixels[i] != Flaw::none)
      continue;
    const auto y = static_cast<double>(light.pixels[i]);
    const auto sky = static_cast<double>(observation.sky.pixels[i]);
    const double noise = noises.of_counts(y + std::max(sky, 0.0),
                                          static_cast<double>(observation.variance.pixels[i]));
    out.pixels[i] =
        static_cast<float>((static_cast<double>(observation.counts.pixels[i]) - y - sky) /
                           std::sqrt(noises.with_psf(noise, y)));
  }
  return out;
}

std::vector<std::string> write_restored(OutputFile& output, const Options& options,
                                        const Observation& observation,
                                        const RestoredImage& restored, const Report& report) {
  const Image<float> pixels = in_units(options, observation, restored.object, report.excess);
  const Extensions& wanted = options.extensions;
  DetectorImages images(observation);
  if (wanted.model)
    images.add("MODEL", model_of(observation, restored.light), nullptr);
  if (wanted.residual || wanted.chi2) {
    Image<float> residuals = residual(observation, restored.light);
    Image<float> squares = wanted.chi2 ? chi2_map(residuals) : Image<float>();
    if (wanted.residual)
      images.add("RESIDUAL", std::move(residuals), "");
    if (wanted.chi2)
      images.add("CHI2", std::move(squares), "");
  }
  if (wanted.weights)
    images.add("WEIGHTS", weights_of(observation), "");
  const std::vector<fits::CatalogueColumn> columns = tile_columns(report);
  if (wanted.tiles)
    images.extensions.emplace_back(fits::TableExtension{.name = "TILES", .columns = columns});

  fits::ProductHeader header = product_header(options, report);
  add_unit(header.cards, options, observation);
  add_numbers(header.cards, options, observation, pixels);
  const fits::PixelImage<float> like{
      fits::finer_image(observation.exposure.image.source, options.subsample), {}, {}};
  return fits::write_image<float>(output, pixels.view(), &like, header, images.extensions).warnings;
}

void write_residual(OutputFile& output, const Options& options, const Observation& observation,
                    const RestoredImage& restored, const Report& report) {
  const Image<float> pixels = residual(observation, restored.light);
  fits::ProductHeader header = product_header(options, report);
  header.cards.push_back({"BUNIT", std::string(), "(data - model) / sigma"});
  const fits::PixelImage<float> like{observation.exposure.image.source, {}, {}};
  fits::write_image<float>(output, pixels.view(), &like, header);
}

} // namespace astromill::deconv

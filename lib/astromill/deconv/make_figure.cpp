// astromill: the figure of a restoration: before | after | residual
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/products.h"
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace astromill::deconv {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// What is drawn: light without the sky, electrons a fine pixel, and residuals.
struct Pictures {
  Image<float> before{};          ///< detector pixels; NaN where the image has no number
  ImageView<const float> after{}; ///< fine pixels
  Image<float> residuals{};
  double noise = 0; ///< of `before`
};

/// Width of the middle of the values, of some of them where there are very many.
double scatter_of(const Image<float>& image) {
  constexpr std::size_t kMost = 200'000;
  const std::size_t step = image.pixels.size() / kMost + 1;
  std::vector<double> values;
  for (std::size_t i = 0; i < image.pixels.size(); i += step)
    if (std::isfinite(image.pixels[i]))
      values.push_back(static_cast<double>(image.pixels[i]));
  const double scatter = stats::median_scatter(values).scatter;
  return scatter > 0 ? scatter : 1;
}

Pictures pictures(const Options& options, const Observation& observation,
                  const RestoredImage& restored) {
  const auto parts = static_cast<float>(options.subsample * options.subsample);
  Pictures out;
  const Image<float>& data = observation.exposure.image.pixels;
  out.before = Image<float>(data.width, data.height, kNan);
  for (std::size_t i = 0; i < data.pixels.size(); ++i)
    if (std::isfinite(data.pixels[i]))
      out.before.pixels[i] = (observation.counts.pixels[i] - observation.sky.pixels[i]) / parts;
  out.after = restored.object.view();
  out.residuals = residual(observation, restored.light);
  out.noise = scatter_of(out.before);
  return out;
}

/// The place with most stars of `side` by `side` detector pixels: the light, that of bright stars
/// cut off, where pixels were fitted.
Rectangle crowded_place(const Pictures& pictures, std::size_t side) {
  constexpr double kBright = 20;          ///< times the noise
  constexpr std::size_t kMostPlaces = 64; ///< that are tried along an axis
  const Image<float>& light = pictures.before;
  const std::size_t step = std::max(side / 4, std::max(light.width, light.height) / kMostPlaces);
  Rectangle best{0, 0, side, side};
  double most = -std::numeric_limits<double>::infinity();
  for (std::size_t y = 0; y + side <= light.height; y += step)
    for (std::size_t x = 0; x + side <= light.width; x += step) {
      double sum = 0;
      for (std::size_t j = y; j < y + side; ++j)
        for (std::size_t i = x; i < x + side; ++i) {
          const auto value = static_cast<double>(light.view()(i, j)) / pictures.noise;
          const bool fitted = std::isfinite(pictures.residuals.view()(i, j));
          sum += fitted && std::isfinite(value) ? std::clamp(value, 0.0, kBright) : -kBright;
        }
      if (sum > most) {
        most = sum;
        best.x = x;
        best.y = y;
      }
    }
  return best;
}

ImageView<const float> part_of(ImageView<const float> image, const Rectangle& place,
                               std::size_t n) {
  return image.part(n * place.x, n * place.y, n * place.width, n * place.height);
}

using Row = std::vector<plot::ImagePanel>;

/// Three images of a place, light in the image's unit.
Row row_of(const Pictures& pictures, const Rectangle& place, std::size_t n, float gain) {
  const auto range = [](std::size_t first, std::size_t count) {
    return std::pair(static_cast<double>(first) + 0.5, static_cast<double>(first + count) + 0.5);
  };
  Row row;
  for (const auto& image :
       {part_of(pictures.before.view(), place, 1), part_of(pictures.after, place, n),
        part_of(pictures.residuals.view(), place, 1)}) {
    plot::ImagePanel panel{.pixels = plot::resampled(image)};
    panel.x_range = range(place.x, place.width);
    panel.y_range = range(place.y, place.height);
    row.push_back(std::move(panel));
  }
  for (plot::ImagePanel* light : {row.data(), row.data() + 1})
    for (float& pixel : light->pixels.pixels)
      pixel /= gain;
  return row;
}

/// From just below the sky to what all but the brightest pixels on paper have.
plot::Stretch light_stretch(const Row& row, double noise) {
  constexpr double kBrightest = 0.001; ///< of the pixels, with the last shade
  std::vector<float> values;
  std::ranges::copy_if(row[1].pixels.pixels, std::back_inserter(values),
                       [](float value) { return std::isfinite(value); });
  double high = 10 * noise;
  if (!values.empty()) {
    const auto rank =
        static_cast<std::ptrdiff_t>((1 - kBrightest) * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + rank);
    high = std::max(high, static_cast<double>(values[static_cast<std::size_t>(rank)]));
  }
  return {.low = -noise, .high = high, .softening = 2 * noise};
}

void letter(Row& row, const Options& options, const Observation& observation, double noise) {
  constexpr double kMostSigmas = 5;
  row[0].caption = "Observed";
  row[1].caption = "Restored";
  row[2].caption = "Residual";
  row[0].stretch = row[1].stretch = light_stretch(row, noise);
  row[2].stretch = {.low = -kMostSigmas, .high = kMostSigmas, .diverging = true};
  const auto unit = observation.exposure.keywords.with("BUNIT").text("BUNIT");
  const std::string pixel = options.subsample > 1 ? " / fine pixel" : " / pixel";
  row[0].unit = row[1].unit = (unit ? *unit : "Light") + pixel;
  row[2].unit = "(data \u2212 model) / \u03c3, yellow: not fitted";
}

} // namespace

plot::Figure make_figure(const Options& options, const Observation& observation,
                         const RestoredImage& restored, const Report&) {
  constexpr std::size_t kDetail = 80;    ///< side of the detail, detector pixels
  constexpr std::size_t kSmallest = 160; ///< side of an image that a detail is shown of
  const Pictures images = pictures(options, observation, restored);
  const std::size_t n = options.subsample;
  const auto gain = static_cast<float>(observation.gain());
  const std::size_t width = observation.width();
  const std::size_t height = observation.height();
  plot::Figure figure{.title = provenance(options).front().second, .x_label = "x (pixel)"};
  figure.y_label = "y (pixel)";
  figure.images.push_back(row_of(images, {0, 0, width, height}, n, gain));
  if (std::min(width, height) >= kSmallest) {
    const Rectangle detail = crowded_place(images, kDetail);
    figure.images.push_back(row_of(images, detail, n, gain));
    const plot::ImagePanel& panel = figure.images.back().front();
    for (plot::ImagePanel& whole : figure.images.front())
      whole.outlined = {
          {panel.x_range.first, panel.x_range.second, panel.y_range.first, panel.y_range.second}};
  }
  letter(figure.images.front(), options, observation, images.noise / observation.gain());
  return figure;
}

} // namespace astromill::deconv

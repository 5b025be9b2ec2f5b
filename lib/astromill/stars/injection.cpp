// astromill: adds artificial stars to an image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/injection.h"

#include "astromill/base/error.h"
#include "astromill/base/vector_clones.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/parallel/random_stream.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace astromill::stars {

namespace {

/// Light and electrons must stay finite as floats when many stars overlap.
constexpr double kGreatestLight = 1e36;

template <class T>
inline void add_pixels(const float* light, std::size_t count, double scale, T* pixels) {
  const T factor = static_cast<T>(scale);
  for (std::size_t i = 0; i < count; ++i)
    pixels[i] += static_cast<T>(light[i]) * factor;
}

ASTROMILL_VECTOR_CLONES void add_row(const float* light, std::size_t count, double scale,
                                     float* pixels) {
  add_pixels(light, count, scale, pixels);
}

ASTROMILL_VECTOR_CLONES void add_row(const float* light, std::size_t count, double scale,
                                     double* pixels) {
  add_pixels(light, count, scale, pixels);
}

/// The part of a range of `count` pixels, of which the first is `first`, that an image has.
struct Overlap {
  std::size_t begin = 0; ///< of the image
  std::size_t skip = 0;  ///< of the range
  std::size_t count = 0;
};

Overlap overlap(std::ptrdiff_t first, std::size_t count, std::size_t length) {
  const auto low = std::max(first, std::ptrdiff_t{0});
  const auto high =
      std::min(first + static_cast<std::ptrdiff_t>(count), static_cast<std::ptrdiff_t>(length));
  if (high <= low)
    return {};
  return {.begin = static_cast<std::size_t>(low),
          .skip = static_cast<std::size_t>(low - first),
          .count = static_cast<std::size_t>(high - low)};
}

/// A star's light where it falls on the image, kept.
struct KeptLight {
  std::vector<float> pixels;
  StarLight light;

  void keep(const StarLight& star, std::size_t width, std::size_t height) {
    const psf::Stamp& stamp = star.stamp;
    const Overlap columns = overlap(stamp.x, stamp.pixels.width, width);
    const Overlap rows = overlap(stamp.y, stamp.pixels.height, height);
    pixels.resize(columns.count * rows.count);
    for (std::size_t row = 0; row < rows.count; ++row)
      std::copy_n(stamp.pixels.row(rows.skip + row) + columns.skip, columns.count,
                  pixels.data() + row * columns.count);
    light = {.stamp = {.pixels = {pixels.data(), columns.count, rows.count, columns.count},
                       .x = static_cast<std::ptrdiff_t>(columns.begin),
                       .y = static_cast<std::ptrdiff_t>(rows.begin)},
             .scale = star.scale};
  }
};

template <class T>
void inject_serially(ImageView<T> image, std::span<const Star> stars, const Injection& injection,
                     std::uint32_t trial, parallel::ProgressMeter& progress) {
  constexpr std::size_t kStep = 64; // of the progress
  StarPainter painter(injection);
  while (!stars.empty()) {
    const std::span<const Star> some = stars.first(std::min(kStep, stars.size()));
    painter.paint_all(some, trial, image.width, image.height,
                      [&](const StarLight& light) { add_light(light, image); });
    stars = stars.subspan(some.size());
    progress.add(static_cast<std::int64_t>(some.size()));
  }
}

/// Some stars on their way to the image.
struct Batch {
  std::span<const Star> stars;
  std::vector<KeptLight> lights; ///< of those that touch the image, and perhaps more
  std::size_t touching = 0;
};

/// Stars of a batch: as many as a cache holds.
std::size_t batch_size(const Injection& injection) {
  constexpr double kCache = 1U << 20U;
  const double side = 2 * injection.psf->support_radius() + 2;
  return static_cast<std::size_t>(std::clamp(kCache / (side * side * sizeof(float)), 1.0, 4096.0));
}

} // namespace

void Injection::validate() const {
  if (!scale && !psf->magnitude())
    throw Error("a PSF in this format does not say what magnitude it has: give the zero point of "
                "the image with --zeropoint",
                {.value = psf->description().format});
}

psf::Position Injection::chip_position(const Star& star) const {
  const fits::PhysicalPoint point = chip.to_chip(star.x, star.y);
  return {point.x, point.y};
}

double Injection::flux(const Star& star) const {
  if (scale)
    return scale->flux(star.magnitude);
  return psf->raw_flux(chip_position(star)) *
         std::pow(10.0, 0.4 * (psf->magnitude().value_or(0) - star.magnitude));
}

bool Injection::has_psf(const Star& star) const { return psf->raw_flux(chip_position(star)) > 0; }

bool Injection::can_add(const Star& star) const {
  return std::isfinite(star.x) && std::isfinite(star.y) && std::isfinite(star.magnitude) &&
         can_hold(flux(star));
}

bool Injection::can_hold(double light) const {
  return light >= 0 && light * std::max(1.0, gain.value_or(1)) <= kGreatestLight;
}

StarLight StarPainter::paint(const Star& star, std::uint32_t trial) {
  return lit(star, renderer_->render({star.x, star.y}, injection_.chip_position(star)), trial);
}

void StarPainter::paint_all(std::span<const Star> stars, std::uint32_t trial, std::size_t width,
                            std::size_t height, const std::function<void(const StarLight&)>& use) {
  constexpr std::size_t kMost = 64; // at a time
  std::array<const Star*, kMost> touching{};
  std::array<psf::Place, kMost> places{};
  while (!stars.empty()) {
    std::size_t count = 0;
    for (; !stars.empty() && count < kMost; stars = stars.subspan(1)) {
      const Star& star = stars.front();
      if (!may_touch(*injection_.psf, star, width, height))
        continue;
      touching[count] = &star;
      places[count++] = {.star = {star.x, star.y}, .chip = injection_.chip_position(star)};
    }
    for (std::size_t i = 0; i < count;)
      for (const psf::Stamp& stamp : renderer_->render_first({&places[i], count - i}))
        use(lit(*touching[i++], stamp, trial));
  }
}

StarLight StarPainter::lit(const Star& star, psf::Stamp stamp, std::uint32_t trial) {
  const double flux = injection_.flux(star);
  if (!injection_.gain)
    return {.stamp = stamp, .scale = flux};
  parallel::RandomStream random(injection_.seed, parallel::RandomUse::photon_noise, trial,
                                star.number);
  stamp.pixels = noise_.draw(stamp.pixels, flux, *injection_.gain, random);
  return {.stamp = stamp, .scale = 1};
}

bool may_touch(const psf::Model& psf, const Star& star, std::size_t width, std::size_t height) {
  const double reach = psf.support_radius() + 1;
  return star.x + reach > 0 && star.y + reach > 0 &&
         star.x - reach < static_cast<double>(width) + 1 &&
         star.y - reach < static_cast<double>(height) + 1;
}

Rectangle covered(const StarLight& light, std::size_t width, std::size_t height) {
  const Overlap columns = overlap(light.stamp.x, light.stamp.pixels.width, width);
  const Overlap rows = overlap(light.stamp.y, light.stamp.pixels.height, height);
  return {.x = columns.begin, .y = rows.begin, .width = columns.count, .height = rows.count};
}

template <class T> void add_light(const StarLight& light, ImageView<T> image) {
  const psf::Stamp& stamp = light.stamp;
  const Overlap columns = overlap(stamp.x, stamp.pixels.width, image.width);
  const Overlap rows = overlap(stamp.y, stamp.pixels.height, image.height);
  for (std::size_t row = 0; columns.count > 0 && row < rows.count; ++row)
    add_row(stamp.pixels.row(rows.skip + row) + columns.skip, columns.count, light.scale,
            image.row(rows.begin + row) + columns.begin);
}

template <class T>
void inject(ImageView<T> image, std::span<const Star> stars, const Injection& injection,
            std::uint32_t trial, int threads, parallel::Schedule schedule,
            parallel::ProgressMeter& progress) {
  if (threads <= 1 || stars.size() < 2)
    return inject_serially(image, stars, injection, trial, progress);
  parallel::PerWorker<StarPainter> painters(threads, [&] { return StarPainter(injection); });
  const std::size_t size = schedule.chunk > 0 ? schedule.chunk : batch_size(injection);
  parallel::ordered_pipeline<Batch>(
      threads, [] { return Batch{}; },
      [&](Batch& batch) {
        batch.stars = stars.first(std::min(size, stars.size()));
        stars = stars.subspan(batch.stars.size());
        return !batch.stars.empty();
      },
      [&](Batch& batch, int worker) {
        batch.lights.resize(std::max(batch.lights.size(), batch.stars.size()));
        batch.touching = 0;
        painters.of(worker).paint_all(
            batch.stars, trial, image.width, image.height, [&](const StarLight& light) {
              batch.lights[batch.touching++].keep(light, image.width, image.height);
            });
      },
      [&](Batch& batch) {
        for (std::size_t i = 0; i < batch.touching; ++i)
          add_light(batch.lights[i].light, image);
        progress.add(static_cast<std::int64_t>(batch.stars.size()));
      },
      schedule.kind);
}

template void add_light<float>(const StarLight&, ImageView<float>);
template void add_light<double>(const StarLight&, ImageView<double>);
template void inject<float>(ImageView<float>, std::span<const Star>, const Injection&,
                            std::uint32_t, int, parallel::Schedule, parallel::ProgressMeter&);
template void inject<double>(ImageView<double>, std::span<const Star>, const Injection&,
                             std::uint32_t, int, parallel::Schedule, parallel::ProgressMeter&);

} // namespace astromill::stars

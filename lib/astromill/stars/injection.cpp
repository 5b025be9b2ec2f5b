// astromill: adds artificial stars to an image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/injection.h"

#include "astromill/base/error.h"
#include "astromill/base/vector_clones.h"
#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/parallel/random_stream.h"

#include <algorithm>
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

/// Part of a range of `count` pixels that begins at `first` and lies from `begin` to `end` - 1.
struct Overlap {
  std::size_t begin = 0; ///< of the whole
  std::size_t skip = 0;  ///< of the range
  std::size_t count = 0;
};

Overlap overlap(std::ptrdiff_t first, std::size_t count, std::size_t begin, std::size_t end) {
  const auto low = std::max(first, static_cast<std::ptrdiff_t>(begin));
  const auto high =
      std::min(first + static_cast<std::ptrdiff_t>(count), static_cast<std::ptrdiff_t>(end));
  if (high <= low)
    return {};
  return {.begin = static_cast<std::size_t>(low),
          .skip = static_cast<std::size_t>(low - first),
          .count = static_cast<std::size_t>(high - low)};
}

/// Adds light to the rows `begin` to `end` - 1 of an image.
template <class T>
void add_rows(const StarLight& light, ImageView<T> image, std::size_t begin, std::size_t end) {
  const psf::Stamp& stamp = light.stamp;
  const Overlap columns = overlap(stamp.x, stamp.pixels.width, 0, image.width);
  const Overlap rows = overlap(stamp.y, stamp.pixels.height, begin, end);
  for (std::size_t row = 0; columns.count > 0 && row < rows.count; ++row)
    add_row(stamp.pixels.row(rows.skip + row) + columns.skip, columns.count, light.scale,
            image.row(rows.begin + row) + columns.begin);
}

/// A star's light where it falls on the image, kept.
struct KeptLight {
  std::vector<float> pixels;
  StarLight light;

  void keep(const StarLight& star, std::size_t width, std::size_t height) {
    const psf::Stamp& stamp = star.stamp;
    const Overlap columns = overlap(stamp.x, stamp.pixels.width, 0, width);
    const Overlap rows = overlap(stamp.y, stamp.pixels.height, 0, height);
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
  StarPainter painter(injection);
  for (const Star& star : stars) {
    if (may_touch(*injection.psf, star, image.width, image.height))
      add_light(painter.paint(star, trial), image);
    progress.add(1);
  }
}

/// Stars painted at a time: some for each thread, in about 16 MiB.
std::size_t batch_size(const Injection& injection, int threads) {
  constexpr double kMemory = 16U << 20U;
  const double side = 2 * injection.psf->support_radius() + 2;
  const double fitting = kMemory / (side * side * sizeof(float));
  return static_cast<std::size_t>(std::clamp(fitting, 4.0 * threads, 4096.0 * threads));
}

/// The schedule with a chunk, if it has none.
parallel::Schedule with_chunk(parallel::Schedule schedule, std::size_t chunk) {
  if (schedule.chunk == 0)
    schedule.chunk = chunk;
  return schedule;
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

bool Injection::can_add(const Star& star) const {
  if (!std::isfinite(star.x) || !std::isfinite(star.y) || !std::isfinite(star.magnitude))
    return false;
  const double light = flux(star);
  return light >= 0 && light * std::max(1.0, gain.value_or(1)) <= kGreatestLight;
}

StarLight StarPainter::paint(const Star& star, std::uint32_t trial) {
  psf::Stamp stamp = renderer_->render({star.x, star.y}, injection_.chip_position(star));
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

template <class T> void add_light(const StarLight& light, ImageView<T> image) {
  add_rows(light, image, 0, image.height);
}

template <class T>
void inject(ImageView<T> image, std::span<const Star> stars, const Injection& injection,
            std::uint32_t trial, int threads, parallel::Schedule schedule,
            parallel::ProgressMeter& progress) {
  if (threads <= 1 || stars.size() < 2)
    return inject_serially(image, stars, injection, trial, progress);
  parallel::PerWorker<StarPainter> painters(threads, [&] { return StarPainter(injection); });
  std::vector<KeptLight> kept(std::min(batch_size(injection, threads), stars.size()));
  const auto shares = 4 * static_cast<std::size_t>(std::min(threads, 1024)); // of a batch, of rows
  const std::size_t band = (image.height + shares - 1) / shares;
  while (!stars.empty()) {
    const auto batch = stars.first(std::min(kept.size(), stars.size()));
    stars = stars.subspan(batch.size());
    const auto paint = [&](std::size_t begin, std::size_t end, int worker) {
      StarPainter& painter = painters.of(worker);
      for (std::size_t i = begin; i < end; ++i)
        kept[i].keep(may_touch(*injection.psf, batch[i], image.width, image.height)
                         ? painter.paint(batch[i], trial)
                         : StarLight{},
                     image.width, image.height);
      progress.add(static_cast<std::int64_t>(end - begin));
    };
    const auto add = [&](std::size_t begin, std::size_t end, int /*worker*/) {
      for (std::size_t i = 0; i < batch.size(); ++i)
        add_rows(kept[i].light, image, begin, end);
    };
    parallel::parallel_for(batch.size(), threads,
                           with_chunk(schedule, 1 + batch.size() / (4 * shares)), paint);
    parallel::parallel_for(image.height, threads, {.chunk = band}, add);
  }
}

template void add_light<float>(const StarLight&, ImageView<float>);
template void add_light<double>(const StarLight&, ImageView<double>);
template void inject<float>(ImageView<float>, std::span<const Star>, const Injection&,
                            std::uint32_t, int, parallel::Schedule, parallel::ProgressMeter&);
template void inject<double>(ImageView<double>, std::span<const Star>, const Injection&,
                             std::uint32_t, int, parallel::Schedule, parallel::ProgressMeter&);

} // namespace astromill::stars

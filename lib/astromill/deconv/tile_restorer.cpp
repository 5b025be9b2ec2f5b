// astromill: one tile after the other
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/tile_restorer.h"

#include "astromill/base/error.h"
#include "astromill/deconv/stsdas.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace astromill::deconv {

namespace {

/// Part of an array on a canvas.
template <class Pixels> Image<float> cut(const Pixels& canvas, std::size_t stride, Rectangle part) {
  Image<float> out(part.width, part.height);
  for (std::size_t y = 0; y < part.height; ++y)
    std::copy_n(canvas.data() + (part.y + y) * stride + part.x, part.width, out.view().row(y));
  return out;
}

void count_pixels(const Observation& observation, TileResult& result) {
  const Rectangle& data = result.data;
  for (std::size_t y = data.y; y < data.y + data.height; ++y)
    for (std::size_t x = data.x; x < data.x + data.width; ++x) {
      const Flaw flaw = observation.flaws.view()(x, y);
      result.npix += flaw == Flaw::none ? 1 : 0;
      result.masked += flaw == Flaw::none || flaw == Flaw::border ? 0 : 1;
    }
}

bool within_limits(const TileResult& result) {
  const auto lit = static_cast<double>(result.npix + result.masked);
  return static_cast<double>(result.masked) <= kMostMasked * lit;
}

/// What a restoration says of itself.
void describe(const Restoration& restored, std::int64_t used, TileResult& result) {
  result.iterations = restored.iterations;
  result.convolutions = restored.convolutions;
  result.alpha = restored.alpha;
  result.chi2 = restored.misfit.chi2 / static_cast<double>(used);
  result.chi2_raw = restored.misfit.chi2_raw / static_cast<double>(used);
  result.ending = restored.ending;
  result.converged = restored.ending == Ending::converged && within_limits(result);
}

/// The tile without its margins.
void cut_out(const Scene& scene, const TileProblem& problem, const Restoration& restored,
             RestoredTile& out) {
  const TileGeometry& geometry = problem.tile.geometry;
  const std::size_t n = geometry.subsample;
  const std::size_t margin = geometry.margin;
  const Rectangle& data = geometry.data;
  out.light = cut(restored.light, geometry.canvas_width, {margin, margin, data.width, data.height});
  Image<float> object = cut(restored.object, geometry.fine_width(), geometry.object());
  if (!scene.icf.empty() && !scene.hidden)
    object = visible(object, scene.icf);
  out.object =
      cut(object.pixels, object.width, {margin * n, margin * n, data.width * n, data.height * n});
}

} // namespace

TileRestorer::TileRestorer(const Scene& scene, const Options& options, int threads)
    : scene_(scene), options_(options), threads_(threads) {}

Pace TileRestorer::find_pace(const std::optional<Pace>& known,
                             const distributed::Execution& execution) {
  if (known)
    pace_ = *known;
  else if (options_.stop.method == Method::mem && !options_.stsdas && !alone())
    pace_ = common_pace(scene_, options_.stop, threads_, execution);
  return pace_;
}

RestoredTile TileRestorer::restore(std::size_t index) const {
  RestoredTile out;
  TileResult& result = out.result;
  result.tile = static_cast<std::uint32_t>(index + 1);
  result.data = scene_.tiles[index];
  result.psf_error = scene_.observation.psf_error;
  count_pixels(scene_.observation, result);
  if (result.npix == 0)
    return out;
  try {
    restore(out);
    result.flux = std::reduce(out.object.pixels.begin(), out.object.pixels.end(), 0.0) /
                  scene_.observation.gain();
  } catch (const Error& error) {
    out.failure = error.what();
    result.ending = Ending::no_psf; // the one thing that can fail
  }
  return out;
}

void TileRestorer::restore(RestoredTile& out) const {
  if (options_.stsdas)
    return restore_as_stsdas(out);
  const auto take = [&](const TileProblem& problem, const Restoration& restored) {
    out.result.planes = static_cast<std::int64_t>(problem.model.planes());
    out.bytes = problem.bytes() + restored.bytes;
    describe(restored, problem.data.used, out.result);
    cut_out(scene_, problem, restored, out);
  };
  if (options_.stop.method == Method::mem && !alone()) {
    TileAscent tile(scene_, out.result.data);
    take(tile.problem, finish_at(pace_, options_.stop, tile));
  } else {
    TileProblem problem(scene_, out.result.data);
    take(problem, deconv::restore(problem.model, problem.data, options_.stop, problem.work));
  }
}

void TileRestorer::restore_as_stsdas(RestoredTile& out) const {
  const Observation& observation = scene_.observation;
  const Rectangle& data = out.result.data;
  Image<double> counts(data.width, data.height);
  Image<double> variance(data.width, data.height);
  for (std::size_t y = 0; y < data.height; ++y)
    for (std::size_t x = 0; x < data.width; ++x) {
      const std::size_t i = (data.y + y) * observation.width() + data.x + x;
      if (observation.flaws.pixels[i] != Flaw::none)
        continue; // a variance of 0 leaves it out
      const auto value = static_cast<double>(observation.counts.pixels[i]);
      counts.view()(x, y) = value;
      variance.view()(x, y) = static_cast<double>(observation.variance.pixels[i]) +
                              static_cast<double>(observation.light_noise) * std::abs(value);
    }
  const StsdasResult found =
      stsdas_mem(counts, variance, stsdas_psf(*scene_.psf, scene_.chip, data, scene_.subsample),
                 scene_.subsample,
                 {.aim = options_.stop.aim,
                  .max_iterations = options_.stop.max_iterations,
                  .conjugate = options_.stsdas->method != 1,
                  .model_updates = options_.stsdas->m_update,
                  .block_sum = options_.stsdas->block_sum,
                  .total_power = options_.total_power * observation.gain()});
  out.result.planes = 1;
  describe(found.restoration, out.result.npix, out.result);
  const std::size_t n = scene_.subsample;
  out.light = cut(found.restoration.light, data.width, {0, 0, data.width, data.height});
  out.object =
      cut(found.restoration.object, data.width * n, {0, 0, data.width * n, data.height * n});
}

} // namespace astromill::deconv

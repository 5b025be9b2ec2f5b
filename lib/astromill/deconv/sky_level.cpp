// astromill: one sky for an image, from several of its tiles
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/sky_level.h"

#include "astromill/base/error.h"
#include "astromill/deconv/tiles.h"
#include "astromill/parallel/parallel_for.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace astromill::deconv {

namespace {

constexpr std::size_t kPlaces = 6;
/// Tiles of which less can be fitted say little.
constexpr double kLeastUsed = 0.3;

struct Candidate {
  std::size_t tile = 0;
  double low = 0; ///< e-
};

/// The lower quartile of what can be fitted; nothing where that is too little.
std::optional<double> low_counts(const Observation& observation, const Rectangle& data) {
  std::vector<float> values;
  for (std::size_t y = data.y; y < data.y + data.height; ++y)
    for (std::size_t x = data.x; x < data.x + data.width; ++x)
      if (observation.flaws.view()(x, y) == Flaw::none)
        values.push_back(observation.counts.view()(x, y));
  if (values.empty() || static_cast<double>(values.size()) <
                            kLeastUsed * static_cast<double>(data.width * data.height))
    return std::nullopt;
  return quantile(std::move(values), 0.25);
}

/// Tiles that share no pixels, the darkest first.
std::vector<Rectangle> dark_places(const Scene& scene) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < scene.tiles.size(); ++i)
    if (const auto low = low_counts(scene.observation, scene.tiles[i]))
      candidates.push_back({.tile = i, .low = *low});
  std::ranges::stable_sort(candidates, {}, &Candidate::low);
  std::vector<std::size_t> order(candidates.size());
  std::ranges::transform(candidates, order.begin(), &Candidate::tile);
  std::vector<Rectangle> out;
  for (const std::size_t i : tiles_apart(scene.tiles, order, kPlaces))
    out.push_back(scene.tiles[i]);
  return out;
}

std::optional<SkyEstimate> estimate(const Scene& scene, const Rectangle& data) {
  try {
    const TileModel tile = tile_model(scene, data);
    const ForwardModel model(tile.geometry, tile.psf);
    ForwardModel::Workspace work(model);
    return estimate_sky(model, cut_tile(scene.observation, tile.geometry), work);
  } catch (const Error&) { // a PSF without light there
    return std::nullopt;
  }
}

} // namespace

SkyEstimate sky_level(const Scene& scene, int threads) {
  const std::vector<Rectangle> places = dark_places(scene);
  std::vector<std::optional<SkyEstimate>> found(places.size());
  parallel::parallel_for(places.size(), threads, {},
                         [&](std::size_t begin, std::size_t end, int /*worker*/) {
                           for (std::size_t i = begin; i < end; ++i)
                             found[i] = estimate(scene, places[i]);
                         });
  std::vector<SkyEstimate> estimates;
  for (const auto& one : found)
    if (one && std::isfinite(one->level))
      estimates.push_back(*one);
  if (estimates.empty())
    throw Error("no part of the image shows its sky: give it by --sky",
                scene.observation.exposure.image.source.header.where());
  if (std::ranges::any_of(estimates, &SkyEstimate::settled))
    std::erase_if(estimates, [](const SkyEstimate& e) { return !e.settled; });
  return lowest_level(std::move(estimates));
}

} // namespace astromill::deconv

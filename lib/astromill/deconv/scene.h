// astromill: all that the tiles of an image share
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/forward_model.h"
#include "astromill/deconv/geometry.h"
#include "astromill/deconv/icf.h"
#include "astromill/deconv/local_psf.h"
#include "astromill/deconv/observation.h"
#include "astromill/deconv/options.h"
#include "astromill/exposure/chip.h"
#include "astromill/psf/model.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace astromill::deconv {

/// An image, its PSF and how it is cut. Immutable while tiles are restored, shared by all workers.
struct Scene {
  Observation observation;
  std::shared_ptr<const psf::Model> psf;
  exposure::ChipMap chip{};
  std::size_t subsample = 1;
  std::size_t margin = 0; ///< of the object beyond the data, detector pixels
  PlaneRules plane_rules{};
  Icf icf{};
  bool hidden = false;            ///< tiles are of the image before it is convolved with that
  std::vector<Rectangle> tiles{}; ///< their data
};

/// What a tile is fitted with.
struct TileModel {
  TileGeometry geometry{};
  LocalPsf psf{};
};

/// The PSF over a tile and its margins, and the arrays that takes. Throws Error where the PSF has
/// no light.
TileModel tile_model(const Scene& scene, const Rectangle& data);

/// All that is known of a tile before it is restored. Throws Error as tile_model().
struct TileProblem {
  TileProblem(const Scene& scene, const Rectangle& rectangle)
      : tile(tile_model(scene, rectangle)), model(tile.geometry, tile.psf),
        data(cut_tile(scene.observation, tile.geometry)), work(model) {}

  std::size_t bytes() const {
    return model.bytes() + work.bytes() + 4 * data.counts.size() * sizeof(float);
  }

  TileModel tile;
  ForwardModel model;
  TileData data;
  ForwardModel::Workspace work;
};

/// Half the side of a square of detector pixels around a star in the middle of the image that holds
/// 90 % of its light, but from 4 to 16: so far stars beyond the edge matter.
std::size_t core_margin(const psf::Model& psf, const exposure::ChipMap& chip, std::size_t width,
                        std::size_t height);

} // namespace astromill::deconv

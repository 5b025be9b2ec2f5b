// astromill: one tile after the other
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/options.h"
#include "astromill/deconv/pace.h"
#include "astromill/deconv/scene.h"
#include "astromill/deconv/tile_record.h"

#include <cstddef>
#include <optional>

namespace astromill::deconv {

/// Restores the tiles of a scene, several at a time.
class TileRestorer {
public:
  TileRestorer(const Scene& scene, const Options& options, int threads);

  /// Finds the common pace of all tiles, unless it is known or there is one tile, which finds its
  /// own while it is restored. To be called once, before restore(), by all ranks together.
  Pace find_pace(const std::optional<Pace>& known, const distributed::Execution& execution = {});

  /// Tile `index` of the scene. One that cannot be restored has no object, and says why. Safe for
  /// several threads.
  RestoredTile restore(std::size_t index) const;

private:
  bool alone() const { return scene_.tiles.size() == 1; }
  void restore(RestoredTile& out) const;
  void restore_as_stsdas(RestoredTile& out) const;

  const Scene& scene_;
  const Options& options_;
  int threads_;
  Pace pace_{};
};

} // namespace astromill::deconv

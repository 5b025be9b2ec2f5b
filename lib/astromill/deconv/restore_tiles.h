// astromill: all tiles of an image, on several threads and ranks
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/products.h"
#include "astromill/deconv/report.h"
#include "astromill/deconv/scene.h"
#include "astromill/deconv/tile_record.h"
#include "astromill/distributed/execution.h"

#include <cstddef>

namespace astromill::deconv {

/// Restores the tiles that the checkpoint (if there is one) does not have yet, those with most work
/// first, and joins all of them in that order. Fills the report's tiles and what it says of all. To
/// be called by all ranks together; only the first has the checkpoint, gets the image and the
/// report.
RestoredImage restore_tiles(const Options& options, const Scene& scene,
                            const distributed::Execution& execution, Report& report);

} // namespace astromill::deconv

// astromill: a restored tile, and the record of it in a checkpoint
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/deconv/report.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace astromill::deconv {

/// A tile without its margins.
struct RestoredTile {
  TileResult result{};
  Image<float> object{}; ///< fine pixels, e-; empty where nothing could be restored
  Image<float> light{};  ///< detector pixels, e-, without the sky; empty likewise
  std::string failure{}; ///< why nothing could be, where that is no matter of its pixels
  std::size_t bytes = 0; ///< of memory that it took; not in its record
};

/// The bytes of a tile: the same on all machines.
std::vector<std::byte> to_record(const RestoredTile& tile);

/// The inverse. Throws std::out_of_range for bytes that to_record() does not make.
RestoredTile from_record(std::span<const std::byte> bytes);

} // namespace astromill::deconv

// astromill: one moment at which all tiles of an image stop
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/ascent.h"
#include "astromill/deconv/scene.h"
#include "astromill/distributed/execution.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace astromill::deconv {

/// How all tiles go, and where they stop: between the last two steps, nearer to the last the larger
/// `fraction`; without steps, between a flat image and the first one.
struct Pace {
  std::vector<float> beyond{}; ///< how far each step is extrapolated, see Ascent::go_beyond()
  double fraction = 1;
  bool meets_aim = false; ///< there chi-square of the image is the aim, or below it from the start

  double steps() const {
    return beyond.empty() ? 0 : static_cast<double>(beyond.size()) - 1 + fraction;
  }
};

/// How far above the aim a tile's chi-square may be at the common stop, as a factor: bright stars,
/// which fine pixels cannot represent quite, make it differ from tile to tile.
inline constexpr double kTolerance = 1.25;

/// A tile that is being restored, with all it takes.
struct TileAscent {
  TileAscent(const Scene& scene, const Rectangle& data)
      : problem(scene, data),
        ascent(problem.model, problem.data, Ascent::First::smoothed, problem.work) {}

  TileProblem problem;
  Ascent ascent;
};

/// Finds the moment at which chi-square of the image, all tiles together, is the aim. How far
/// bright stars have come depends on the number of steps and their length: tiles that stopped each
/// at its own aim would differ where they meet, and depend on how the image is cut. Judged on
/// blocks of some 256 pixels that share none, at most 16 (N = 3: 7, N > 5: 2) spread over the
/// image, whatever the tiles are; they are all in memory at a time. Blocks whose aim is out of
/// reach do not count. To be called by all ranks, which share the blocks out; all get the same
/// pace, that of one rank alone. The log gets the work on each block, as pieces without items.
Pace common_pace(const Scene& scene, const StopRules& rules, int threads,
                 const distributed::Execution& execution = {});

/// The tile at that moment. One whose chi-square is then more than kTolerance times the aim (where
/// the image does not meet the aim: above the aim) goes on alone until it is not.
Restoration finish_at(const Pace& pace, const StopRules& rules, TileAscent& tile);

/// The record of it in a checkpoint, among those of tiles, which are counted from 1.
inline constexpr std::uint32_t kPaceItem = 0;
std::vector<std::byte> record_of_pace(const Pace& pace);
/// The inverse. Throws Error for bytes that record_of_pace() does not make.
Pace pace_of_record(std::span<const std::byte> bytes);

} // namespace astromill::deconv

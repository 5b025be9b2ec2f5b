// astromill: which stars of a trial can have a say in what becomes of others
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/stars/star.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace astromill::completeness {

/// How far stars matter to each other, pixels along each axis.
struct Influence {
  double rivalry = 0; ///< two stars can want the same detection, or those of a third one: such
                      ///< chains have any length
  double light = 0;   ///< a star has light where another is searched and measured
};

/// Finds the stars that others depend on. One a worker; no allocation once warm.
class Companions {
public:
  /// Marks (1) besides the stars that are marked their rivals, directly or over others, and all
  /// whose light matters to any of these.
  void mark(std::span<const stars::Star> stars, const Influence& influence, std::span<char> marked);

private:
  template <class Use> void near_pairs(std::span<const stars::Star> stars, double reach, Use use);
  std::uint32_t root_of(std::uint32_t star);

  std::vector<std::uint32_t> by_x_{};
  std::vector<std::uint32_t> parents_{};
  std::vector<char> wanted_{};
};

} // namespace astromill::completeness

// astromill: which stars of a trial can have a say in what becomes of others
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/companions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace astromill::completeness {

std::uint32_t Companions::root_of(std::uint32_t star) {
  while (parents_[star] != star)
    star = parents_[star] = parents_[parents_[star]];
  return star;
}

/// Calls use(i, k) for the pairs that are not further apart.
template <class Use>
void Companions::near_pairs(std::span<const stars::Star> stars, double reach, Use use) {
  for (std::size_t i = 0; i < by_x_.size(); ++i)
    for (std::size_t k = i; k-- > 0 && stars[by_x_[i]].x - stars[by_x_[k]].x <= reach;)
      if (std::fabs(stars[by_x_[i]].y - stars[by_x_[k]].y) <= reach)
        use(by_x_[i], by_x_[k]);
}

void Companions::mark(std::span<const stars::Star> stars, const Influence& influence,
                      std::span<char> marked) {
  by_x_.resize(stars.size());
  std::iota(by_x_.begin(), by_x_.end(), 0U);
  parents_ = by_x_;
  std::ranges::sort(by_x_, {}, [&](std::uint32_t i) { return stars[i].x; });
  near_pairs(stars, influence.rivalry,
             [&](std::uint32_t a, std::uint32_t b) { parents_[root_of(a)] = root_of(b); });
  wanted_.assign(stars.size(), 0);
  for (std::uint32_t i = 0; i < stars.size(); ++i)
    if (marked[i])
      wanted_[root_of(i)] = 1;
  for (std::uint32_t i = 0; i < stars.size(); ++i)
    marked[i] = wanted_[root_of(i)];
  wanted_.assign(marked.begin(), marked.end()); // as they are: light goes no further
  near_pairs(stars, influence.light, [&](std::uint32_t a, std::uint32_t b) {
    if (wanted_[a] || wanted_[b])
      marked[a] = marked[b] = 1;
  });
}

} // namespace astromill::completeness

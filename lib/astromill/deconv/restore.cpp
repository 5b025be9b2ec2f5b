// astromill: a tile restored by the method that was asked for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/ascent.h"
#include "astromill/deconv/problem.h"
#include "astromill/deconv/skilling_bryan.h"

namespace astromill::deconv {

Restoration restore(const ForwardModel& model, const TileData& data, const StopRules& rules,
                    ForwardModel::Workspace& work) {
  if (data.used == 0) {
    Restoration nothing;
    nothing.object = fft::Aligned<float>(model.geometry().fine_pixels());
    nothing.light = fft::Aligned<float>(model.geometry().coarse_pixels());
    return nothing;
  }
  if (rules.method == Method::rl)
    return richardson_lucy(model, data, rules, work);
  if (rules.method == Method::sb)
    return skilling_bryan(model, data, rules, work);
  return ascend(model, data, rules, work);
}

} // namespace astromill::deconv

// astromill: the object found by multiplicative steps
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/problem.h"

namespace astromill::deconv {

/// Maximum entropy with the default image updated at every step. Each step minimises the misfit and
/// the cross-entropy to the image before (its separable majoriser): with counts and read-out noise
/// alone that is the step of Richardson (1972) and Lucy (1974) for counts + r^2 against the model
/// + r^2 (Snyder, Hammoud & White 1993). Extrapolated along the path (Biggs & Andrews 1997), and
/// stopped at the chi-square aim exactly, between the last two steps.
Restoration ascend(const ForwardModel& model, const TileData& data, const StopRules& rules,
                   ForwardModel::Workspace& work);

/// The same steps as they are: max_iterations of them, without a stopping rule.
Restoration richardson_lucy(const ForwardModel& model, const TileData& data, const StopRules& rules,
                            ForwardModel::Workspace& work);

} // namespace astromill::deconv

// astromill: maximum entropy proper
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/problem.h"

namespace astromill::deconv {

/// The object of the highest entropy sum(x - m - x ln(x / m)) whose chi-square is the aim, by
/// subspace search (Skilling & Bryan 1984, MNRAS 211, 111). The default image m is the one of
/// `rules`, else flat, and becomes the object every rules.renew_default iterations. Converged when
/// chi-square is at the aim within 0.2 % and the gradients of entropy and chi-square are parallel
/// (TEST < 0.05); alpha is then the multiplier for which the object is the maximum of
/// entropy - alpha / 2 chi-square.
Restoration skilling_bryan(const ForwardModel& model, const TileData& data, const StopRules& rules,
                           ForwardModel::Workspace& work);

} // namespace astromill::deconv

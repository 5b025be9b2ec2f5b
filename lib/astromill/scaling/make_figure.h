// astromill: figures of speed-up against the number of workers
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/plot/figure.h"
#include "astromill/scaling/report.h"

namespace astromill::scaling {

/// Speed-up with the scatter of single runs, the ideal line and the fit, and efficiency below it.
/// With a simulation: what each schedule makes of ever more ranks, on logarithmic axes, and what
/// was measured.
plot::Figure make_figure(const Report& report);

} // namespace astromill::scaling

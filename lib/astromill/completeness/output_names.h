// astromill: where the products of a completeness run go
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"

namespace astromill::completeness {

/// Of a run that does a shard: throws UsageError for products, which it does not make, and without
/// a name for its part.
void check_part(const Options& options);

/// Throws UsageError for a product whose name promises what is not written, for two that go to the
/// same place, and for one that is an input.
void check_outputs(const Options& options);

} // namespace astromill::completeness

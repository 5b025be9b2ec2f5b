// astromill: what makes two completeness runs the same
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/field.h"
#include "astromill/completeness/options.h"
#include "astromill/records/checkpoint.h"

namespace astromill::completeness {

/// Version, options that matter to a trial (of a shard and its parts: also those that matter to
/// what is made of all), and digests of what is read: image, mask, errors, PSF. Not of what the
/// stars come from: records have them. Throws Error where a file cannot be read again.
records::Identity identity(const Options& options, const Field& field);

} // namespace astromill::completeness

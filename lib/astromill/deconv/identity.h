// astromill: what makes two subdeconv runs the same
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/deconv/options.h"
#include "astromill/records/checkpoint.h"

namespace astromill::deconv {

/// Version, options that matter (of a shard and its parts: also to what is made of all tiles), and
/// digests of what is read: image, its flaws, errors, sky, PSF, intrinsic correlation function.
/// Throws Error where a file cannot be read again.
records::Identity identity(const Options& options, const Observation& observation);

} // namespace astromill::deconv

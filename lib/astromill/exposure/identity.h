// astromill: what of an image's header makes runs on it differ
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/chip.h"
#include "astromill/exposure/exposure.h"
#include "astromill/records/identity.h"

namespace astromill::exposure {

/// Adds what noise and magnitudes depend on and keywords may have said.
void add_numbers(records::Identity& identity, const Exposure& exposure);

/// Adds where the image's pixels lie on the detector, for PSFs that vary over it.
void add_chip(records::Identity& identity, const ChipMap& chip);

} // namespace astromill::exposure

// astromill: the options about an image's noise, flags and magnitudes, the same in all tools
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/exposure/options.h"

#include <CLI/CLI.hpp>

#include <initializer_list>
#include <string_view>

namespace astromill::cli {

/// Declares --gain, --readnoise, --ncombine, --exptime, --zeropoint, --phot-zeropoint, --mask,
/// --mask-bits, --error and --saturation, which fill `options`, except those in `without`.
void add_exposure_options(CLI::App& app, exposure::Options& options,
                          std::initializer_list<std::string_view> without = {});

} // namespace astromill::cli

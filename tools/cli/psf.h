// astromill: the options about a PSF, the same in all tools
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/open_model.h"

#include <CLI/CLI.hpp>

namespace astromill::cli {

/// Declares --psf-oversampling, --psf-pixel and --psf-detector, which fill `options`.
void add_psf_options(CLI::App& app, psf::ModelOptions& options);

} // namespace astromill::cli

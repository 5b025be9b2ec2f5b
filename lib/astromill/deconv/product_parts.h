// astromill: what the products of a subdeconv run are put together from
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/observation.h"
#include "astromill/deconv/options.h"
#include "astromill/deconv/report.h"
#include "astromill/fits/products.h"

#include <vector>

namespace astromill::deconv {

/// What every FITS product says of the run: how it was fitted, how the tiles ended (the ME_
/// keywords have the names and meanings of STSDAS mem), the sky, and in HISTORY the tool and its
/// options. Keywords of statistics of the image's own pixels are not copied.
fits::ProductHeader product_header(const Options& options, const Report& report);

/// The tiles table as columns: those of the text, then `masked`, `planes` and `ending`.
std::vector<fits::CatalogueColumn> tile_columns(const Report& report);

} // namespace astromill::deconv

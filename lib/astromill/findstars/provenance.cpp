// astromill: what a findstars product says about how it was made
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/provenance.h"

#include "astromill/base/version.h"
#include "astromill/fits/image_name.h"

namespace astromill::findstars {

std::string provenance(const Options& options, double sigma) {
  return "findstars (astromill " + std::string(version()) + ") " +
         fits::without_folder(options.image) + text::joined(as_arguments(options, sigma));
}

} // namespace astromill::findstars

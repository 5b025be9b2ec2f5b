// astromill: what a subdeconv run writes
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/base/output_file.h"
#include "astromill/deconv/observation.h"
#include "astromill/deconv/options.h"
#include "astromill/deconv/report.h"
#include "astromill/plot/figure.h"

#include <string>
#include <vector>

namespace astromill::deconv {

/// What all tiles together make.
struct RestoredImage {
  Image<float> object{}; ///< fine pixels, e-, without the sky; NaN where no light could be found
                         ///< out
  Image<float> light{};  ///< detector pixels, e-, without the sky
};

/// The restored image, with the extensions that were asked for: in the image's unit, per fine
/// pixel, with the sky spread over it where options say so; header with the finer WCS and the ME_
/// keywords. Returns what could not be kept of the header, whole sentences for Report::warnings;
/// the caller commits. Throws Error.
std::vector<std::string> write_restored(OutputFile& output, const Options& options,
                                        const Observation& observation,
                                        const RestoredImage& restored, const Report& report);

/// (data - model) / sigma at detector pixels, NaN where not fitted, as an image of its own.
void write_residual(OutputFile& output, const Options& options, const Observation& observation,
                    const RestoredImage& restored, const Report& report);

/// The tiles table: text, or FITS by the name of the file.
void write_tiles_table(OutputFile& output, const Options& options, const Report& report);

/// before | after | residual, the first two with a common stretch.
plot::Figure make_figure(const Options& options, const Observation& observation,
                         const RestoredImage& restored, const Report& report);

/// (data - light - sky) / sigma; NaN where a pixel was not fitted.
Image<float> residual(const Observation& observation, const Image<float>& light);

} // namespace astromill::deconv

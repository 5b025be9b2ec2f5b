// astromill: what the readers of PSF files have in common
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"
#include "astromill/psf/open_model.h"
#include "astromill/psf/samples.h"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astromill::psf {

/// The images of the HDU as planes of samples, the star in the middle, other members as they are.
/// Throws Error where there is no image of two or three axes.
Samples read_planes(fits::File& file);

/// What the file says of the pixel: PSFTYPE, INSTRUMENTAL (false) or EFFECTIVE (true). Throws Error
/// for another word.
std::optional<bool> stated_pixel(const fits::Header& header);

/// Throws Error where a detector is asked for: for files that have the PSFs of one only.
void refuse_detector(const ModelOptions& options, const Where& where);

/// The value of the first of these keywords that is there.
std::optional<double> first_number(const fits::Header& header,
                                   std::initializer_list<std::string_view> keys);

/// Keywords and values of those that are there, for Description::details.
std::vector<std::pair<std::string, std::string>>
stated_details(const fits::Header& header, std::initializer_list<std::string_view> keys);

/// Makes the sum of a diffusion kernel 1. Throws Error (with `where`) where sides are not odd or
/// the sum is not positive.
Image<double> checked_diffusion(Image<double> kernel, const Where& where);

/// Reads the extension CDKERNEL, if there is one that is to be applied: where it, or the primary
/// header by CDAPPL, says that it is not in the samples yet; where nothing is said, if they are
/// without the pixel. Leaves `file` there. Throws Error where it cannot be a kernel.
void read_diffusion(fits::File& file, Samples& samples);

/// The numbers of a text, between which there are blanks, commas and brackets; nothing where there
/// is anything else.
std::optional<std::vector<double>> parse_numbers(std::string_view text);

} // namespace astromill::psf

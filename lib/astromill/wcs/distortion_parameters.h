// astromill: the parameters of distortions by general polynomials
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

#include <string>

struct wcsprm;

namespace astromill::wcs {

/// Takes the distortions (CPDISja, CQDISia, DPja, DQia ...) of other WCS than `alternate` out of a
/// copy of the header's cards: wcslib 7.12 mixes up which WCS has both kinds. Throws Error where
/// one that is not the primary has.
void blank_other_distortions(const fits::Header& header, std::string& cards, char alternate);

/// Throws Error for parameters of the distortions that wcspih() has found in the header, DPja and
/// DQia, with which wcslib 7.12 would go beyond its memory, or take very much of it; and for kinds
/// that nobody writes. `wcs` has not been set up.
///
/// Source: Calabretta et al., "Representations of distortions in FITS world coordinate systems"
/// (draft), and its extensions in wcslib's manual (TPD).
void check_distortion_parameters(const wcsprm& wcs, const fits::Header& header);

} // namespace astromill::wcs

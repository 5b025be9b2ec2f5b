// astromill: the header of an image whose pixels are divided into finer ones
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "astromill/fits/products.h"

#include <cstddef>
#include <string>
#include <vector>

namespace astromill::fits {

/// Cards that replace those of the image's header.
struct FinerCards {
  std::vector<Card> cards{};           ///< new values
  std::vector<std::string> dropped{};  ///< keywords that must go
  std::vector<std::string> warnings{}; ///< what could not be kept, whole sentences
};

/// What changes in `header` where each pixel becomes n x n finer ones that together cover it: for
/// the primary and every alternate WCS CRPIX' = (CRPIX - 0.5) n + 0.5; CD / n, or CDELT / n with PC
/// or CROTA kept; SIP A_pq n^(1-p-q) and B, AP, BP alike; TPV's and all other PV kept; LTM' = n
/// LTM, LTV' = (LTV - 0.5) n + 0.5; distortions by lookup tables are dropped, with a warning.
/// Sections count as in section_cards().
FinerCards finer_cards(const Header& header, std::size_t n);

} // namespace astromill::fits

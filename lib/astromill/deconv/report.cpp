// astromill: what a subdeconv run did, in words
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/report.h"

namespace astromill::deconv {

std::string_view to_text(Ending ending) {
  switch (ending) {
  case Ending::converged:
    return "converged";
  case Ending::max_iterations:
    return "not at the aim after --max-iterations";
  case Ending::out_of_reach:
    return "aim out of reach";
  case Ending::no_data:
    return "no pixels to fit";
  case Ending::overfitted:
    return "below the aim before the first step";
  case Ending::no_psf:
    return "the PSF has no light there";
  }
  return {};
}

std::string why_not_converged(const TileResult& tile) {
  if (tile.ending != Ending::converged)
    return std::string(to_text(tile.ending));
  return "more than 15 % of the pixels masked";
}

} // namespace astromill::deconv

// astromill: the places of a part of the field whose PSFs tell all others
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/local_psf.h"
#include "astromill/exposure/chip.h"
#include "astromill/psf/model.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace astromill::deconv {

/// The PSF at every place of a part of the field is a weighted mean of the PSFs at a few nodes, all
/// of unit flux: of a grid of PSFs those of its points that count somewhere in the part; of a
/// polynomial a lattice in the part with as many nodes as it takes. The weights add up to 1.
struct FieldNodes {
  std::vector<psf::Position> chips{}; ///< the PSF's own coordinates
  std::size_t terms = 0;
  /// Sets as many terms as there are: how the PSF depends on the place. None of it where there is
  /// one node.
  std::function<void(psf::Position chip, std::span<double> terms)> terms_at{};
  /// Of each node, row by row: what each term adds to its weight, before these are divided by their
  /// sum.
  std::vector<double> weight_of_term{};
};

/// Pixels of the image, from 0, to the PSF's own coordinates.
psf::Position to_chip(const exposure::ChipMap& chip, double x, double y);

/// The nodes for `part`. The model must outlive what is returned. Throws Error where the PSF has no
/// light at one of them.
FieldNodes field_nodes(const psf::Model& model, const exposure::ChipMap& chip,
                       const FieldPart& part);

} // namespace astromill::deconv

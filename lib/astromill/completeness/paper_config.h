// astromill: complete.cfg, the parameter file of Singh, Browne & Butler (2013)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/text/parameter_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::completeness {

/// True if the text of a file is that of one: it has a section [datapars], [daopars] or [findpars].
bool is_paper_config(std::string_view text);

/// What a file says.
struct PaperConfig {
  std::vector<text::OptionOfFile> options{}; ///< each at most once
  std::vector<std::string> without_effect{}; ///< "section.key = value" of keys that do nothing
                                             ///< here, perhaps with the reason in brackets
  std::optional<double> psf_radius{}; ///< [daopars] psfrad, at which addstar cuts stars off where
                                      ///< that is less than the radius of the PSF's file, which is
                                      ///< used here: for a warning
  bool wants_plot = false;            ///< [plotter] plot = yes
  std::string plot_title{};
  std::string plot_x_label{};
};

/// Translates the parameters of IRAF's addstar, daofind and phot and the tolerances of tjoin into
/// the options that mean the same, always with --no-veto and --mag-offset 0; `file` is for
/// messages. A key that is there twice, or in [daofind] and [findpars], counts where it is last, as
/// in the paper's scripts. INDEF and empty values leave the option alone. Whether values can be is
/// for the options to check. Throws Error (file, line, key, value): lines that are no parameters, a
/// number that is none, a parameter whose value asks for what is not done here (centring other than
/// none and centroid, another noise model, units other than pixels).
PaperConfig read_paper_config(std::string_view text, const std::string& file);

} // namespace astromill::completeness

// astromill: complete.cfg, the parameter file of Singh, Browne & Butler (2013)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/completeness/options.h"

#include <string>
#include <vector>

namespace astromill::completeness {

/// True if the file is one: it has a section [datapars], [daopars] or [findpars]. False for one
/// that cannot be read.
bool is_paper_config(const std::string& path);

/// What was read of it.
struct PaperConfig {
  std::vector<std::string> without_effect{}; ///< "section.key = value" of keys that do nothing here
  bool wants_plot = false;                   ///< [plotter] plot = yes
  std::string plot_title{};
  std::string plot_x_label{};
  std::string plot_y_label{};
};

/// Reads the file into `options` (IRAF's parameters for addstar, daofind, phot; tjoin's
/// tolerances), which become paper = true, match.veto = false. Throws Error (file, line, key,
/// value): unreadable, a number that is none or cannot be, a parameter whose value asks for what is
/// not done here (centring other than none and centroid, another noise model).
PaperConfig read_paper_config(const std::string& path, Options& options);

} // namespace astromill::completeness

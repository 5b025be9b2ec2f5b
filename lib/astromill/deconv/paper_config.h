// astromill: deconvolve.cfg, the parameter file of Singh, Browne & Butler (2013)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/text/parameter_file.h"

#include <string>
#include <string_view>
#include <vector>

namespace astromill::deconv {

/// True if the text of a file is that of one: it has a section [mem].
bool is_paper_config(std::string_view text);

/// What a file says.
struct PaperConfig {
  std::vector<text::OptionOfFile> options{}; ///< each at most once
  std::vector<std::string> without_effect{}; ///< "section.key = value" of keys that do nothing here
};

/// Translates the parameters of STSDAS mem into the options that mean the same; `name` is for
/// messages. Its blksum, method and m_update become options that count under --compat stsdas alone.
/// Empty values, INDEF and zeros that stand for "automatic" leave the option alone. Throws Error
/// (file, line, key, value): lines that are no parameters, a number that is none.
PaperConfig read_paper_config(std::string_view text, const std::string& name);

} // namespace astromill::deconv

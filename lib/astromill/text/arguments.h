// astromill: options of a run as a command line has them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace astromill::text {

/// Options and their values, for provenance and for telling runs apart; a switch has no value.
using Arguments = std::vector<std::pair<std::string, std::string>>;

/// Adds an option if it has a value.
void add(Arguments& arguments, const char* option, const std::string& value);
void add(Arguments& arguments, const char* option, const std::optional<double>& value);

/// " --fwhm 2.5 --centroid": each with a blank before it.
std::string joined(const Arguments& arguments);

} // namespace astromill::text

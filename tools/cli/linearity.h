// astromill: the options of subdeconv --linearity, and what is said of it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/linearity_report.h"
#include "astromill/deconv/options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace astromill::cli {

/// Option values as text.
struct LinearityWords {
  std::optional<std::int64_t> stars;
  std::string seed = "1";
};

/// Declares all but --linearity itself: --linearity-mag ..., --zeropoint and --seed.
void add_linearity_options(CLI::App& app, deconv::Options& options, LinearityWords& words);

/// Completes options.linearity. Throws UsageError.
void take_linearity(deconv::Options& options, const LinearityWords& words, const CLI::App& app);

/// How the stars were measured, for those who read the table.
std::string in_words(const deconv::LinearityReport& linearity);

/// The same and the table, for the summary.
nlohmann::ordered_json to_json(const deconv::LinearityReport& linearity,
                               const deconv::LinearityOptions& options);

} // namespace astromill::cli

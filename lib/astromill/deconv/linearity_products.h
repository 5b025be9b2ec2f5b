// astromill: what is written of artificial stars in a restored image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/deconv/options.h"
#include "astromill/deconv/report.h"
#include "astromill/plot/figure.h"

#include <optional>

namespace astromill::deconv {

/// The files of --linearity, opened before the work begins.
class LinearityFiles {
public:
  /// Throws Error.
  explicit LinearityFiles(const Options& options);

  /// Writes report.linearity. Throws Error.
  void write(const Options& options, const Report& report);
  void commit();

private:
  std::optional<OutputFile> table_;
  std::optional<OutputFile> stars_;
  std::optional<OutputFile> plot_;
};

/// The table by magnitude: text, or FITS by the name of the file.
void write_linearity_table(OutputFile& output, const Options& options, const Report& report);

/// Every star, likewise.
void write_linearity_stars(OutputFile& output, const Options& options, const Report& report);

/// Bias and scatter against magnitude, and the part of the stars that is found.
plot::Figure linearity_figure(const Options& options, const LinearityReport& linearity);

} // namespace astromill::deconv

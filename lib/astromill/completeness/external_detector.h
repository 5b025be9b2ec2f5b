// astromill: a user's own detector, run on the image of each trial
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/scratch_folder.h"
#include "astromill/completeness/external_catalogue.h"
#include "astromill/completeness/options.h"
#include "astromill/fits/pixels.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace astromill::completeness {

/// Why a trial has no detections, with the end of what the command printed.
struct DetectorFailure {
  std::string why{};
};

/// Throws UsageError that names the option and its value: a command without {image} or {catalogue},
/// columns that are not three, a time-out that is not positive. Opens no file.
void check_detector(const DetectorOptions& options);

/// Runs a shell command on images, each in a temporary folder of its own, which is removed
/// afterwards, also when a signal ends the program. Immutable, safe for many threads at a time.
///
/// Of the command's text just {image}, {catalogue} and {trial} are replaced: by the absolute paths
/// of the image (FITS) and of the catalogue that the command is to write, and by the trial's
/// number. All other braces are left to the shell and to awk. The paths are the shell's plain
/// words, so that they can stand in quotes too; only where TMPDIR has other characters than
/// letters, digits and _./+-,@%:= are they put in single quotes. The command runs in the trial's
/// folder (so that programs which write files of fixed names do not meet); OLDPWD is the folder
/// that we run in. OMP_NUM_THREADS is 1 there unless it is set, since as many commands run as there
/// are threads.
class ExternalDetector {
public:
  /// `like` gives header and pixel type of the images that are written; it must outlive this. Makes
  /// the temporary folder and options.keep. Throws as check_detector(), and Error.
  ExternalDetector(DetectorOptions options, const fits::PixelImage<float>& like);

  /// Writes the image, runs the command (see run_shell_command() for time-outs and what is left
  /// behind), reads the catalogue. Failed: an exit status that is not 0, a signal, a time-out, no
  /// catalogue, one without the columns or with a row that is none (line and text are named). The
  /// folder of a failed trial goes to options.keep, as trial-0007 (or trial-0007.2, ... where that
  /// is there already), with what was run and the end of its output. Throws Error where no trial
  /// can work: no space, no permission.
  std::variant<std::vector<ExternalDetection>, DetectorFailure>
  detect(ImageView<const float> pixels, std::uint32_t trial) const;

private:
  struct Trial;
  void write_image(const Trial& trial, ImageView<const float> pixels) const;
  std::string failure(const Trial& trial, const std::string& why, const std::string& output) const;

  DetectorOptions options_;
  const fits::PixelImage<float>& like_;
  ScratchFolder scratch_{};
  std::vector<std::string> environment_{};
};

} // namespace astromill::completeness

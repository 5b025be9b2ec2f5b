// astromill: what a findstars run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/findstars/detection_options.h"
#include "astromill/parallel/schedule.h"

#include <string>

namespace astromill::findstars {

/// What a catalogue is written as.
enum class Form { text, fits, regions };

struct Options : DetectionOptions {
  std::string image{};      ///< name as fits::parse_image_name() takes it
  std::string output = "-"; ///< file, or "-" for standard output; .fits and .reg ask for their
                            ///< formats
  bool overwrite = false;
  int threads = 0; ///< 0: parallel::default_thread_count()
  parallel::Schedule schedule{.kind = parallel::Schedule::Kind::dynamic, .chunk = 0};

  /// Throws UsageError that names the option and its value. Looks at no file.
  void validate() const;

  /// The form that the output's suffix asks for: text but for .fits, .fit and .reg.
  Form form() const;
};

} // namespace astromill::findstars

// astromill: the options about a PSF, the same in all tools
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/psf.h"

#include <string>

namespace astromill::cli {

void add_psf_options(CLI::App& app, psf::ModelOptions& options) {
  app.add_option("--psf-oversampling", options.oversampling, "samples a pixel of the PSF")
      ->type_name("N");
  app.add_option_function<std::string>(
         "--psf-pixel",
         [&options](const std::string& word) {
           if (word != "auto")
             options.pixel_included = word == "included";
         },
         "samples have the pixel: auto, included, excluded")
      ->type_name("WORD")
      ->check(CLI::IsMember({"auto", "included", "excluded"}).description(""));
  app.add_option("--psf-detector", options.detector, "of a file with several detectors")
      ->type_name("N");
}

} // namespace astromill::cli

// astromill: what a findstars run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/options.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/parallel/threads.h"

#include <string_view>

namespace astromill::findstars {

namespace {

using parallel::kMostThreads;

[[noreturn]] void refuse(const char* option, const std::string& value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = value});
}

/// Refuses names that promise what is not written.
void check_output(const std::string& name) {
  for (const std::string_view suffix : {".gz", ".bz2", ".fz", ".xz", ".zip", ".csv", ".ecsv",
                                        ".vot", ".votable", ".xml", ".json", ".parquet"})
    if (ends_ignoring_case(name, suffix))
      refuse("--output", name,
             "catalogues are written as .fits or .fit (table), .reg (regions of ds9) or, under "
             "other names, text, not as " +
                 std::string(suffix));
}

} // namespace

Form Options::form() const {
  if (ends_ignoring_case(output, ".reg"))
    return Form::regions;
  return ends_ignoring_case(output, ".fits") || ends_ignoring_case(output, ".fit") ? Form::fits
                                                                                   : Form::text;
}

void Options::validate() const {
  if (image.empty())
    refuse("IMAGE", image, "no image is named");
  DetectionOptions::validate();
  check_output(output);
  if (threads < 0 || threads > kMostThreads)
    refuse("--threads", std::to_string(threads), "must be 1 to " + std::to_string(kMostThreads));
}

} // namespace astromill::findstars

// astromill: what a completeness run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/findstars/detection_options.h"
#include "astromill/parallel/schedule.h"
#include "astromill/psf/open_model.h"
#include "astromill/records/job.h"
#include "astromill/stars/match.h"
#include "astromill/stars/positions.h"
#include "astromill/text/arguments.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace astromill::completeness {

/// A user's own detector, in place of ours.
struct DetectorOptions {
  std::string command{};           ///< with {image}, {catalogue} and perhaps {trial}; empty: ours
  std::string columns{};           ///< x, y and magnitude of its catalogue; empty: the usual ones
  std::optional<double> timeout{}; ///< seconds a trial; nothing: for ever
  std::string keep{};              ///< folder for the files of failed trials; empty: not kept
};

/// Words of a figure; where one is empty, the usual one is taken.
struct FigureTexts {
  std::string title{};
  std::string x_label{};
};

/// How the magnitudes of stars are spread over the range.
enum class MagnitudeDraw {
  continuous, ///< any magnitude with the same probability
  centres,    ///< the centres of the bins in turn, as many stars in each
};

/// What a product is written as.
enum class Form { text, fits, json };

/// The form that a name asks for: text but for .fits, .fit and .json.
Form form_of(const std::string& name);

struct Options {
  std::string image{}; ///< name as fits::parse_image_name() takes it
  std::string psf{};   ///< as psf::open_model() takes it
  psf::ModelOptions psf_options{};
  bool section_coordinates = false;        ///< the PSF is evaluated at pixels of the image itself
  findstars::DetectionOptions detection{}; ///< with no aperture, one of the FWHM is used

  std::string magnitudes{};            ///< "LO:HI:STEP"
  std::optional<std::int64_t> stars{}; ///< a trial
  std::optional<std::int64_t> trials{};
  std::optional<double> adaptive{};         ///< error of m50, magnitudes: more trials until then
  std::optional<std::int64_t> max_trials{}; ///< in all, of adaptive; nothing: 100 x trials
  std::string list{};                       ///< of trial, x, y, magnitude: instead of drawing
  std::string columns{};                    ///< of the list; empty: the usual ones
  MagnitudeDraw magnitude_draw = MagnitudeDraw::continuous;
  std::string luminosity{}; ///< file of a luminosity function
  std::string density{};    ///< image that the positions follow
  stars::PositionRules rules{};
  std::uint64_t seed = 1;
  bool noise = true; ///< Poisson noise of the added light

  stars::MatchRules match{};
  std::optional<double> paper_psf_radius{}; ///< at which complete.cfg cuts stars off: for a warning
  bool full = false;                        ///< search the whole image in every trial
  DetectorOptions detector{};
  std::int64_t bootstrap = 0; ///< resamplings for the intervals; 0: Jeffreys'

  std::string output = "-";  ///< the curve: text, .fits or .json
  std::string stars_table{}; ///< text or .fits; empty: none
  std::string matrix{};      ///< N(in, out): text or .fits; empty: none
  std::string plot{};        ///< .svg, .pdf or .png; empty: none
  std::string map{};         ///< "NX,NY": cells of the field; empty: no map
  std::string map_file{};    ///< its table: text or .fits; empty: the curve's name with .map
  std::string map_plot{};    ///< its figure: .svg, .pdf or .png; empty: none
  std::string dolphot{};     ///< every star in DOLPHOT's layout; empty: none
  FigureTexts figure_texts{};
  std::vector<std::string> compare{}; ///< further curves to draw: [LABEL=]FILE[:COLUMNS]
  std::string checkpoint{};           ///< empty: none
  records::Division division{};       ///< with a shard, output is its part, and there is no product
  bool overwrite = false;
  int threads = 0; ///< 0: default_thread_count()
  parallel::Schedule schedule{};

  /// Throws UsageError that names the option and its value. Opens no file, but looks at the file
  /// system, so that no product replaces an input or another product.
  void validate() const;
};

/// The options that matter, as names and values in a fixed order, first IMAGE: for provenance and
/// checkpoints. Files are named without their folders. Threads, schedule, full, outputs are not
/// among them.
text::Arguments provenance(const Options& options, double sigma);

} // namespace astromill::completeness

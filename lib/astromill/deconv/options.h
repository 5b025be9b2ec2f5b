// astromill: what a subdeconv run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/linearity_options.h"
#include "astromill/deconv/problem.h"
#include "astromill/exposure/options.h"
#include "astromill/parallel/schedule.h"
#include "astromill/psf/open_model.h"
#include "astromill/records/job.h"
#include "astromill/text/arguments.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace astromill::deconv {

/// Further images of the product's file, each an extension of that name.
struct Extensions {
  bool model = false;    ///< MODEL: light at detector pixels, sky included, in the image's unit
  bool residual = false; ///< RESIDUAL: (data - model) / sigma
  bool chi2 = false;     ///< CHI2: mean chi-square a pixel in boxes of 8 x 8, at detector pixels
  bool weights = false;  ///< WEIGHTS: 1 where a pixel was fitted, 0 where not
  bool tiles = false;    ///< TILES: the tiles table
};

/// Parameters of STSDAS mem that count under --compat stsdas alone.
struct StsdasOptions {
  bool block_sum = true; ///< blksum: the PSF is not yet that of a whole pixel
  int method = 0;        ///< 1: Newton's steps alone; 0 and 2: conjugate ones, too
  int m_update = 1;      ///< outer iterations between updates of the default image
};

/// Reads "model,residual": names in lower case. Throws UsageError naming --extensions.
Extensions parse_extensions(const std::string& text);
/// Their names, each followed by a comma.
std::string in_words(const Extensions& extensions);

struct Options {
  std::string image{}; ///< name as fits::parse_image_name() takes it
  std::string psf{};   ///< as psf::open_model() takes it
  psf::ModelOptions psf_options{};
  bool section_coordinates = false; ///< the PSF is evaluated at pixels of the image itself
  bool one_plane = false;           ///< the PSF in the middle of each tile for all of it
  exposure::Options exposure{};

  std::size_t subsample = 0; ///< 1 ... 8
  std::string sky = "auto";  ///< VALUE, IMAGE or auto; in the image's unit per detector pixel
  bool keep_sky = false;     ///< the sky is spread over the restored image
  StopRules stop{};
  std::string psf_error = "auto";   ///< auto, or a fraction
  std::string noise_scale = "auto"; ///< auto, or how many times the noise is that of gain and read
                                    ///< noise
  bool automask = true;
  std::string icf{};      ///< intrinsic correlation function: FWHM in detector pixels or an
                          ///< image on the fine grid; empty: none
  bool hidden = false;    ///< with icf: the image before it is written
  double total_power = 0; ///< with stsdas: light of the first image, in the image's unit; 0: that
                          ///< of the data
  std::optional<StsdasOptions> stsdas{}; ///< the paper's procedure instead

  std::size_t tile = 256;    ///< outer side, detector pixels; 0: one piece
  std::size_t overlap = 128; ///< what neighbours share

  std::string output{}; ///< restored image, FITS
  Extensions extensions{};
  std::string residual{};       ///< file of its own for RESIDUAL; empty: none
  std::string tiles_table{};    ///< text or .fits; empty: none
  std::string plot{};           ///< before | after | residual: .svg, .pdf or .png; empty: none
  std::string checkpoint{};     ///< empty: none
  records::Division division{}; ///< with a shard, output is its part, and there is no product
  LinearityOptions linearity{};
  bool overwrite = false;
  int threads = 0; ///< 0: default_thread_count()
  parallel::Schedule schedule{};

  /// Throws UsageError that names the option and its value. Opens no file, but looks at the file
  /// system, so that no product replaces an input or another product.
  void validate() const;
};

/// The options that matter, as names and values in a fixed order, first IMAGE: for provenance and
/// checkpoints. Files are named without their folders. Threads, schedule, outputs are not among
/// them.
text::Arguments provenance(const Options& options);

} // namespace astromill::deconv

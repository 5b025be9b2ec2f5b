// astromill: detection on an image to which stars are added again and again
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/density.h"
#include "astromill/stars/injection.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/stars/peaks.h"
#include "astromill/stars/search_image.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace astromill::stars {

/// A peak of the density image, measured and judged.
struct JudgedPeak {
  Peak pixel{};
  PeakShape shape{};
  Verdict verdict{};
};

/// What is looked for; see findstars::SearchOptions.
struct SearchRules {
  KernelShape kernel{};
  ShapeLimits limits{};
  float threshold = 0;                ///< on the density
  float guessed_sky = 0;              ///< IRAF's, for first moments
  std::optional<double> saturation{}; ///< pixels at or above become bad where stars are added
};

/// An image searched once, as it is: what trials start from. Immutable, shared by all workers.
class BaseSearch {
public:
  /// The pixels must outlive this.
  BaseSearch(const SearchImage& image, const SearchRules& rules);

  const SearchImage& image() const { return image_; }
  const SearchRules& rules() const { return rules_; }
  const DaofindKernel& kernel() const { return kernel_; }
  ImageView<const float> density() const { return density_.view(); }
  /// All peaks, row by row from below, left to right.
  const std::vector<JudgedPeak>& peaks() const { return peaks_; }

private:
  SearchImage image_;
  SearchRules rules_;
  DaofindKernel kernel_;
  Image<float> density_;
  std::vector<JudgedPeak> peaks_;
};

/// How a trial's image was searched.
enum class SearchKind { incremental, full };

/// One worker's copy of the image, on which a trial's stars are painted and found. Only pixels
/// whose density, peak or shape can have changed are looked at again; what is found is the same,
/// bit by bit, as in a search of the whole image. One a worker, not for two threads at a time. No
/// allocation once a few trials are done; the cost of a trial does not depend on the size of the
/// image where the stars are small.
class TrialSearch {
public:
  /// `base` must outlive this. `always_full`: look at the whole image in every trial.
  TrialSearch(const BaseSearch& base, bool always_full);

  /// Takes the stars of the last trial off again, bit by bit.
  void begin();
  /// Adds a star's light.
  void add(const StarLight& light);
  /// Finds the stars, in the way that is cheaper (by the pixels that have to be looked at).
  SearchKind search();

  /// The image with its stars (and newly saturated pixels), for photometry.
  const SearchImage& image() const;

  /// Appends the peaks whose pixel is within `radius` + the kernel's reach of (x, y) (1-based)
  /// along each axis, in the order of the rows: all whose centroid is within `radius`, and some
  /// more. Behind search().
  void near(double x, double y, double radius, std::vector<JudgedPeak>& out) const;

  /// All peaks of the trial, row by row: what a search of the whole image gives.
  void all(std::vector<JudgedPeak>& out) const;

  // private members: up to the implementation
private:
  const BaseSearch& base_;
};

/// Appends the peaks of a sorted list near a place, as TrialSearch::near() does.
void append_near(const std::vector<JudgedPeak>& sorted, const DaofindKernel& kernel, double x,
                 double y, double radius, std::vector<JudgedPeak>& out);

} // namespace astromill::stars

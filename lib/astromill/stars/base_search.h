// astromill: the search of an image as it is, from which searches with added stars start
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/stars/daofind_kernel.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/stars/peaks.h"
#include "astromill/stars/search_image.h"

#include <cstddef>
#include <optional>
#include <span>
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
  /// Of peaks(), the first one of that row or of a later one. `row` may be the image's height.
  std::size_t first_of_row(std::size_t row) const { return first_of_row_[row]; }

private:
  SearchImage image_;
  SearchRules rules_;
  DaofindKernel kernel_;
  Image<float> density_;
  std::vector<JudgedPeak> peaks_{};
  std::vector<std::size_t> first_of_row_{};
};

/// The pixels, from 0 and with the last ones, on which peaks are to be found.
struct PeakWindow {
  std::size_t left = 0;
  std::size_t right = 0;
  std::size_t bottom = 0;
  std::size_t top = 0;
  bool empty = false;

  /// The pixels within `radius` + the kernel's reach of (x, y) (1-based) along each axis: a peak
  /// whose centroid is within `radius` is on one of them.
  PeakWindow(const DaofindKernel& kernel, double x, double y, double radius);

  /// Appends those of `peaks`, sorted peaks of one row, that are in the window's columns.
  void append_row(std::span<const JudgedPeak> peaks, std::vector<JudgedPeak>& out) const;
};

/// Appends the peaks of a sorted list near a place, as TrialSearch::near() does.
void append_near(const std::vector<JudgedPeak>& sorted, const DaofindKernel& kernel, double x,
                 double y, double radius, std::vector<JudgedPeak>& out);

} // namespace astromill::stars

// astromill: detection on an image to which stars are added again and again
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/stars/base_search.h"
#include "astromill/stars/density.h"
#include "astromill/stars/injection.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/stars/peaks.h"
#include "astromill/stars/rectangle_union.h"
#include "astromill/stars/search_image.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace astromill::stars {

/// How a trial's image was searched.
enum class SearchKind { incremental, full };

/// One worker's copy of the image, on which a trial's stars are painted and found. Only pixels
/// whose density, peak or shape can have changed are looked at again; what is found is the same,
/// bit by bit, as in a search of the whole image. One a worker, not for two threads at a time. No
/// allocation once a few trials are done; the cost of a trial does not depend on the size of the
/// image where the stars are small.
///
/// A pixel's density depends on the pixels under the kernel, a peak on the densities under it, and
/// its shape on no more than these; an edge that is extended by itself, by a mirror or by a
/// constant changes nothing about that. Where the image goes on at its other side (wrap), it is
/// always searched as a whole.
class TrialSearch {
public:
  /// `base` must outlive this. `always_full`: look at the whole image in every trial.
  TrialSearch(const BaseSearch& base, bool always_full);
  TrialSearch(const TrialSearch&) = delete; // image() is a view of its own pixels
  TrialSearch& operator=(const TrialSearch&) = delete;

  /// Takes the stars of the last trial off again, bit by bit.
  void begin();
  /// Adds a star's light. Pixels it falls on that are at or above the saturation then, or infinite,
  /// are bad; those that were bad before stay so.
  void add(const StarLight& light);
  /// Finds the stars, in the way that is cheaper (by the pixels that have to be looked at).
  SearchKind search();

  /// The image with its stars (and newly saturated pixels), for photometry.
  const SearchImage& image() const { return image_; }

  /// Appends the peaks whose pixel is within `radius` + the kernel's reach of (x, y) (1-based)
  /// along each axis, in the order of the rows: all whose centroid is within `radius`, and some
  /// more. Behind search().
  void near(double x, double y, double radius, std::vector<JudgedPeak>& out) const;

  /// All peaks of the trial, row by row: what a search of the whole image gives.
  void all(std::vector<JudgedPeak>& out) const;

private:
  /// Peaks of the base that do not hold for pixels of a row, and those that do instead.
  struct Patch {
    std::size_t row = 0;
    std::size_t base_begin = 0; ///< of the base's peaks
    std::size_t base_end = 0;
    std::size_t begin = 0; ///< of fresh_
    std::size_t end = 0;
  };

  void mark_saturated(const Rectangle& part);
  bool choose_area();
  void grow_touched(std::size_t kernels);
  void find_in_row(std::size_t row, std::span<const Rectangle> pieces);
  std::size_t find_in(std::size_t row, ColumnRange columns);
  std::size_t base_peak_behind(std::size_t row, std::size_t column) const;
  std::size_t base_resume(std::size_t row, std::size_t peak) const;
  std::span<const JudgedPeak> base_part(std::size_t begin, std::size_t end) const;
  std::span<const JudgedPeak> fresh_part(const Patch& patch) const;

  const BaseSearch& base_;
  bool always_full_;
  float saturation_; ///< the lowest that is; infinite without
  PeakFinder finder_;
  PeakMeter meter_;
  Image<float> pixels_;
  Image<float> density_;
  Image<std::uint8_t> bad_{}; ///< empty until it is needed
  SearchImage image_;
  std::vector<Rectangle> touched_{}; ///< by stars; may overlap
  std::vector<Rectangle> grown_{};
  RectangleUnion dense_area_{}; ///< where density_ is not the base's
  RectangleUnion peak_area_{};  ///< where peaks are not the base's
  DensityWorkspace workspace_{};
  std::vector<Peak> found_{};
  std::vector<JudgedPeak> fresh_{};
  std::vector<Patch> patches_{}; ///< row by row, left to right; none that changes nothing
};

} // namespace astromill::stars

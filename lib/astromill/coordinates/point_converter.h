// astromill: from pixels to the frame a user asked for, or back, for a batch of points
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/local_scale.h"
#include "astromill/coordinates/open_images.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/point_batch.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/frames/conversion.h"
#include "astromill/frames/epoch.h"
#include "astromill/frames/frame.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::coordinates {

/// Everything that happens to a point between a row that comes in and the row that goes out:
/// frames, proper motion, the transform, errors and scales. Each result is a function of its own
/// point alone. One for each thread: clone() it beforehand.
class PointConverter {
public:
  /// Throws Error when the positions cannot be had in the frame that the options name.
  PointConverter(const Options& options, const RowPlan& plan, Images images);

  PointConverter clone() const;

  /// Fills in the results of batch.size points.
  void convert(PointBatch& batch);

  /// True if longitudes on the user's side are right ascensions, which people write in hours; where
  /// each row has its own frame, batch.frame says so instead.
  bool equatorial() const;

  /// What goes between the brackets of FILE[HDU] for each chip.
  std::vector<std::string> chip_labels() const;

  /// The first image. Not for physical pixels.
  const wcs::Transform& transform() const { return mosaic_->transform(0); }

  /// Of the first image.
  const PhysicalPixels& physical() const { return mosaic_->physical(0); }

  /// How the frame was understood, for -v; empty if no other than the image's is used.
  std::string description() const;

private:
  /// The conversions between the image's frame and another one.
  struct Conversions {
    frames::Frame frame;
    frames::Conversion to_frame, to_image;
  };

  PointConverter(const PointConverter& other, std::optional<Mosaic> mosaic);

  void convert_physical(PointBatch& batch) const;
  void pixels_to_sky(PointBatch& batch);
  void sky_to_pixels(PointBatch& batch);
  const Conversions& conversions(const frames::Frame& frame);
  /// In place, of positions whose rows are `rows` of the batch (all, in order, where it is empty).
  void change_frame(const PointBatch& batch, std::span<const std::size_t> rows, bool to_image,
                    std::span<double> longitude, std::span<double> latitude);
  void move_by_proper_motion(const PointBatch& batch, std::span<double> longitude,
                             std::span<double> latitude) const;
  void compute_scales(const PointBatch& batch, const std::vector<double>& x,
                      const std::vector<double>& y);
  void add_errors_and_scale(PointBatch& batch, const std::vector<double>& x,
                            const std::vector<double>& y);

  bool to_sky_;
  bool by_row_;
  bool proper_motion_;
  std::size_t errors_; ///< 0, or columns of errors
  bool with_scale_;
  frames::EpochRange epochs_;
  std::optional<frames::Frame> user_frame_; ///< nothing: the image's
  frames::Frame image_frame_;               ///< meaningful where there is another one
  std::vector<Conversions> conversions_;    ///< for the frames that were named so far
  std::optional<Mosaic> mosaic_;
  std::optional<PhysicalImage> physical_; ///< then there is no mosaic

  // Work space
  std::vector<double> longitude_, latitude_, x_, y_;
  std::vector<std::size_t> picked_;
  std::vector<ItemStatus> status_;
  LocalScales scales_;
  std::vector<LocalScale> local_, picked_local_;
};

} // namespace astromill::coordinates

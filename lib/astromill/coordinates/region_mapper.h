// astromill: shapes of region files from pixels to the sky, or back
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/local_scale.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/point_converter.h"
#include "astromill/frames/conversion.h"
#include "astromill/frames/frame.h"
#include "astromill/tables/region_line.h"

#include <span>
#include <string>
#include <vector>

namespace astromill::coordinates {

/// What converted shapes are in: a frame of the sky, or image pixels. Throws Error when the image's
/// frame is not known or ds9 has no name for the wanted one.
tables::RegionSystem region_target(const Options& options, const wcs::Transform& transform);

/// Converts the numbers of shapes. Pixels of region files count from 1, whatever the options say.
///
/// Positions go through the transform. Sizes are scaled by the square root of the pixel's area at
/// the first position of the shape; angles are turned by the direction of north there, as ds9 and
/// astropy's regions do: an angle on the sky counts, in the sense in which pixel angles do, from 90
/// degrees before north. Angles in physical coordinates are those in pixels, as for ds9. Not safe
/// for use by two threads at a time.
class RegionMapper {
public:
  /// Throws Error as region_target().
  RegionMapper(const Options& options, const PointConverter& points);

  /// As region_target().
  const tables::RegionSystem& target() const { return target_; }

  /// True if shapes in this system are converted; others are there already or unknown.
  bool converts(const tables::RegionSystem& from) const;

  /// The new texts of the shape's numbers, empty for those that stay as they are. Without a result
  /// where one of the positions has none; off_image where all of them are.
  ItemStatus convert(const tables::RegionItem& shape, const tables::RegionSystem& from,
                     std::vector<std::string>& texts);

  /// The largest ratio of the axes of a pixel on the sky among those that sizes were scaled at;
  /// at least 1.
  double worst_axis_ratio() const { return worst_axis_ratio_; }

private:
  ItemStatus convert_positions(const tables::RegionItem& shape, const tables::RegionSystem& from,
                               const frames::Frame& frame);
  bool measure(const frames::Frame& frame);
  void write_angles(const tables::RegionItem& shape, std::vector<std::string>& texts) const;
  std::string size_text(const tables::RegionNumber& number) const;
  void write_position(std::size_t index, const frames::Frame& frame, std::string& x,
                      std::string& y) const;

  bool to_sky_;
  bool sexagesimal_;
  int decimals_;
  double origin_shift_; ///< from pixels of region files to those of the transform
  wcs::Transform transform_;
  PhysicalPixels physical_;
  frames::Frame image_frame_;
  tables::RegionSystem target_;
  double worst_axis_ratio_ = 1;

  std::vector<double> x_, y_; ///< pixels of the shape at hand, as the transform has them
  std::vector<double> longitude_, latitude_;
  std::vector<ItemStatus> status_;
  LocalScales scales_;
  double scale_ = 0;    ///< arcsec per pixel
  double rotation_ = 0; ///< degrees: of an angle in pixels minus one on the sky
};

} // namespace astromill::coordinates

// astromill: pixel <-> sky for one image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/fits/open_image.h"
#include "astromill/wcs/distortion.h"
#include "astromill/wcs/inverse_fit.h"
#include "astromill/wcs/kernels.h"
#include "astromill/wcs/lookup_table.h"
#include "astromill/wcs/wcslib.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::wcs {

struct TransformOptions {
  char alternate = ' ';               ///< which WCS of the header: ' ' or 'A' to 'Z'
  std::vector<std::int64_t> planes{}; ///< 1-based pixels on the axes other than X and Y, lowest
                                      ///< axis first; one value serves all of them, none is 1
  int origin = 1;                     ///< pixel coordinate of the centre of the first pixel: 0 or 1
  std::string simd = "auto";          ///< see select_kernels()
  SipUse sip = SipUse::automatic;     ///< what becomes of SIP coefficients
};

/// Pixel coordinates of the edges of an image.
struct PixelBounds {
  double x_low, x_high, y_low, y_high;
};

/// The transform between the pixels of an image and the sky, for one thread.
///
/// X and Y are pixel coordinates (of the section, where there is one) on the two axes of the
/// celestial pair, the lower axis number first. Longitude and latitude are degrees in the image's
/// own frame, longitude in [0, 360). Each result is a function of its own point alone.
/// Objects are not safe for use by two threads at a time: clone() one for each worker beforehand.
class Transform {
public:
  /// Throws Error when the header has no celestial WCS, or one that cannot be used. Reads lookup
  /// tables from other HDUs of image.file.
  Transform(const fits::ImageHeader& image, const TransformOptions& options);
  Transform(Transform&&) noexcept;
  Transform& operator=(Transform&&) noexcept;
  ~Transform();

  /// An independent transform of the same image.
  Transform clone() const;

  /// Positions of n pixels. All spans have n elements; outputs must not overlap inputs. A pixel
  /// without a position gets NaN in both and a status that says why; never throws for a point.
  void pixel_to_sky(std::span<const double> x, std::span<const double> y,
                    std::span<double> longitude, std::span<double> latitude,
                    std::span<ItemStatus> status);

  /// Pixels of n positions (degrees; any finite longitude), as above. The inverse of a distortion
  /// is accepted only if the forward transform leads back to within 1e-7 pixel.
  void sky_to_pixel(std::span<const double> longitude, std::span<const double> latitude,
                    std::span<double> x, std::span<double> y, std::span<ItemStatus> status);

  /// True if longitudes are right ascensions, which people write in hours.
  bool equatorial() const;

  /// The edges of the image (or section); nothing if the header does not say its size.
  std::optional<PixelBounds> bounds() const;

  /// What the header says about axes and frames.
  const CelestialGeometry& geometry() const { return wcslib_.geometry(); }

  /// What the header was found to be, in one line: "RA---TAN-SIP DEC--TAN-SIP, FK5 2000, ...".
  std::string description() const;

  /// What the user should know about the header, a sentence each.
  const std::vector<std::string>& warnings() const { return warnings_; }

private:
  static constexpr std::size_t kBatch = 1024; ///< points that stay in the first-level cache

  struct Workspace;

  Transform(const Transform& other, WcslibTransform wcslib);

  void set_up_distortions(const fits::Header& header, char alternate);
  void set_up_tables(const fits::ImageHeader& image, char alternate);
  void set_up_linear(const fits::ImageHeader& image, const TransformOptions& options);
  void set_up_pixel_axis(const fits::ImageHeader& image, std::size_t which, int axis, int origin);
  void set_up_inverse_guesses();
  void set_up_affine_guess();
  std::optional<InverseFit> inverse_fit(double margin);

  void plane_from_pixels(std::size_t n);
  void pixels_from_plane(std::size_t n);
  void full_pixels_to_plane(std::size_t n, const double* x, const double* y, double* u, double* v);
  void invert_through_wcslib(std::size_t n);
  void step_through_wcslib(std::vector<std::size_t>& list);
  std::optional<PlanePoint> invert_through_wcslib(PlanePoint target);
  bool on_image(double x, double y) const;
  bool all_within(std::span<const double> values, double limit) const;
  bool all_on_image(std::span<const double> x, std::span<const double> y) const;

  WcslibTransform wcslib_;
  const Kernels* kernels_;
  PlaneMap map_;
  std::shared_ptr<const LookupGrids> detector_grids_; ///< what map_ looks at; null without tables
  std::shared_ptr<const LookupGrids> pixel_grids_;
  PolynomialCorrection sip_inverse_guess_;
  std::optional<TanProjection> tan_; ///< set where the projection is plain TAN
  bool plane_by_wcslib_ = false;     ///< a distortion that only wcslib knows
  std::vector<double> other_pixels_; ///< a pixel of the whole image on every axis
  PlanePoint guess_origin_;          ///< for plane_by_wcslib_: user pixel whose plane position is
  PlanePoint guess_plane_;           ///< ... this one,
  Matrix2 guess_slope_{};            ///< d plane / d pixel there
  std::optional<InverseFit> inverse_fit_; ///< ... and the way back on the image, nearly
  double pixel_range_[2][2] = {};         ///< first and last pixel coordinate on the image, by axis
  std::vector<std::string> warnings_;
  std::unique_ptr<Workspace> work_;
};

} // namespace astromill::wcs

// astromill: the celestial part of a header as wcslib understands it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "astromill/wcs/distortion_choice.h"
#include "astromill/wcs/plane.h"
#include "astromill/wcs/tabular.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct wcsprm;

namespace astromill::wcs {

/// What wcslib makes of the celestial axes, as plain numbers. Axes count from 0.
struct CelestialGeometry {
  int axis_count = 0;
  int longitude_axis = 0;
  int latitude_axis = 0;
  int x_axis = 0; ///< the lower of the two: the user's X is its pixel coordinate
  int y_axis = 1;
  std::string longitude_type; ///< CTYPE, as "RA---TAN-SIP"
  std::string latitude_type;
  std::string
      projection; ///< three letters (TAB for tables), empty for plain linear longitude and latitude
  std::string system;            ///< RADESYS and EQUINOX in words, empty where the header has none
  std::string radesys;           ///< RADESYS, empty where the header has none
  std::optional<double> equinox; ///< EQUINOX, years
  bool projection_has_offset = false;  ///< PVi_0 flag with a reference point off the native origin
  std::vector<double> reference_pixel; ///< CRPIX, an element an axis
  std::vector<std::vector<double>> linear; ///< CDELTi * PCi_j in degrees, [world][pixel]
  double reference_longitude = 0;          ///< CRVAL, degrees
  double reference_latitude = 0;
  double pole_longitude = 0;        ///< celestial longitude of the native pole, degrees
  double pole_colatitude = 0;       ///< its celestial colatitude, degrees
  double pole_native_longitude = 0; ///< native longitude of the celestial pole (LONPOLE), degrees
  int cube_face_axis = -1;          ///< axis of a quad-cube's faces, -1 without
  std::string pixel_distortion;     ///< wcslib's name of what comes before the matrix: "SIP", ...
  std::string plane_distortion;     ///< ... and after it: "TPV", "DSS", "WAT-TNX", ...
  DistortionChoice choice;          ///< which distortions are used
};

/// One header's transform in wcslib, with its own work space.
///
/// wcslib keeps intermediate values inside the structure even in "read-only" calls, so one object
/// belongs to one thread: every worker takes its own clone() before the parallel region starts.
class WcslibTransform {
public:
  /// Parses the header for alternate WCS `alternate` (' ' or 'A'..'Z'). Throws Error when there is
  /// no celestial WCS or wcslib refuses it. Coordinate tables (-TAB) are read from `file`.
  WcslibTransform(const fits::Header& header, char alternate, SipUse sip = SipUse::automatic,
                  fits::File* file = nullptr);
  WcslibTransform(WcslibTransform&&) noexcept;
  WcslibTransform& operator=(WcslibTransform&&) noexcept;
  ~WcslibTransform();

  WcslibTransform clone() const;

  const CelestialGeometry& geometry() const { return geometry_; }

  /// Full pixel vectors [n][axis_count] (1-based FITS pixels) to plane degrees, through every
  /// distortion wcslib knows. A point that it refuses gets NaN.
  void pixel_to_plane(std::size_t n, const double* pixels, double* u, double* v);
  /// Plane degrees to the sky in degrees, longitude in [0, 360). NaN outside the projection.
  void plane_to_sky(std::size_t n, const double* u, const double* v, double* longitude,
                    double* latitude);
  /// Sky in degrees to plane degrees. NaN where the projection has no such point.
  void sky_to_plane(std::size_t n, const double* longitude, const double* latitude, double* u,
                    double* v);

private:
  struct Free {
    void operator()(wcsprm* wcs) const;
  };
  using Handle = std::unique_ptr<wcsprm, Free>;

  WcslibTransform(Handle wcs, CelestialGeometry geometry);
  void set_up_tables();
  void reserve(std::size_t n);
  void projected_plane_to_sky(std::size_t n, const double* u, const double* v, double* longitude,
                              double* latitude);
  void iterated_plane_to_sky(std::size_t n, const double* u, const double* v, double* longitude,
                             double* latitude);

  Handle wcs_;
  CelestialGeometry geometry_;
  std::unique_ptr<TabularAxes> tabular_; ///< only for -TAB
  std::vector<double> native_longitude_, native_latitude_, world_;
  std::vector<int> status_;
  std::vector<std::size_t> unsettled_;
};

/// True if the header has a celestial longitude and latitude axis (for alternate WCS `alternate`),
/// or a WCS that a WcslibTransform would say what is wrong with.
bool has_celestial_axes(const fits::Header& header, char alternate);

/// Version of wcslib in use.
std::string wcslib_version();

} // namespace astromill::wcs

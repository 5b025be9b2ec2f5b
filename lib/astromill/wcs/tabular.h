// astromill: longitude and latitude by coordinate tables (-TAB)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"
#include "astromill/fits/header.h"

#include <array>
#include <cstddef>
#include <vector>

struct wcsprm;

namespace astromill::wcs {

/// True if wcslib has found longitude and latitude axes of which one is -TAB; it need not have set
/// up the rest.
bool has_tabular_axes(const wcsprm& wcs);

/// Takes the tables from a WCS for which wcslib has failed: it would free their memory twice.
void abandon_tables(wcsprm& wcs);

/// Reads the tables of all -TAB axes from the binary tables of `file` that PSi_m and PVi_m name,
/// and hands them to wcslib (Greisen et al. 2006, section 6), which must set the WCS up again.
/// Throws Error: no such table or column, dimensions that do not fit, values that are not finite
/// numbers; longitude or latitude that is not -TAB, shares a table with another axis, or is not in
/// degrees.
void load_coordinate_tables(wcsprm& wcs, const fits::Header& header, fits::File* file);

/// Transforms between plane and sky through the tables of a WCS that is set up. Like wcslib's
/// structures it belongs to one thread; `wcs` must outlive it.
class TabularAxes {
public:
  TabularAxes(wcsprm& wcs, double plane_units_per_pixel);

  /// Plane to longitude in [0, 360) and latitude, degrees; NaN beyond the table. As the standard
  /// has it, the table reaches half a cell farther than its outermost points.
  void plane_to_sky(std::size_t n, const double* u, const double* v, double* longitude,
                    double* latitude);

  /// The way back: wcslib's, with Newton steps until the table leads to the position within 1e-7
  /// pixel; NaN where it does not. Whole turns of the longitude do not matter.
  void sky_to_plane(std::size_t n, const double* longitude, const double* latitude, double* u,
                    double* v);

private:
  using Pair = std::array<double, 2>;
  template <class Convert> Pair through_tables(Pair p, Convert convert);
  Pair forward(Pair plane);
  Pair guess(Pair sky);
  Pair refined(Pair plane, Pair sky);

  wcsprm& wcs_;
  double tolerance_;         ///< in plane units
  Pair middle_{0, 0};        ///< of the table, on the sky
  std::vector<double> from_; ///< one element an axis
  std::vector<double> to_;
};

} // namespace astromill::wcs

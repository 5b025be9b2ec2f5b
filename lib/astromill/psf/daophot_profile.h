// astromill: the formula of a DAOPHOT PSF, integrated over pixels as DAOPHOT does it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/psf/placement.h"

#include <array>
#include <cstddef>
#include <vector>

namespace astromill::psf {

/// The formulas of DAOPHOT.
enum class DaophotFunction { gauss, moffat15, moffat25, moffat35, lorentz, penny1, penny2 };

/// Numbers a formula has, without the exponent of the Moffat functions.
std::size_t parameter_count(DaophotFunction function);

/// The exponent of a Moffat function; 0 for the others.
double moffat_exponent(DaophotFunction function);

/// The formula of a DAOPHOT PSF at unit height. parameter[0] and [1] are half widths at half
/// maximum along x and y in pixels; lorentz and moffat have the tilt of x y in [2], moffat the
/// exponent in [3]; penny1 and penny2 have the share of the Gaussian in [2] and the tilts of
/// Gaussian (and of Lorentzian, penny2) in [3] (and [4]).
struct DaophotProfile {
  DaophotFunction function = DaophotFunction::gauss;
  std::array<double, 5> parameter{};

  /// Which parameter makes the formula impossible (a width that is not positive, a tilt that is no
  /// ellipse, an exponent of endless flux), from 0; parameter.size() if none does.
  std::size_t first_bad_parameter() const;
};

/// a x^2 + b x y + c y^2.
struct Quadratic {
  double a = 0;
  double b = 0;
  double c = 0;
};

/// Draws the formula row by row. The integral over a pixel is that of DAOPHOT (Stetson 1987, PASP
/// 99, 191; the same in IRAF): Gauss-Legendre with 4, 3, 2 or 1 points an axis where the formula at
/// the centre of the pixel is at least 0.046, 0.0022, 0.0001 or 1e-10, else nothing. Not for two
/// threads at a time; no allocation but for longer rows than ever before.
class DaophotProfileDrawer {
public:
  explicit DaophotProfileDrawer(const DaophotProfile& profile);

  /// For stars that have these columns.
  void start(const Placement& columns);

  /// Adds `height` times the formula to the pixels `columns` of the row that begins at `out`, at
  /// distance `dy` above the star.
  void add_row(double dy, Span columns, double height, float* out);

  /// What the formula is made of, ready for the loops.
  struct Shape {
    DaophotFunction function = DaophotFunction::gauss;
    Quadratic wings{}; ///< of the Moffat functions and the Lorentzian
    Quadratic core{};  ///< of the Gaussian in Penny's functions
    double share = 0;  ///< of that Gaussian
    double exponent = 1;
    double factor = 1; ///< before the Moffat functions
    double limit = 0;  ///< beyond which 1 + wings, or wings for Penny's functions, is nothing
  };

private:
  void add_run(double dy, Span columns, std::size_t points, double scale, float* out);

  DaophotProfile profile_;
  Shape shape_;
  double normalisation_ = 1; ///< from the formula that is compared to the one that is drawn
  double offset_ = 0;
  std::vector<float> x_{};
  std::vector<float> scratch_{};
  std::vector<float> values_{}; ///< the formula at pixel centres; of gauss, integrals along x
};

} // namespace astromill::psf

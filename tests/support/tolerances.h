// astromill: every tolerance of the numerical tests, with its meaning
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace astromill::test::tolerance {

// What the project promises.

/// Sky positions against wcslib, degrees of great circle.
inline constexpr double kSky = 1e-9;
/// Pixel -> sky -> pixel, and sky -> pixel against wcslib: pixels ...
inline constexpr double kPixel = 1e-7;
/// ... and degrees of the sky, which every longitude may be wrong by since it has 53 bits: 8 units
/// in the last place of a longitude between 256 and 360.
inline constexpr double kSkyRounding = 8 * 0x1p-44;
/// Round trips of the real image of the acceptance list, pixels.
inline constexpr double kRealImagePixel = 1e-6;
/// Sky -> pixel against the reference tables of the shared headers, pixels.
inline constexpr double kReferencePixel = 1e-6;

// What the tests hold the parts to.

/// The TAN kernels against long double formulas, degrees of great circle.
inline constexpr double kKernelSky = 1e-12;
/// The rotation matrices against wcslib's trigonometry, degrees of great circle: wcslib keeps
/// arc sines near the poles, which are good to the square root of the machine's precision there,
/// but switches to other formulas in time.
inline constexpr double kRotationSky = 1e-11;
/// A polynomial against another way to sum it, relative to the sum of the terms' magnitudes.
inline constexpr double kPolynomial = 1e-14;
/// Offsets of lookup tables against their definition, pixels.
inline constexpr double kTableOffset = 1e-11;
/// Analytic slopes against differences, relative to the largest slope.
inline constexpr double kSlope = 1e-6;
/// The same transform with coordinates that are written in another way (sections, origin): only
/// roundings of pixel coordinates differ. Degrees.
inline constexpr double kSameSky = 1e-12;
/// COBE's quad-cube is defined by two fits, one for each direction, that are inverses of each
/// other to this number of degrees only (Chan & O'Neill 1975; Calabretta & Greisen 2002, 5.6.2) ...
inline constexpr double kCscRoundTrip = 0.02;
/// ... and that wcslib computes in single precision: degrees between two calls with plane
/// coordinates that differ in the last place.
inline constexpr double kCscSky = 1.4e-5;
/// wcslib's way from the plane to the sky is iterated, or cancels, for SZP, slant SIN, ZPN, AIR,
/// PCO, MOL and QSC: what a round trip may be off by, degrees of the sky. Measured up to 2e-9; at
/// pixels of 0.02 degree and more that is below kPixel.
inline constexpr double kWcslibRoundTrip = 5e-9;

/// Mollweide's projection near its poles: what wcslib's ways there and back are off by, degrees of
/// the sky. Its equation is flat there, and wcslib solves it to 1e-13; ours goes on.
inline constexpr double kMollweidePole = 1e-4;

/// The equations of iterated projections, radians: what rounding leaves.
inline constexpr double kEquation = 1e-14;

} // namespace astromill::test::tolerance

// astromill: the vectorised transforms, compiled once per instruction set (ASTROMILL_ISA)
// SPDX-License-Identifier: BSD-3-Clause
//
// This file is built with its own instruction-set flags. It must not use inline functions of the
// standard library: the linker keeps one copy of each for the whole program, which could be the one
// with instructions that the processor lacks.
#include "astromill/wcs/kernels.h"

#include "astromill/wcs/lanes.h"

namespace astromill::wcs::ASTROMILL_ISA {

namespace {

constexpr double kDegree = 0.017453292519943295769;
constexpr double kRadian = 57.295779513082320877;

struct Pair {
  Lanes a, b;
};

/// Value of a correction and its derivatives.
struct Corrected {
  Pair value;
  Lanes daa, dab, dba, dbb; // d a'/da, d a'/db, d b'/da, d b'/db
};

void add_radial(const PolynomialCorrection& correction, const Pair& p, Corrected& out) {
  const Lanes r2 = p.a * p.a + p.b * p.b;
  const Lanes r = square_root(r2);
  const auto& f = correction.radial_first;
  const auto& s = correction.radial_second;
  const Lanes first = f[0] + r2 * (f[1] + r2 * (f[2] + r2 * f[3]));
  const Lanes second = s[0] + r2 * (s[1] + r2 * (s[2] + r2 * s[3]));
  // d/dr of r, r^3, r^5, r^7, and dr/da = a/r: undefined at r = 0, where 0 serves Newton's step.
  const Lanes first_slope = f[0] + r2 * (3 * f[1] + r2 * (5 * f[2] + r2 * (7 * f[3])));
  const Lanes second_slope = s[0] + r2 * (3 * s[1] + r2 * (5 * s[2] + r2 * (7 * s[3])));
  const Lanes over_r = select(r > 0, 1 / select(r > 0, r, splat(1)), splat(0));
  out.value.a += first * r;
  out.value.b += second * r;
  out.daa += first_slope * p.a * over_r;
  out.dab += first_slope * p.b * over_r;
  out.dba += second_slope * p.a * over_r;
  out.dbb += second_slope * p.b * over_r;
}

/// Horner's rule in b over Horner's rules in a. Inlined by force: a call hands vectors over through
/// memory, which costs as much as the polynomial.
[[gnu::always_inline]] inline Corrected correct(const PolynomialCorrection& correction,
                                                const Pair& p) {
  const double* first = &correction.first[0];
  const double* second = &correction.second[0];
  Lanes va = splat(0);
  Lanes vb = splat(0);
  Lanes vaa = splat(0);
  Lanes vab = splat(0);
  Lanes vba = splat(0);
  Lanes vbb = splat(0);
  for (int terms = 1; terms <= correction.order + 1; ++terms) {
    Lanes ra = splat(*first++);
    Lanes rb = splat(*second++);
    Lanes raa = splat(0);
    Lanes rba = splat(0);
    for (int k = 1; k < terms; ++k) {
      raa = raa * p.a + ra;
      rba = rba * p.a + rb;
      ra = ra * p.a + *first++;
      rb = rb * p.a + *second++;
    }
    vab = vab * p.b + va;
    vbb = vbb * p.b + vb;
    va = va * p.b + ra;
    vb = vb * p.b + rb;
    vaa = vaa * p.b + raa;
    vba = vba * p.b + rba;
  }
  Corrected out{{p.a + va, p.b + vb}, 1 + vaa, vab, vba, 1 + vbb};
  if (correction.radial)
    add_radial(correction, p, out);
  return out;
}

Pair times(const Matrix2& m, const Pair& p) {
  return {m[0][0] * p.a + m[0][1] * p.b, m[1][0] * p.a + m[1][1] * p.b};
}

/// Adds the offsets of a grid, and their derivatives where they are used.
[[gnu::always_inline]] inline void add_offsets(const OffsetGrid& grid, const Pair& p,
                                               Corrected& out) {
  const Lanes zero = splat(0);
  const Lanes last_a = splat(grid.last[0]);
  const Lanes last_b = splat(grid.last[1]);
  Lanes a = p.a * grid.scale[0] + grid.shift[0];
  Lanes b = p.b * grid.scale[1] + grid.shift[1];
  const Mask inside_a = (a > 0) & (a < last_a);
  const Mask inside_b = (b > 0) & (b < last_b);
  a = select(a > 0, select(a < last_a, a, last_a), zero); // NaN becomes 0
  b = select(b > 0, select(b < last_b, b, last_b), zero);
  // The last node belongs to the cell before it.
  const Integers column = truncate(select(a < last_a, a, a - 0.5));
  const Integers row = truncate(select(b < last_b, b, b - 0.5));
  a -= to_lanes(column);
  b -= to_lanes(row);
  const Integers index = row * grid.stride + column;
  const Fours low = gather_fours(grid.values, index);
  const Fours high = gather_fours(grid.values + std::ptrdiff_t{2} * grid.stride, index);
  const auto bilinear = [&](const Lanes& v00, const Lanes& v10, const Lanes& v01, const Lanes& v11,
                            Lanes& value, Lanes& da, Lanes& db) {
    const Lanes along_low = v10 - v00;
    const Lanes along_high = v11 - v01;
    const Lanes at_low = v00 + a * along_low;
    const Lanes across = v01 + a * along_high - at_low;
    value += at_low + b * across;
    da += select(inside_a, (along_low + b * (along_high - along_low)) * grid.scale[0], zero);
    db += select(inside_b, across * grid.scale[1], zero);
  };
  bilinear(low.first, low.third, high.first, high.third, out.value.a, out.daa, out.dab);
  bilinear(low.second, low.fourth, high.second, high.fourth, out.value.b, out.dba, out.dbb);
}

[[gnu::always_inline]] inline void add_offsets(const OffsetGrids& grids, const Pair& p,
                                               Corrected& out) {
  if (grids[0].values != nullptr)
    add_offsets(grids[0], p, out);
  if (grids[1].values != nullptr)
    add_offsets(grids[1], p, out);
}

/// D2IM.
[[gnu::always_inline]] inline Corrected correct_detector(const PlaneMap& map, const Pair& p) {
  Corrected out{p, splat(1), splat(0), splat(0), splat(1)};
  add_offsets(map.detector_grids, p, out);
  return out;
}

/// SIP and CPDIS.
[[gnu::always_inline]] inline Corrected correct_pixel(const PlaneMap& map, const Pair& p) {
  Corrected out{p, splat(1), splat(0), splat(0), splat(1)};
  if (map.pixel_correction.present)
    out = correct(map.pixel_correction, p);
  add_offsets(map.pixel_grids, p, out);
  return out;
}

/// From p, where the correction is `at`, towards a value of `target`.
[[gnu::always_inline]] inline Pair newton_step(const Corrected& at, const Pair& p,
                                               const Pair& target) {
  const Lanes ra = at.value.a - target.a;
  const Lanes rb = at.value.b - target.b;
  const Lanes determinant = at.daa * at.dbb - at.dab * at.dba;
  return {p.a - (ra * at.dbb - rb * at.dab) / determinant,
          p.b - (rb * at.daa - ra * at.dba) / determinant};
}

/// Solves correction(p).value = target. A lane is frozen once it has converged, so that its result
/// does not depend on its neighbours.
template <class Correction>
[[gnu::always_inline]] inline Pair invert(const Correction& correction, double orientation,
                                          const Pair& target, const Pair& guess, double tolerance) {
  const double longest = tolerance * kAccuracy.last_step;
  Pair p = guess;
  Mask done = splat(0) > splat(1);
  Mask good = done;
  for (int step = 0; step < kAccuracy.vector_steps; ++step) {
    const Corrected c = correction(p);
    const Lanes ra = c.value.a - target.a;
    const Lanes rb = c.value.b - target.b;
    const Lanes determinant = c.daa * c.dbb - c.dab * c.dba;
    const Mask upright = determinant * orientation > 0;
    const Mask near = (absolute(ra) <= tolerance) & (absolute(rb) <= tolerance);
    const Pair next = newton_step(c, p, target);
    const Mask small = (absolute(next.a - p.a) <= longest) & (absolute(next.b - p.b) <= longest);
    p.a = select(done, p.a, next.a);
    p.b = select(done, p.b, next.b);
    good = good | (near & upright & small & ~done);
    done = done | near;
    if (all(done))
      break;
  }
  const Lanes nan = splat(__builtin_nan(""));
  return {select(good, p.a, nan), select(good, p.b, nan)};
}

Pair invert_polynomial(const PolynomialCorrection& correction, const Pair& target,
                       double tolerance) {
  return invert([&correction](const Pair& p) { return correct(correction, p); },
                correction.orientation, target, target, tolerance);
}

Pair invert_detector(const PlaneMap& map, const Pair& target, double tolerance) {
  return invert([&map](const Pair& p) { return correct_detector(map, p); }, 1, target, target,
                tolerance);
}

/// The first step is SIP's alone: the slopes of the tables are of no use so far from the solution.
Pair invert_pixel(const PlaneMap& map, const Pair& target, double tolerance) {
  Pair guess = target;
  if (map.pixel_correction.present)
    guess = newton_step(correct(map.pixel_correction, target), target, target);
  return invert([&map](const Pair& p) { return correct_pixel(map, p); },
                map.pixel_correction.orientation, target, guess, tolerance);
}

void pixel_to_plane(const PlaneMap& map, std::size_t n, const double* x, const double* y, double* u,
                    double* v) {
  const bool grids =
      map.detector_grids[0].values != nullptr || map.pixel_grids[0].values != nullptr;
  for (std::size_t i = 0; i < n; i += kLanes) {
    Pair p{load(x + i) * map.scale[0] + map.shift[0], load(y + i) * map.scale[1] + map.shift[1]};
    if (grids)
      p = correct_pixel(map, correct_detector(map, p).value).value;
    else if (map.pixel_correction.present)
      p = correct(map.pixel_correction, p).value;
    p = times(map.to_plane, p);
    p = {p.a + map.plane_offset[0], p.b + map.plane_offset[1]};
    if (map.plane_correction.present)
      p = correct(map.plane_correction, p).value;
    store(u + i, p.a);
    store(v + i, p.b);
  }
}

void plane_to_pixel(const PlaneMap& map, std::size_t n, const double* u, const double* v, double* x,
                    double* y) {
  const double tolerance = kAccuracy.residual_pixels;
  const bool pixel_grids = map.pixel_grids[0].values != nullptr;
  const bool detector_grids = map.detector_grids[0].values != nullptr;
  for (std::size_t i = 0; i < n; i += kLanes) {
    Pair p{load(u + i), load(v + i)};
    if (map.plane_correction.present)
      p = invert_polynomial(map.plane_correction, p, tolerance * map.degrees_per_pixel);
    p = times(map.from_plane, {p.a - map.plane_offset[0], p.b - map.plane_offset[1]});
    if (pixel_grids)
      p = invert_pixel(map, p, tolerance);
    else if (map.pixel_correction.present)
      p = invert_polynomial(map.pixel_correction, p, tolerance);
    if (detector_grids)
      p = invert_detector(map, p, tolerance);
    store(x + i, (p.a - map.shift[0]) / map.scale[0]);
    store(y + i, (p.b - map.shift[1]) / map.scale[1]);
  }
}

void plane_to_sky(const TanProjection& tan, std::size_t n, const double* u, const double* v,
                  double* longitude, double* latitude) {
  const Matrix3& m = tan.rotation;
  for (std::size_t i = 0; i < n; i += kLanes) {
    const Lanes a = load(u + i);
    const Lanes b = load(v + i);
    const Mask good =
        (absolute(a) <= kAccuracy.largest_plane) & (absolute(b) <= kAccuracy.largest_plane);
    const Lanes p = select(good, a, splat(0)) * kDegree;
    const Lanes q = select(good, b, splat(0)) * kDegree;
    const Lanes x = m[0][0] * p + m[0][1] * q + m[0][2];
    const Lanes y = m[1][0] * p + m[1][1] * q + m[1][2];
    const Lanes z = m[2][0] * p + m[2][1] * q + m[2][2];
    Lanes lon = arc_tangent(y, x) * kRadian + tan.reference_longitude;
    lon = select(lon < 0, lon + 360, lon);
    lon = select(lon >= 360, lon - 360, lon);
    const Lanes lat = arc_tangent(z, square_root(x * x + y * y)) * kRadian;
    const Lanes nan = splat(__builtin_nan(""));
    store(longitude + i, select(good, lon, nan));
    store(latitude + i, select(good, lat, nan));
  }
}

void sky_to_plane(const TanProjection& tan, std::size_t n, const double* longitude,
                  const double* latitude, double* u, double* v) {
  const Matrix3& m = tan.rotation;
  for (std::size_t i = 0; i < n; i += kLanes) {
    const Lanes lat = load(latitude + i);
    const Lanes difference = load(longitude + i) - tan.reference_longitude;
    // Reduced to one turn, since sine and cosine treat large arguments of a vector together.
    const Lanes turn = difference - 360 * nearest_integer(difference * (1.0 / 360));
    const Mask on_sky = (absolute(lat) <= 90) & (absolute(turn) <= 181);
    const SineCosine l = sine_cosine(select(on_sky, turn, splat(0)) * kDegree);
    const SineCosine b = sine_cosine(select(on_sky, lat, splat(0)) * kDegree);
    const Lanes x = b.cosine * l.cosine;
    const Lanes y = b.cosine * l.sine;
    const Lanes z = b.sine;
    const Lanes p = m[0][0] * x + m[1][0] * y + m[2][0] * z;
    const Lanes q = m[0][1] * x + m[1][1] * y + m[2][1] * z;
    const Lanes depth = m[0][2] * x + m[1][2] * y + m[2][2] * z;
    const Mask good = on_sky & (depth > 0);
    const Lanes factor = kRadian / select(good, depth, splat(1));
    const Lanes nan = splat(__builtin_nan(""));
    store(u + i, select(good, p * factor, nan));
    store(v + i, select(good, q * factor, nan));
  }
}

bool all_within(std::size_t n, const double* values, double lowest, double highest) {
  Mask inside = splat(0) < splat(1);
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const Lanes value = load(values + i);
    inside = inside & (value >= lowest) & (value <= highest);
  }
  bool out = all(inside);
  for (; i < n; ++i)
    out = out && values[i] >= lowest && values[i] <= highest;
  return out;
}

} // namespace

extern const Kernels kKernels;
const Kernels kKernels{.name = ASTROMILL_ISA_NAME,
                       .lanes = kLanes,
                       .pixel_to_plane = pixel_to_plane,
                       .plane_to_pixel = plane_to_pixel,
                       .plane_to_sky = plane_to_sky,
                       .sky_to_plane = sky_to_plane,
                       .all_within = all_within};

} // namespace astromill::wcs::ASTROMILL_ISA

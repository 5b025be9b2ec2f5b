// astromill: random headers of every projection, and random distortions
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/fits_writer.h"
#include "support/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

namespace astromill::test {

/// Every projection of wcslib.
inline constexpr std::array kProjections = {"AZP", "SZP", "TAN", "STG", "SIN", "ARC", "ZPN",
                                            "ZEA", "AIR", "CYP", "CEA", "CAR", "MER", "SFL",
                                            "PAR", "MOL", "AIT", "COP", "COE", "COD", "COO",
                                            "BON", "PCO", "TSC", "CSC", "QSC", "HPX", "XPH"};

/// A random header of one projection. Not every one can be set up (LONPOLE and CRVAL may leave no
/// place for the pole); the judge says which.
class RandomHeader {
public:
  RandomHeader(Random& random, const std::string& projection)
      : random_(random), swapped_(random.chance(0.2)), writer_({1000, 800}) {
    axes(projection);
    matrix();
    parameters(projection);
    if (random_.chance(0.4))
      writer_.set("LONPOLE",
                  random_.chance(0.3) ? 90.0 * random_.integer(-2, 2) : random_.uniform(-180, 180));
    if (random_.chance(0.3))
      writer_.set("LATPOLE", random_.uniform(-90, 90));
    if (random_.chance(0.15))
      fiducial_point(projection);
  }

  const FitsWriter& writer() const { return writer_; }

  /// Degrees per pixel on the two axes.
  double scale() const { return scale_; }

private:
  std::string number(bool latitude) const { return latitude != swapped_ ? "2" : "1"; }

  void axes(const std::string& projection) {
    static const char* const frames[][2] = {
        {"RA---", "DEC--"}, {"GLON-", "GLAT-"}, {"ELON-", "ELAT-"}, {"HLON-", "HLAT-"}};
    const auto& frame = random_.chance(0.6) ? frames[0] : random_.one_of(frames);
    for (const bool latitude : {false, true}) {
      writer_.set("CTYPE" + number(latitude), frame[latitude ? 1 : 0] + projection);
      writer_.set("CRVAL" + number(latitude),
                  latitude ? reference_latitude() : reference_longitude());
    }
    writer_.set("CRPIX1", random_.uniform(-500, 1500)).set("CRPIX2", random_.uniform(-500, 1500));
  }

  double reference_longitude() {
    static const double special[] = {0, 90, 180, 270, 360, -75.5, 359.99999999999994, 1e-13, 400};
    return random_.chance(0.3) ? random_.one_of(special) : random_.uniform(0, 360);
  }

  double reference_latitude() {
    static const double special[] = {0, 90, -90, 89.99999999, -89.9999, 1e-12};
    return random_.chance(0.3) ? random_.one_of(special) : random_.uniform(-90, 90);
  }

  void matrix() {
    scale_ = random_.chance(0.5) ? random_.log_uniform(1e-5, 1e-2) : random_.uniform(0.05, 0.4);
    const double angle = random_.uniform(0, 2 * std::numbers::pi);
    const double x = scale_ * random_.sign();
    const double y = scale_ * random_.uniform(0.7, 1.4) * random_.sign();
    const double skew = random_.uniform(-0.1, 0.1);
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    switch (random_.integer(0, 2)) {
    case 0:
      writer_.set("CD1_1", x * c).set("CD1_2", -y * (s + skew)).set("CD2_1", x * s);
      writer_.set("CD2_2", y * c);
      break;
    case 1:
      writer_.set("CDELT1", x).set("CDELT2", y).set("PC1_1", c).set("PC1_2", -s + skew);
      writer_.set("PC2_1", s).set("PC2_2", c);
      break;
    default:
      writer_.set("CDELT1", x).set("CDELT2", y);
      writer_.set("CROTA" + number(true), angle * 180 / std::numbers::pi);
    }
  }

  void pv(int m, double value) {
    writer_.set("PV" + number(true) + "_" + std::to_string(m), value);
  }

  void parameters(const std::string& p) {
    if (p == "AZP") {
      pv(1, random_.uniform(-0.5, 5));
      pv(2, random_.uniform(-60, 60));
    } else if (p == "SZP") {
      pv(1, random_.uniform(0, 5));
      pv(2, random_.uniform(-180, 180));
      pv(3, random_.uniform(30, 90));
    } else if (p == "SIN" && random_.chance(0.5)) {
      pv(1, random_.uniform(-0.5, 0.5));
      pv(2, random_.uniform(-0.5, 0.5));
    } else if (p == "ZPN") {
      zenithal_polynomial();
    } else if (p == "AIR") {
      pv(1, random_.uniform(30, 90));
    } else if (p == "CYP") {
      pv(1, random_.uniform(0, 2));
      pv(2, random_.uniform(0.3, 2));
    } else if (p == "CEA") {
      pv(1, random_.uniform(0.2, 1));
    } else if (p.starts_with("CO")) {
      pv(1, random_.sign() * random_.uniform(20, 75));
      pv(2, random_.chance(0.3) ? 0 : random_.uniform(0, 14));
    } else if (p == "BON") {
      pv(1, random_.sign() * random_.uniform(10, 80));
    } else if (p == "HPX" && random_.chance(0.5)) {
      pv(1, random_.integer(2, 6));
      pv(2, random_.integer(2, 4)); // with 1 facet in latitude, plane and sky are not one to one
    }
  }

  void zenithal_polynomial() {
    pv(0, random_.chance(0.2) ? random_.uniform(-0.01, 0.01) : 0);
    pv(1, random_.uniform(0.8, 1.2));
    const int degree = random_.chance(0.2) ? 20 : random_.integer(1, 7);
    for (int m = 2; m <= degree; ++m)
      pv(m, random_.uniform(-0.1, 0.1) / (m * m));
  }

  /// A fiducial point of the user's, with or without the shift of the plane to it.
  void fiducial_point(const std::string& projection) {
    const std::string n = number(false);
    const bool zenithal = std::find(kProjections.begin(), kProjections.begin() + 9, projection) !=
                          kProjections.begin() + 9;
    writer_.set("PV" + n + "_1", random_.uniform(-40, 40));
    writer_.set("PV" + n + "_2", zenithal ? random_.uniform(50, 90) : random_.uniform(-40, 40));
    // In the polar facets of a shifted HPX, wcslib's two directions do not belong together.
    if (projection != "HPX" && random_.chance(0.5))
      writer_.set("PV" + n + "_0", 1);
  }

  Random& random_;
  bool swapped_;
  FitsWriter writer_;
  double scale_ = 1;
};

/// SIP coefficients whose terms are each up to `corner` pixels at 500 pixels from CRPIX.
inline void set_random_sip(Random& random, FitsWriter& writer, int order, double corner,
                           const std::string& first = "A", const std::string& second = "B") {
  writer.set(first + "_ORDER", order).set(second + "_ORDER", order);
  for (int p = 0; p <= order; ++p)
    for (int q = 0; p + q <= order; ++q) {
      if (p + q < 2)
        continue;
      const std::string term = "_" + std::to_string(p) + "_" + std::to_string(q);
      const double unit = corner / std::pow(500, p + q) / (order + 1);
      writer.set(first + term, random.uniform(-1, 1) * unit);
      writer.set(second + term, random.uniform(-1, 1) * unit);
    }
}

/// TPV coefficients whose terms are each up to `corner` degrees at `radius` degrees, PVi_1 near 1
/// (left out at times: it is 1 then).
inline void set_random_tpv(Random& random, FitsWriter& writer, double corner, double radius,
                           bool radial) {
  constexpr int degree_of[40] = {0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5,
                                 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7};
  const int highest = random.integer(1, 39);
  for (const char* axis : {"1", "2"})
    for (int m = 0; m <= highest; ++m) {
      const bool is_radial = m == 3 || m == 11 || m == 23 || m == 39;
      if (random.chance(0.3) || (is_radial && !radial))
        continue;
      const double unit = corner / std::pow(radius, degree_of[m]);
      writer.set("PV" + std::string(axis) + "_" + std::to_string(m),
                 (m == 1 ? 1 : 0) + random.uniform(-1, 1) * unit);
    }
}

} // namespace astromill::test

// astromill: PSFs that are a formula
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/analytic.h"

#include "astromill/base/error.h"
#include "astromill/psf/elliptical.h"
#include "astromill/psf/placement.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace astromill::psf {
namespace {

constexpr double kSharpestFwhm = 0.1; ///< pixels, along the minor axis
constexpr double kLargestFwhm = 200;
constexpr double kMostLost = 1e-4; ///< of a Moffat profile's light, outside
/// A Gaussian has 8e-7 of its light beyond this many sigma.
constexpr double kGaussianReach = 5.3;
/// A pixel has light of half a pixel farther along an axis, and 0.71 across.
constexpr double kPixelReach = 0.75;

/// `name` is that of the model on the command line.
void check(const Ellipse& ellipse, const std::string& name) {
  const auto fail = [&](const std::string& what, double value) {
    throw UsageError(name + ": " + what, {.value = text::shortest(value)});
  };
  if (!(ellipse.ratio > 0 && ellipse.ratio <= 1))
    fail("RATIO is not in 0 to 1", ellipse.ratio);
  const std::string range = " must be from " + text::shortest(kSharpestFwhm) + " to " +
                            text::shortest(kLargestFwhm) + " pixels";
  if (!(ellipse.fwhm <= kLargestFwhm && ellipse.fwhm >= kSharpestFwhm))
    fail("FWHM" + range, ellipse.fwhm);
  if (!(ellipse.fwhm * ellipse.ratio >= kSharpestFwhm))
    fail("FWHM * RATIO, along the minor axis," + range, ellipse.fwhm * ellipse.ratio);
  if (!(std::abs(ellipse.theta) <= 360))
    fail("THETA is not -360 to 360 degrees", ellipse.theta);
}

Description description_of(std::string format, const Ellipse& ellipse) {
  Description out{.format = std::move(format)};
  out.details = {{"FWHM", text::shortest(ellipse.fwhm)},
                 {"RATIO", text::shortest(ellipse.ratio)},
                 {"THETA", text::shortest(ellipse.theta)}};
  return out;
}

/// What all formulas have in common.
class AnalyticModel : public Model {
public:
  AnalyticModel(Description description, double radius)
      : description_(std::move(description)), radius_(radius) {}
  const Description& description() const override { return description_; }
  double support_radius() const override { return radius_; }
  double raw_flux(Position) const override { return 1; }

private:
  Description description_;
  double radius_;
};

class EllipticalModel final : public AnalyticModel {
public:
  EllipticalModel(Description description, std::shared_ptr<const EllipticalStar> star)
      : AnalyticModel(std::move(description), star->radius), star_(std::move(star)) {}
  std::unique_ptr<Renderer> renderer() const override { return elliptical_renderer(star_); }

private:
  std::shared_ptr<const EllipticalStar> star_;
};

/// A Gaussian along the axes: exactly the product of what is in columns and in rows.
class SeparableGaussianRenderer final : public Renderer {
public:
  SeparableGaussianRenderer(double sigma_x, double sigma_y) : x_(sigma_x), y_(sigma_y) {
    pixels_.resize(x_.share.size() * y_.share.size());
  }

  Stamp render(Position star, Position) override {
    const Placement x(star.x, x_.radius());
    const Placement y(star.y, y_.radius());
    if (x.count == 0 || y.count == 0)
      return {};
    x_.integrate(x);
    y_.integrate(y);
    for (std::size_t row = 0; row < y.count; ++row)
      for (std::size_t column = 0; column < x.count; ++column)
        pixels_[row * x.count + column] = static_cast<float>(y_.share[row] * x_.share[column]);
    return {{pixels_.data(), x.count, y.count, x.count}, x.first, y.first};
  }

  struct Axis {
    double sigma;
    std::vector<double> share; ///< of the light in each pixel; their sum is 1

    explicit Axis(double s) : sigma(s), share(Placement::largest_count(radius())) {}
    double radius() const { return kGaussianReach * sigma + kPixelReach; }

    void integrate(const Placement& pixels) {
      const double scale = 1 / (sigma * std::sqrt(2.0));
      const double start = std::erf((pixels.offset - 0.5) * scale);
      double below = start;
      for (std::size_t i = 0; i < pixels.count; ++i) {
        const double above = std::erf((pixels.offset + static_cast<double>(i) + 0.5) * scale);
        share[i] = above - below;
        below = above;
      }
      std::for_each_n(share.begin(), pixels.count,
                      [all = below - start](double& pixel) { pixel /= all; });
    }
  };

private:
  Axis x_;
  Axis y_;
  std::vector<float> pixels_{};
};

class SeparableGaussian final : public AnalyticModel {
public:
  SeparableGaussian(Description description, double sigma_x, double sigma_y)
      : AnalyticModel(std::move(description),
                      SeparableGaussianRenderer::Axis(std::max(sigma_x, sigma_y)).radius()),
        sigma_x_(sigma_x), sigma_y_(sigma_y) {}
  std::unique_ptr<Renderer> renderer() const override {
    return std::make_unique<SeparableGaussianRenderer>(sigma_x_, sigma_y_);
  }

private:
  double sigma_x_;
  double sigma_y_;
};

} // namespace

std::shared_ptr<const Model> make_gaussian(const Ellipse& ellipse) {
  check(ellipse, "gauss");
  const double major = ellipse.fwhm / (2 * std::sqrt(2 * std::log(2.0)));
  const double minor = major * ellipse.ratio;
  Description description = description_of("Gaussian", ellipse);
  const double quarter_turns = ellipse.theta / 90;
  if (ellipse.ratio == 1 || quarter_turns == std::floor(quarter_turns)) {
    const bool upright = std::fmod(quarter_turns, 2) != 0;
    return std::make_shared<SeparableGaussian>(std::move(description), upright ? minor : major,
                                               upright ? major : minor);
  }
  const double radius = kGaussianReach * major + kPixelReach;
  return std::make_shared<EllipticalModel>(
      std::move(description),
      std::make_shared<EllipticalStar>(elliptical_profile(major, minor, ellipse.theta, 0), radius));
}

std::shared_ptr<const Model> make_moffat(const Ellipse& ellipse, double beta) {
  check(ellipse, "moffat");
  if (!(beta > 1 && beta <= 100))
    throw UsageError("moffat: BETA is not above 1 and up to 100: such a profile has no end",
                     {.value = text::shortest(beta)});
  const double major = ellipse.fwhm / (2 * std::sqrt(std::pow(2, 1 / beta) - 1));
  const double minor = major * ellipse.ratio;
  // The light beyond r is (1 + r^2 / alpha^2)^(1 - beta).
  const double wanted = major * std::sqrt(std::pow(kMostLost, 1 / (1 - beta)) - 1);
  const double reach = std::min(wanted, kLargestMoffatRadius);
  Description description = description_of("Moffat", ellipse);
  description.details.emplace_back("BETA", text::shortest(beta));
  if (reach < wanted) {
    const double lost = std::pow(1 + reach * reach / (major * major), 1 - beta);
    const double percent = std::round(1e4 * lost) / 100;
    description.warnings.push_back(
        text::shortest(percent) + " % of the light of this profile is farther out than " +
        text::shortest(reach) + " pixels; stars have it within that radius.");
  }
  return std::make_shared<EllipticalModel>(
      std::move(description),
      std::make_shared<EllipticalStar>(elliptical_profile(major, minor, ellipse.theta, beta),
                                       reach + kPixelReach));
}

} // namespace astromill::psf

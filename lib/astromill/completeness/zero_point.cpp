// astromill: what photometry makes of a bright star without noise
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/zero_point.h"

#include "astromill/findstars/catalogue.h"
#include "astromill/stars/density.h"
#include "astromill/stars/peak_shape.h"
#include "astromill/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace astromill::completeness {

namespace {

constexpr int kPlaces = 7;             ///< along each axis
constexpr double kPhaseStep = 0.61803; ///< golden section: phases are spread evenly

/// An empty sky just large enough for one star and its sky annulus.
class Stage {
public:
  explicit Stage(const Field& field)
      : field_(field), kernel_(field.search.kernel), photometer_(field.photometer()),
        renderer_(field.injection.psf->renderer()),
        centre_(static_cast<std::ptrdiff_t>(std::ceil(reach()))),
        pixels_(static_cast<std::size_t>(2 * centre_ + 1),
                static_cast<std::size_t>(2 * centre_ + 1)) {}

  /// Draws the star with its pixel in the middle, and measures it. False where it cannot be.
  bool measure(const stars::Star& star, double& offset, double& density) {
    if (!field_.injection.can_add(star) || !field_.injection.has_psf(star))
      return false;
    const auto column = static_cast<std::ptrdiff_t>(std::floor(star.x + 0.5)) - 1;
    const auto row = static_cast<std::ptrdiff_t>(std::floor(star.y + 0.5)) - 1;
    const double flux = field_.injection.flux(star);
    psf::Stamp stamp = renderer_->render({star.x, star.y}, field_.injection.chip_position(star));
    stamp.x += centre_ - column;
    stamp.y += centre_ - row;
    std::ranges::fill(pixels_.pixels, 0.0F);
    stars::add_light({.stamp = stamp, .scale = flux}, pixels_.view());
    const stars::SearchImage image{.pixels = pixels_.view()};
    stars::PeakShape shape;
    find(image, shape);
    if (!std::isfinite(shape.x) || !std::isfinite(shape.y))
      return false;
    stars::ApertureLight light;
    const auto printed = [](float v) { return static_cast<float>(findstars::printed_position(v)); };
    photometer_.measure(image, {}, {printed(shape.x), printed(shape.y)}, std::span(&light, 1));
    offset = static_cast<double>(light.magnitude) - star.magnitude;
    density = static_cast<double>(shape.height) / flux;
    return std::isfinite(offset) && density > 0;
  }

private:
  double reach() const {
    const stars::Annulus& sky = field_.photometry.annulus;
    return std::max(
               {field_.injection.psf->support_radius(), sky.inner + sky.width, field_.aperture()}) +
           kernel_.half_width + kernel_.half_height + 3;
  }

  /// Measures the highest density near the middle.
  void find(const stars::SearchImage& image, stars::PeakShape& shape) {
    const auto half = static_cast<std::size_t>(kernel_.half_width) +
                      static_cast<std::size_t>(kernel_.half_height);
    const auto first = static_cast<std::size_t>(centre_) - half;
    Image<float> density(pixels_.width, pixels_.height);
    const std::size_t side = 2 * half + 1;
    stars::density(image, kernel_, {.x = first, .y = first, .width = side, .height = side},
                   density.view().part(first, first, side, side), workspace_);
    const auto highest = std::ranges::max_element(density.pixels);
    const auto index = static_cast<std::size_t>(highest - density.pixels.begin());
    stars::PeakMeter meter(kernel_, {}, 0, 0);
    meter.measure(image, density.view(), {.x = index % density.width, .y = index / density.width},
                  shape);
  }

  const Field& field_;
  stars::DaofindKernel kernel_;
  stars::Photometer photometer_;
  std::unique_ptr<psf::Renderer> renderer_;
  std::ptrdiff_t centre_; ///< column and row of the star's pixel
  Image<float> pixels_;
  stars::DensityWorkspace workspace_{};
};

double place(std::size_t pixels, int index, double phase) {
  const double whole = std::floor((index + 0.5) / kPlaces * static_cast<double>(pixels)) + 1;
  return whole - 0.5 + phase;
}

} // namespace

ZeroPoint measure_zero_point(const Field& field, double magnitude) {
  Stage stage(field);
  std::vector<double> offsets;
  std::vector<double> densities;
  for (int i = 0; i < kPlaces * kPlaces; ++i) {
    const double phase_x = std::fmod((i + 0.5) * kPhaseStep, 1.0);
    const double phase_y = (i + 0.5) / (kPlaces * kPlaces);
    double offset = 0;
    double density = 0;
    if (stage.measure({.x = place(field.width(), i % kPlaces, phase_x),
                       .y = place(field.height(), i / kPlaces, phase_y),
                       .magnitude = magnitude},
                      offset, density)) {
      offsets.push_back(offset);
      densities.push_back(density);
    }
  }
  ZeroPoint zero;
  if (offsets.empty())
    return zero;
  zero.stars = static_cast<int>(offsets.size());
  zero.lowest = *std::ranges::min_element(offsets);
  zero.highest = *std::ranges::max_element(offsets);
  zero.offset = stats::median_scatter(offsets).median;
  zero.density = stats::median_scatter(densities).median;
  return zero;
}

} // namespace astromill::completeness

// astromill: PSFs that are given by samples
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/sampled_model.h"

#include "astromill/psf/drawn_flux.h"
#include "astromill/psf/sampled_renderer.h"
#include "astromill/psf/words.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace astromill::psf {

namespace {

/// Divides the samples by their unit, which it returns.
double take_unit(Samples& samples, const Where& where) {
  samples.check(where);
  const double unit = unit_of(samples.values);
  for (double& value : samples.values)
    value /= unit;
  return unit;
}

/// Of the light of one plane.
struct Statistics {
  double centroid_x = 0; ///< samples from the star's
  double centroid_y = 0;
  double negative = 0; ///< light below zero, as a part of all
  double edge = 0;     ///< of the outermost samples, as a part of all
};

Statistics measure(const Samples& samples, std::size_t index) {
  const auto plane = samples.plane(index);
  Statistics out;
  double sum = 0;
  for (std::size_t y = 0; y < samples.height; ++y)
    for (std::size_t x = 0; x < samples.width; ++x) {
      const double value = plane[y * samples.width + x];
      sum += value;
      out.centroid_x += value * (static_cast<double>(x) - samples.centre_x);
      out.centroid_y += value * (static_cast<double>(y) - samples.centre_y);
      out.negative -= std::min(value, 0.0);
      if (x == 0 || y == 0 || x + 1 == samples.width || y + 1 == samples.height)
        out.edge += std::abs(value);
    }
  return {out.centroid_x / sum, out.centroid_y / sum, out.negative / sum, out.edge / sum};
}

} // namespace

SampledModel::SampledModel(Description description, Samples samples,
                           std::unique_ptr<const FieldWeights> field, Where where)
    : description_(std::move(description)), samples_(std::move(samples)), field_(std::move(field)),
      where_(std::move(where)), unit_(take_unit(samples_, where_)), planes_(samples_) {
  for (std::size_t i = 0; i < samples_.planes(); ++i)
    fluxes_.push_back(samples_.flux(i));
  std::vector<Position> places = field_->positions();
  const bool varies = !places.empty();
  if (!varies)
    places.push_back({});
  for (const Position& place : places)
    if (const double flux = raw_flux(place); !(flux > 0) || !std::isfinite(flux))
      throw Error("the PSF " + (varies ? "at " + shown_position(place) + " " : "") +
                      "has no positive flux: its sum is " + shown_number(flux),
                  where_);
  describe();
  warn();
  warn_of_flux(places);
}

void SampledModel::describe() {
  description_.width = samples_.width;
  description_.height = samples_.height;
  description_.planes = samples_.planes();
  description_.oversampling = samples_.oversampling;
  description_.pixel_included = samples_.pixel_included;
  description_.charge_diffusion = !samples_.diffusion.empty();
  description_.variation = field_->description();
}

void SampledModel::warn() {
  constexpr double kMuchNegative = 0.01;
  constexpr double kMuchAtEdge = 0.01;
  constexpr double kFarOff = 0.5; // detector pixels
  const Statistics light = measure(samples_, 0);
  const double off = std::hypot(light.centroid_x, light.centroid_y) / samples_.oversampling;
  if (off > kFarOff)
    description_.warnings.push_back("The light's centroid is " + shown_number(off, 3) +
                                    " pixels from where the star is taken to be, sample " +
                                    shown_number(samples_.centre_x + 1) + "," +
                                    shown_number(samples_.centre_y + 1) +
                                    ". PSFs are not re-centred.");
  if (light.negative > kMuchNegative)
    description_.warnings.push_back("Samples below zero make up " +
                                    shown_number(100 * light.negative, 3) + " % of the light.");
  if (light.edge > kMuchAtEdge)
    description_.warnings.push_back("The outermost samples hold " +
                                    shown_number(100 * light.edge, 3) +
                                    " % of the light: the PSF is cut off.");
}

/// Where there are several samples a pixel that include it, nothing makes the sum of those that a
/// star gets the same for all sub-pixel positions.
void SampledModel::warn_of_flux(const std::vector<Position>& places) {
  constexpr int kMostPhases = 8;
  constexpr double kMostPixels = 5e7; // 0.1 s
  const double step = samples_.oversampling;
  if (!samples_.pixel_included || step == 1)
    return;
  int phases =
      step == std::floor(step) && step < kMostPhases ? static_cast<int>(step) : kMostPhases;
  const double pixels =
      static_cast<double>(places.size() * samples_.width * samples_.height) / (step * step);
  while (phases > 2 && phases * phases * pixels > kMostPixels)
    phases /= 2;
  SampledRenderer renderer(*this);
  warn_of_drawn_flux(drawn_flux(renderer, places, phases), description_.warnings);
}

double SampledModel::weighted_flux(std::span<const double> weights) const {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    sum += weights[i] * fluxes_[i];
  return sum;
}

double SampledModel::raw_flux(Position chip) const {
  std::vector<double> weights(fluxes_.size());
  field_->at(chip, weights);
  return unit_ * weighted_flux(weights);
}

void SampledModel::unit_weights(Position chip, std::span<double> out) const {
  field_->at(chip, out);
  const double flux = weighted_flux(out);
  if (!(flux > 0) || !std::isfinite(flux))
    throw Error("the PSF has no positive flux at " + shown_position(chip), where_);
  for (double& weight : out)
    weight /= flux;
}

std::unique_ptr<Renderer> SampledModel::renderer() const {
  return std::make_unique<SampledRenderer>(*this);
}

std::unique_ptr<const SampledModel> SampledModel::without_detector() const {
  /// The same field, owned by both models.
  class Shared : public FieldWeights {
  public:
    explicit Shared(std::shared_ptr<const FieldWeights> field) : field_(std::move(field)) {}
    void at(Position chip, std::span<double> weights) const override { field_->at(chip, weights); }
    std::vector<Position> positions() const override { return field_->positions(); }
    std::string description() const override { return field_->description(); }

  private:
    std::shared_ptr<const FieldWeights> field_;
  };
  if (samples_.pixel_included)
    return nullptr;
  Samples bare = samples_;
  bare.pixel_included = true;
  bare.diffusion = {};
  bare.interpolation = Interpolation::light_spline;
  auto out = std::make_unique<SampledModel>(description_, std::move(bare),
                                            std::make_unique<Shared>(field_), where_);
  out->unit_ *= unit_;
  return out;
}

} // namespace astromill::psf

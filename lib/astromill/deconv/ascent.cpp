// astromill: the object found by multiplicative steps
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/ascent.h"

#include "astromill/base/vector_clones.h"
#include "astromill/deconv/lanes.h"
#include "astromill/deconv/misfit.h"
#include "astromill/deconv/start.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace astromill::deconv {

namespace {

using Array = fft::Aligned<float>;

struct StepSums {
  Lanes along{};
  Lanes square{};
};

/// gain = A^T (residuals / variance) becomes the object after the step from `at`. What is left out
/// of `norm`, as few data see it, moves more slowly than it could.
ASTROMILL_VECTOR_CLONES
void take_step(const float* at, const float* norm, float* gain, float* step, std::size_t size,
               StepSums& sums) {
  over_lanes(size, [&](std::size_t i, std::size_t lane) {
    const float stretched = at[i] + at[i] * gain[i] * norm[i];
    const float next = stretched > 0 ? stretched : 0;
    const float moved = next - at[i];
    sums.along.add(lane, moved * step[i]);
    sums.square.add(lane, moved * moved);
    step[i] = moved;
    gain[i] = next;
  });
}

/// Never to zero, from where no step leads back.
ASTROMILL_VECTOR_CLONES
void extrapolate(const float* now, const float* before, float how_far, float* to,
                 std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    const float value = now[i] + how_far * (now[i] - before[i]);
    const float least = 0.1F * now[i];
    to[i] = value > least ? value : least;
  }
}

} // namespace

Ascent::Ascent(const ForwardModel& model, const TileData& data, First first,
               ForwardModel::Workspace& work)
    : model_(model), data_(data), size_(model.geometry().fine_pixels()), object_(size_),
      before_(size_), at_(size_), last_at_(size_), step_(size_), norm_(size_),
      light_(data.counts.size()), last_light_(data.counts.size()), weighted_(data.counts.size()) {
  normalise(work);
  if (first == First::flat)
    fill_object(model_.geometry(), mean_level(model_.geometry(), data_), object_);
  else
    smooth_data(work);
  std::copy(object_.begin(), object_.end(), at_.begin());
  look(work);
}

/// The first image is the data smoothed with the PSF, levelled off where they are well above the
/// noise. From a flat one, faint stars would have to grow while chi-square already falls by what
/// is made of the noise; from all that the data hold, close pairs would begin as one.
void Ascent::smooth_data(ForwardModel::Workspace& work) {
  constexpr float kTop = 10; // faint levels
  times_light(data_, weighted_);
  model_.apply_transposed(weighted_, object_, work);
  ++convolutions_;
  const float least = faint_level(model_.geometry(), data_);
  fill_object(model_.geometry(), least, at_);
  const auto area = static_cast<float>(model_.geometry().subsample * model_.geometry().subsample);
  for (std::size_t i = 0; i < size_; ++i) {
    const float light = std::max(object_[i] * norm_[i] / area, 0.0F);
    const float level = light * (kTop * least / (light + kTop * least));
    object_[i] = at_[i] > 0 ? std::max(at_[i], level) : 0;
  }
  keep_saturated();
}

/// Stars whose middle is not fitted begin with the light that was recorded there: few data see
/// them, and their wings would become stars of their own before they have grown.
void Ascent::keep_saturated() {
  const TileGeometry& geometry = model_.geometry();
  const std::size_t n = geometry.subsample;
  const auto area = static_cast<float>(n * n);
  const Rectangle part = geometry.object();
  for (std::size_t y = 0; y < part.height; ++y)
    for (std::size_t x = 0; x < part.width; ++x) {
      const std::size_t i = y / n * geometry.canvas_width + x / n;
      const float light = (data_.counts[i] - data_.sky[i]) * (1 - data_.use[i]) / area;
      float& value = object_[y * geometry.fine_width() + x];
      value = std::max(value, light);
    }
}

void Ascent::normalise(ForwardModel::Workspace& work) {
  find_curvature(data_, light_, weighted_);
  model_.apply_transposed(weighted_, norm_, work);
  ++convolutions_;
  invert_norm(model_.geometry(), norm_);
}

/// Light and misfit of the image that the next step begins from.
void Ascent::look(ForwardModel::Workspace& work) {
  model_.apply(at_, light_, work);
  ++convolutions_;
  misfit_ = weigh_by_noise(data_, light_, weighted_);
}

std::size_t Ascent::bytes() const {
  std::size_t numbers = 0;
  for (const Array* array :
       {&object_, &before_, &at_, &last_at_, &step_, &norm_, &light_, &last_light_, &weighted_})
    numbers += array->size();
  return numbers * sizeof(float);
}

StepProducts Ascent::take_step(ForwardModel::Workspace& work) {
  if (curvature_varies(data_)) {
    normalise(work);
    weigh_by_noise(data_, light_, weighted_); // normalise() has used the array
  }
  Array& gain = before_; // what was there is not needed any more
  model_.apply_transposed(weighted_, gain, work);
  ++convolutions_;
  StepSums sums;
  deconv::take_step(at_.data(), norm_.data(), gain.data(), step_.data(), size_, sums);
  std::swap(object_, before_);
  ++steps_;
  return {.along = sums.along.total(), .square = sums.square.total()};
}

void Ascent::go_beyond(float how_far, ForwardModel::Workspace& work) {
  extrapolate(object_.data(), before_.data(), how_far, last_at_.data(), size_);
  std::swap(at_, last_at_);
  std::swap(light_, last_light_);
  look(work);
}

void Ascent::put_fainter_before(ForwardModel::Workspace& work) {
  fill_object(model_.geometry(), faint_level(model_.geometry(), data_), last_at_);
  model_.apply(last_at_, last_light_, work);
  ++convolutions_;
}

Misfit Ascent::misfit_at(double t) const {
  return misfit_between(data_, last_light_, light_, static_cast<float>(t));
}

Restoration Ascent::finish(double t, Ending ending) {
  if (t < 1) {
    blend(last_light_, static_cast<float>(t), light_);
    blend(last_at_, static_cast<float>(t), at_);
    misfit_ = deconv::misfit(data_, light_);
  }
  Restoration out;
  out.bytes = bytes();
  out.object = std::move(at_);
  out.light = std::move(light_);
  out.ending = ending;
  out.iterations = steps_;
  out.convolutions = convolutions_;
  out.misfit = misfit_;
  return out;
}

float Accelerator::next(const StepProducts& products) {
  constexpr double kMost = 0.999;
  const double ratio = last_square_ > 0 ? products.along / last_square_ : 0;
  last_square_ = products.square;
  return static_cast<float>(std::clamp(ratio, 0.0, kMost));
}

double fraction_at(const std::function<double(double)>& chi2, double aim) {
  // Regula falsi (Illinois): chi-square is nearly a parabola between steps.
  double low = 0;
  double high = 1;
  double at_low = chi2(0) - aim;
  double at_high = chi2(1) - aim;
  for (int i = 0; i < 40 && at_low > 0 && at_high < 0; ++i) {
    const double t = (low * at_high - high * at_low) / (at_high - at_low);
    const double value = chi2(t) - aim;
    if (std::abs(value) < 1e-7 * aim)
      return t;
    if (value > 0) {
      low = t;
      at_low = value;
      at_high /= 2;
    } else {
      high = t;
      at_high = value;
      at_low /= 2;
    }
  }
  return high;
}

bool StallGuard::stalled(int step, double chi2, double aim) {
  constexpr int kEarliest = 20;
  double& slot = history_[asked_ % history_.size()];
  const double pace = (slot - chi2) / static_cast<double>(history_.size());
  slot = chi2;
  return asked_++ >= history_.size() && step >= kEarliest &&
         chi2 - aim > pace * (max_steps_ - step);
}

Restoration climb_to_aim(Ascent& ascent, double aim, int max_steps, ForwardModel::Workspace& work) {
  StallGuard guard(max_steps);
  for (Accelerator accelerator;; ascent.go_beyond(accelerator.next(ascent.take_step(work)), work)) {
    if (ascent.misfit().chi2 <= aim) {
      if (ascent.steps() == 0) {
        ascent.put_fainter_before(work);
        if (ascent.misfit_at(0).chi2 <= aim)
          return ascent.finish(1, Ending::overfitted);
      }
      return ascent.finish(fraction_at([&](double t) { return ascent.misfit_at(t).chi2; }, aim),
                           Ending::converged);
    }
    if (guard.stalled(ascent.steps(), ascent.misfit().chi2, aim))
      return ascent.finish(1, Ending::out_of_reach);
    if (ascent.steps() >= max_steps)
      return ascent.finish(1, Ending::max_iterations);
  }
}

Restoration ascend(const ForwardModel& model, const TileData& data, const StopRules& rules,
                   ForwardModel::Workspace& work) {
  Ascent ascent(model, data, Ascent::First::smoothed, work);
  return climb_to_aim(ascent, rules.aim * static_cast<double>(data.used), rules.max_iterations,
                      work);
}

Restoration richardson_lucy(const ForwardModel& model, const TileData& data, const StopRules& rules,
                            ForwardModel::Workspace& work) {
  Ascent ascent(model, data, Ascent::First::flat, work);
  while (ascent.steps() < rules.max_iterations) {
    ascent.take_step(work);
    ascent.go_beyond(0, work);
  }
  return ascent.finish(1, Ending::converged);
}

} // namespace astromill::deconv

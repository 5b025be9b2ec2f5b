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

struct Products {
  Lanes along{};  ///< this step times the one before
  Lanes square{}; ///< this step squared
};

/// gain = A^T (residuals / variance) becomes the object after the step from `at`. What is left out
/// of `norm`, as few data see it, moves more slowly than it could.
ASTROMILL_VECTOR_CLONES
void take_step(const float* at, const float* norm, float* gain, float* step, std::size_t size,
               Products& sums) {
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

class Ascent {
public:
  Ascent(const ForwardModel& model, const TileData& data, const StopRules& rules,
         ForwardModel::Workspace& work)
      : model_(model), data_(data), rules_(rules), work_(work),
        size_(model.geometry().fine_pixels()), object_(size_), before_(size_), at_(size_),
        last_at_(size_), step_(size_), norm_(size_), light_(data.counts.size()),
        last_light_(data.counts.size()), weighted_(data.counts.size()),
        aim_(rules.aim * static_cast<double>(data.used)) {}

  Restoration until_the_aim() {
    begin();
    for (int k = 0;; ++k) {
      look();
      if (out_.misfit.chi2 <= aim_)
        return k > 0 || fainter() ? back_to_the_aim() : finish(Ending::overfitted);
      if (stalled(k))
        return finish(Ending::out_of_reach);
      if (k == rules_.max_iterations)
        return finish(Ending::max_iterations);
      step(true);
    }
  }

  Restoration all_steps() {
    normalise();
    fill_object(model_.geometry(), mean_level(model_.geometry(), data_), at_);
    std::copy(at_.begin(), at_.end(), object_.begin());
    look();
    for (int k = 0; k < rules_.max_iterations; ++k) {
      step(false);
      look();
    }
    return finish(Ending::converged);
  }

private:
  /// The first image is the data smoothed with the PSF, levelled off where they are well above the
  /// noise. From a flat one, faint stars would have to grow while chi-square already falls by what
  /// is made of the noise; from all that the data hold, close pairs would begin as one.
  void begin() {
    constexpr float kTop = 10; // faint levels
    normalise();
    times_light(data_, weighted_);
    model_.apply_transposed(weighted_, object_, work_);
    ++out_.convolutions;
    const float least = faint_level(model_.geometry(), data_);
    fill_object(model_.geometry(), least, at_);
    const auto area = static_cast<float>(model_.geometry().subsample * model_.geometry().subsample);
    for (std::size_t i = 0; i < size_; ++i) {
      const float light = std::max(object_[i] * norm_[i] / area, 0.0F);
      const float level = light * (kTop * least / (light + kTop * least));
      object_[i] = at_[i] > 0 ? std::max(at_[i], level) : 0;
    }
    keep_saturated();
    std::copy(object_.begin(), object_.end(), at_.begin());
  }

  /// Stars whose middle is not fitted begin with the light that was recorded there: few data see
  /// them, and their wings would become stars of their own before they have grown.
  void keep_saturated() {
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

  /// Whether an image without any stars is above the aim, where the first one is not. It becomes
  /// the image before that.
  bool fainter() {
    std::swap(at_, last_at_);
    fill_object(model_.geometry(), faint_level(model_.geometry(), data_), at_);
    look();
    std::swap(at_, last_at_);
    std::swap(light_, last_light_);
    if (out_.misfit.chi2 > aim_)
      return true;
    std::swap(at_, last_at_);
    std::swap(light_, last_light_);
    return false;
  }

  void normalise() {
    find_curvature(data_, light_, weighted_);
    model_.apply_transposed(weighted_, norm_, work_);
    ++out_.convolutions;
    invert_norm(model_.geometry(), norm_);
  }

  /// Light and misfit of the image before the next step.
  void look() {
    std::swap(light_, last_light_);
    model_.apply(at_, light_, work_);
    ++out_.convolutions;
    out_.misfit = weigh_by_noise(data_, light_, weighted_);
  }

  void step(bool accelerated) {
    if (curvature_varies(data_)) {
      // The residuals are needed after that.
      normalise();
      weigh_by_noise(data_, light_, weighted_);
    }
    Array& gain = before_; // what was there is not needed any more
    model_.apply_transposed(weighted_, gain, work_);
    ++out_.convolutions;
    Products sums;
    take_step(at_.data(), norm_.data(), gain.data(), step_.data(), size_, sums);
    std::swap(object_, before_);
    ++out_.iterations;
    const double square = sums.square.total();
    const double ratio =
        out_.iterations >= 2 && last_square_ > 0 ? sums.along.total() / last_square_ : 0;
    last_square_ = square;
    const double how_far = accelerated ? std::clamp(ratio, 0.0, kMostAcceleration) : 0;
    extrapolate(object_.data(), before_.data(), static_cast<float>(how_far), last_at_.data(),
                size_);
    std::swap(at_, last_at_);
  }

  /// Whether the aim would not be reached in the steps that are left even at the present pace,
  /// which only falls.
  bool stalled(int k) {
    constexpr int kSpan = 5;
    const double before = history_[static_cast<std::size_t>(k % kSpan)];
    history_[static_cast<std::size_t>(k % kSpan)] = out_.misfit.chi2;
    if (k < kEarliestStall)
      return false;
    const double pace = (before - out_.misfit.chi2) / kSpan;
    return out_.misfit.chi2 - aim_ > pace * (rules_.max_iterations - k);
  }

  /// Between the image before, which is above the aim, and this one, which is not.
  Restoration back_to_the_aim() {
    const float t = fraction_at(data_, last_light_, light_, aim_);
    blend(last_light_, t, light_);
    blend(last_at_, t, at_);
    out_.misfit = misfit(data_, light_);
    return finish(Ending::converged);
  }

  Restoration finish(Ending ending) {
    out_.ending = ending;
    out_.object = std::move(at_);
    out_.light = std::move(light_);
    return std::move(out_);
  }

  static constexpr double kMostAcceleration = 0.999;
  static constexpr int kEarliestStall = 20;

  const ForwardModel& model_;
  const TileData& data_;
  const StopRules& rules_;
  ForwardModel::Workspace& work_;
  std::size_t size_;
  Array object_;
  Array before_;
  Array at_;
  Array last_at_;
  Array step_;
  Array norm_;
  Array light_;
  Array last_light_;
  Array weighted_;
  double aim_;
  double last_square_ = 0;
  std::array<double, 5> history_{};
  Restoration out_{};
};

} // namespace

Restoration ascend(const ForwardModel& model, const TileData& data, const StopRules& rules,
                   ForwardModel::Workspace& work) {
  return Ascent(model, data, rules, work).until_the_aim();
}

Restoration richardson_lucy(const ForwardModel& model, const TileData& data, const StopRules& rules,
                            ForwardModel::Workspace& work) {
  return Ascent(model, data, rules, work).all_steps();
}

} // namespace astromill::deconv

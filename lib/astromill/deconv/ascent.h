// astromill: the object found by multiplicative steps
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/problem.h"

#include <array>
#include <cstddef>
#include <functional>

namespace astromill::deconv {

/// Sums over the object of what a step changes: times what the one before changed, and squared.
struct StepProducts {
  double along = 0;
  double square = 0;
};

/// The steps of maximum entropy with the default image updated at every step. Each minimises the
/// misfit and the cross-entropy to the image before (its separable majoriser): with counts and
/// read-out noise alone that is the step of Richardson (1972) and Lucy (1974) for counts + r^2
/// against the model + r^2 (Snyder, Hammoud & White 1993). Accelerated, it is extrapolated along
/// the path (Biggs & Andrews 1997), as far as the caller says: see Accelerator, and Pace for tiles
/// that all go equally far. The error of the PSF has no part in the steps, which so conserve the
/// light; it counts in the misfit.
///
/// Holds the arrays of one tile; refers to the model and the data. Not for two threads at a time.
class Ascent {
public:
  enum class First { smoothed, flat };

  Ascent(const ForwardModel& model, const TileData& data, First first,
         ForwardModel::Workspace& work);

  /// One step from this image. To be followed by go_beyond().
  StepProducts take_step(ForwardModel::Workspace& work);
  /// The next image is what lies `how_far` steps beyond.
  void go_beyond(float how_far, ForwardModel::Workspace& work);

  int steps() const { return steps_; }
  const Misfit& misfit() const { return misfit_; }
  /// Of (1 - t) times the image before this one plus t times this one.
  Misfit misfit_at(double t) const;

  /// Takes a flat image without stars for the one before. At step 0.
  void put_fainter_before(ForwardModel::Workspace& work);

  /// That image. Nothing may be done with this object afterwards.
  Restoration finish(double t, Ending ending);

private:
  std::size_t bytes() const;
  void smooth_data(ForwardModel::Workspace& work);
  void keep_saturated();
  void normalise(ForwardModel::Workspace& work);
  void look(ForwardModel::Workspace& work);

  using Array = fft::Aligned<float>;
  const ForwardModel& model_;
  const TileData& data_;
  std::size_t size_;
  Array object_; ///< after the last step
  Array before_; ///< after the one before
  Array at_;     ///< extrapolated from both: where the next step begins, and what is judged
  Array last_at_;
  Array step_; ///< what the last step changed
  Array norm_;
  Array light_; ///< of at_
  Array last_light_;
  Array weighted_;
  Misfit misfit_{};
  int steps_ = 0;
  int convolutions_ = 0;
};

/// How far to go beyond each step (Biggs & Andrews 1997).
class Accelerator {
public:
  float next(const StepProducts& products);

private:
  double last_square_ = 0;
};

/// The t in 0 ... 1 for which chi2(t) is `aim`, which is between chi2(0) and chi2(1).
double fraction_at(const std::function<double(double)>& chi2, double aim);

/// Tells when the aim would not be reached in the steps that are left even at the present pace,
/// which only falls.
class StallGuard {
public:
  explicit StallGuard(int max_steps) : max_steps_(max_steps) {}

  /// To be asked once at each step, in order.
  bool stalled(int step, double chi2, double aim);

private:
  int max_steps_;
  std::array<double, 5> history_{};
  std::size_t asked_ = 0;
};

/// Goes on until chi-square is `aim` (a sum) exactly, between two steps, or for `max_steps` at
/// most.
Restoration climb_to_aim(Ascent& ascent, double aim, int max_steps, ForwardModel::Workspace& work);

/// A tile restored for itself: to the aim of the rules.
Restoration ascend(const ForwardModel& model, const TileData& data, const StopRules& rules,
                   ForwardModel::Workspace& work);

/// The same steps from a flat image, not accelerated: max_iterations of them, without a stopping
/// rule.
Restoration richardson_lucy(const ForwardModel& model, const TileData& data, const StopRules& rules,
                            ForwardModel::Workspace& work);

} // namespace astromill::deconv

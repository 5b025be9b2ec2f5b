// astromill: the maximum-entropy procedure of STSDAS mem, faults and all, for comparison
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/stsdas.h"

#include "astromill/deconv/stsdas_arrays.h"
#include "astromill/deconv/stsdas_model.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace astromill::deconv {

namespace {

using stsdas::dot;
using stsdas::go;
using stsdas::minus;
using stsdas::total;
using stsdas::Values;

constexpr double kTiny = 2.2e-16;
constexpr double kNothing = 1.2e-7;

/// The solution of one tile: the state of mem, in the names of Wu (1994).
class Mem {
public:
  Mem(const Image<double>& counts, const Image<double>& variance, const Image<double>& psf,
      std::size_t subsample, const StsdasRules& rules);

  StsdasResult solve();

private:
  /// An image, the model of the data it makes and half the gradient of chi-square.
  struct Point {
    Values x;
    Values y;
    Values g;
  };
  Values half_gradient(const Values& y);
  double chi2_of(const Values& y) const;
  double entropy_of(const Values& x) const;
  double objective(const Values& x, const Values& y) const {
    return entropy_of(x) - alpha_ / 2 * chi2_of(y) - beta_ * total(x);
  }
  Values gradient(const Point& at) const;
  void look();
  bool chi2_within() const { return chi2_ >= chi2_low_ && chi2_ <= chi2_high_; }
  bool power_within() const { return std::abs(power_ - flux_) <= rules_.tolerances[2] * power_; }
  bool done() const { return norm_ <= rules_.tolerances[0] && chi2_within() && power_within(); }
  void change_alpha();
  void change_beta();
  void regulate(bool alpha_is_new);
  bool outer_step();
  void reduce_alpha();
  void inner_step(bool conjugate);
  void correct(Point& next) const;
  double search(const Point& next) const;
  double refined(double step, const Point& next) const;
  void write_line();
  StsdasResult result();

  StsdasRules rules_;
  StsdasModel model_;
  Values data_;
  Values inverse_; ///< of the variances; 0 where a pixel is left out
  Values default_;
  Values curvature_; ///< diagonal of the second derivatives of chi-square over 2
  double damping_ = 1;
  double target_ = 0;
  double chi2_low_ = 0;
  double chi2_high_ = 0;
  double power_ = 0; ///< wanted

  Point at_{};
  Values gradient_{};
  Values metric_{};
  double chi2_ = 0;
  double norm_ = 0;
  double flux_ = 0;
  double alpha_ = 0;
  double beta_ = 0;
  double alpha_speed_;
  double alpha_step_ = 0;
  double beta_step_ = 0;
  double step_ = 1;
  int iteration_ = 0;
  int inner_ = 0;
  int since_update_ = 0;
  Values last_x_{}; ///< the last full changes
  Values last_y_{};
  std::string log_{};
};

Mem::Mem(const Image<double>& counts, const Image<double>& variance, const Image<double>& psf,
         std::size_t subsample, const StsdasRules& rules)
    : rules_(rules), model_(counts.width, counts.height, psf, subsample, rules.block_sum),
      data_(counts.pixels), inverse_(counts.pixels.size(), 0.0), alpha_speed_(rules.alpha_speed) {
  double used = 0;
  for (std::size_t i = 0; i < inverse_.size(); ++i)
    if (variance.pixels[i] > kNothing) {
      inverse_[i] = 1 / variance.pixels[i];
      used += 1;
    }
  target_ = used * rules.aim;
  chi2_low_ = target_ * (1 - 2 * rules.tolerances[1]);
  chi2_high_ = target_ * (1 + rules.tolerances[1]);
  power_ = rules.total_power > 0 ? rules.total_power : total(data_);
  const double width = model_.correlation_width();
  damping_ = std::max(((width - 1) * rules.damping + 100 - width) / 99, 0.1);
  curvature_ = model_.squares_transposed(inverse_);
  default_.assign(model_.fine_pixels(),
                  std::max(power_ / static_cast<double>(model_.fine_pixels()), kTiny));
  at_.x = default_;
  at_.y = model_.apply(at_.x);
  at_.g = half_gradient(at_.y);
  look();
}

Values Mem::half_gradient(const Values& y) {
  Values weighted(y.size());
  for (std::size_t k = 0; k < y.size(); ++k)
    weighted[k] = (y[k] - data_[k]) * inverse_[k];
  return model_.transposed(weighted);
}

double Mem::chi2_of(const Values& y) const {
  double sum = 0;
  for (std::size_t k = 0; k < y.size(); ++k)
    sum += (y[k] - data_[k]) * (y[k] - data_[k]) * inverse_[k];
  return sum;
}

double Mem::entropy_of(const Values& x) const {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    sum += x[i] - default_[i] - x[i] * std::log(x[i] / default_[i]);
  return sum;
}

Values Mem::gradient(const Point& at) const {
  Values out(at.x.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = -std::log(at.x[i] / default_[i]) - alpha_ * at.g[i] - beta_;
  return out;
}

/// Works out what follows from image and multipliers.
void Mem::look() {
  gradient_ = gradient(at_);
  metric_.resize(at_.x.size());
  for (std::size_t i = 0; i < metric_.size(); ++i)
    metric_[i] = at_.x[i] / (1 + alpha_ * damping_ * curvature_[i] * at_.x[i]);
  chi2_ = chi2_of(at_.y);
  flux_ = total(at_.x);
  norm_ = std::sqrt(dot(gradient_, gradient_, metric_) / total(metric_));
}

void Mem::change_alpha() {
  if (chi2_ > target_) {
    const double ee = 4 * dot(at_.g, at_.g, metric_);
    const double je = 2 * dot(gradient_, at_.g, metric_);
    const double jj = dot(gradient_, gradient_, metric_);
    const double tolerance = rules_.tolerances[0];
    const double inside = je * je - ee * (jj - tolerance * tolerance * total(metric_));
    if (inside > 0)
      alpha_step_ = 2 * std::clamp((chi2_ - target_) / ee, (je - std::sqrt(inside)) / ee,
                                   (je + std::sqrt(inside)) / ee);
    else
      alpha_step_ = 0.2 * alpha_ / alpha_speed_;
    alpha_ += alpha_speed_ * alpha_step_;
  } else {
    reduce_alpha();
  }
}

void Mem::change_beta() {
  const double one = total(metric_);
  const double j1 = dot(gradient_, metric_);
  const double jj = dot(gradient_, gradient_, metric_);
  const double tolerance = rules_.tolerances[0];
  const double inside = j1 * j1 - one * (jj - tolerance * tolerance * one);
  if (inside > 0)
    beta_step_ = std::clamp((flux_ - power_) / one, (j1 - std::sqrt(inside)) / one,
                            (j1 + std::sqrt(inside)) / one);
  else
    beta_step_ = (flux_ > power_ ? 0.2 : -0.2) * beta_ / rules_.beta_speed;
  beta_ += rules_.beta_speed * beta_step_;
}

/// Keeps the gradient from which the inner iterations start within bounds.
void Mem::regulate(bool alpha_is_new) {
  constexpr double kLow = 0.20;
  constexpr double kAim = 0.35;
  constexpr double kHigh = 0.51;
  const double alpha_before = alpha_;
  const double speed_before = alpha_speed_;
  for (int k = 0; k < 10 && alpha_is_new && norm_ < kLow && chi2_ > chi2_high_; ++k) {
    alpha_speed_ /= norm_ / kAim;
    alpha_ = alpha_before + alpha_step_ * (alpha_speed_ - speed_before);
    look();
  }
  double beta_speed = rules_.beta_speed;
  double ratio = 1;
  for (int k = 0; k < 20 && norm_ > kHigh; ++k) {
    if (alpha_is_new || k == 0) {
      ratio = kAim / norm_;
      alpha_ -= alpha_is_new ? alpha_step_ * alpha_speed_ * (1 - ratio) : 0;
      alpha_speed_ *= alpha_is_new ? ratio : 1;
    }
    beta_ -= beta_step_ * beta_speed * (1 - ratio);
    beta_speed *= ratio;
    look();
  }
}

/// New multipliers, and a new default image. False where it cannot go any further.
bool Mem::outer_step() {
  bool alpha_is_new = false;
  if (!chi2_within()) {
    if (since_update_ >= rules_.model_updates && chi2_ > chi2_high_) {
      default_ = at_.x;
      alpha_ = 0;
      beta_ = 0;
      since_update_ = 0;
      look();
    }
    ++since_update_;
    change_alpha();
    alpha_is_new = true;
  }
  beta_step_ = 0;
  if (!power_within())
    change_beta();
  look();
  regulate(alpha_is_new);
  alpha_speed_ = std::max(alpha_speed_, 0.01);
  inner_ = 0;
  return iteration_ <= 1 || alpha_ >= kNothing;
}

void Mem::reduce_alpha() {
  alpha_ -= alpha_step_ * alpha_speed_ * (1 - rules_.alpha_rate);
  alpha_speed_ *= rules_.alpha_rate;
}

/// Makes the direction conjugate to the last one. The model of the data does not see where the
/// image is clipped: a defect of mem, kept.
void Mem::correct(Point& next) const {
  double up = 0;
  double down = 0;
  for (std::size_t i = 0; i < next.x.size(); ++i) {
    up += last_x_[i] * (next.x[i] - at_.x[i]) / at_.x[i];
    down += last_x_[i] * last_x_[i] / at_.x[i];
  }
  for (std::size_t k = 0; k < next.y.size(); ++k) {
    up += alpha_ * last_y_[k] * (next.y[k] - at_.y[k]) * inverse_[k];
    down += alpha_ * last_y_[k] * last_y_[k] * inverse_[k];
  }
  const double gamma = down > 0 ? up / down : 0;
  for (std::size_t i = 0; i < next.x.size(); ++i)
    next.x[i] = std::max(next.x[i] - gamma * last_x_[i], kTiny);
  for (std::size_t k = 0; k < next.y.size(); ++k)
    next.y[k] -= gamma * last_y_[k];
}

/// How far to go to `next`, by the slopes at both ends.
double Mem::search(const Point& next) const {
  const Values u = minus(next.x, at_.x);
  const double g0 = dot(gradient_, u);
  const double g1 = dot(gradient(next), u);
  double step = 1;
  if (g0 * g1 >= -kNothing) {
    step = g0 == g1 ? 1 : std::clamp(g0 / (g0 - g1), 0.0, 4.0);
  } else {
    const double z = 3 * (objective(next.x, next.y) - objective(at_.x, at_.y)) - g0 - g1;
    const double w = std::sqrt(std::max(z * z - g0 * g1, 0.0));
    step = g0 / (g0 - z + w);
  }
  return step > 0 && step < 1 ? refined(step, next) : step;
}

/// Newton's iterations along the line.
double Mem::refined(double step, const Point& next) const {
  const Values u = minus(next.x, at_.x);
  const Values change = minus(next.y, at_.y);
  const double of_data = alpha_ * dot(change, change, inverse_);
  const double fixed = alpha_ * dot(u, at_.g) + beta_ * total(u);
  double s = step;
  for (int k = 0; k < 20; ++k) {
    double residual = of_data * s + fixed;
    double slope = of_data;
    for (std::size_t i = 0; i < u.size(); ++i) {
      const double x = std::max(at_.x[i] + s * u[i], kTiny);
      residual += u[i] * std::log(x / default_[i]);
      slope += u[i] * u[i] / x;
    }
    const double ds = slope > 0 ? -residual / slope : 0;
    s = std::clamp(s + ds, 0.0, 1.0);
    if (std::abs(ds) < 1e-5)
      break;
  }
  return s >= 1 ? step : s < kNothing ? 0 : s;
}

void Mem::inner_step(bool conjugate) {
  Point next;
  next.x.resize(at_.x.size());
  for (std::size_t i = 0; i < next.x.size(); ++i)
    next.x[i] = std::max(at_.x[i] + metric_[i] * gradient_[i], kTiny);
  next.y = model_.apply(next.x);
  if (conjugate)
    correct(next);
  next.g = half_gradient(next.y);
  step_ = search(next);
  last_x_ = minus(next.x, at_.x);
  last_y_ = minus(next.y, at_.y);
  go(step_, next.x, at_.x);
  for (double& value : at_.x)
    value = std::max(value, kTiny);
  go(step_, next.y, at_.y);
  go(step_, next.g, at_.g);
  look();
}

void Mem::write_line() {
  const auto add = [this](const char* name, double value) { log_ += name + text::brief(value); };
  log_ += std::to_string(iteration_) + ' ' + std::to_string(inner_);
  add("  alpha ", alpha_);
  add("  beta ", beta_);
  add("  step ", step_);
  add("  chi2/N ", chi2_ / target_ * rules_.aim);
  add("  |grad J| ", norm_);
  log_ += '\n';
}

StsdasResult Mem::solve() {
  constexpr int kExtra = 21; // iterations after the last, to end at a maximum of the entropy
  constexpr int kConjugateFrom = 2;
  constexpr int kRestart = 8;
  while (target_ > 0) {
    const bool limit = iteration_ >= rules_.max_iterations;
    if (limit ? norm_ <= rules_.tolerances[0] || iteration_ >= rules_.max_iterations + kExtra
              : done())
      break;
    ++iteration_;
    if ((norm_ <= rules_.tolerances[0] || iteration_ == 1) && !outer_step())
      break;
    ++inner_;
    const bool reduced = inner_ > 1 && (inner_ % kRestart == 0 || step_ == 0);
    if (reduced) {
      reduce_alpha();
      look();
    }
    inner_step(rules_.conjugate && inner_ >= kConjugateFrom && iteration_ > 1 && !reduced);
    write_line();
  }
  return result();
}

StsdasResult Mem::result() {
  StsdasResult out;
  out.is_entropy_max = norm_ <= rules_.tolerances[0];
  out.converged = done();
  out.beta = beta_;
  out.total_power = flux_;
  out.chi2 = chi2_;
  out.log = std::move(log_);
  Restoration& restored = out.restoration;
  restored.iterations = iteration_;
  restored.convolutions = model_.convolutions();
  restored.alpha = alpha_;
  restored.ending = target_ <= 0                          ? Ending::no_data
                    : out.converged                       ? Ending::converged
                    : iteration_ >= rules_.max_iterations ? Ending::max_iterations
                                                          : Ending::out_of_reach;
  const Values light = model_.apply(at_.x); // of the clipped image
  restored.misfit.chi2 = restored.misfit.chi2_raw = chi2_of(light);
  restored.object = fft::Aligned<float>(at_.x.size());
  std::ranges::transform(at_.x, restored.object.begin(),
                         [](double v) { return static_cast<float>(v); });
  restored.light = fft::Aligned<float>(light.size());
  std::ranges::transform(light, restored.light.begin(),
                         [](double v) { return static_cast<float>(v); });
  return out;
}

} // namespace

StsdasResult stsdas_mem(const Image<double>& counts, const Image<double>& variance,
                        const Image<double>& psf, std::size_t subsample, const StsdasRules& rules) {
  return Mem(counts, variance, psf, subsample, rules).solve();
}

} // namespace astromill::deconv

// astromill: round numbers along an axis
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/ticks.h"

#include "astromill/text/fixed.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace astromill::plot {

namespace {

constexpr double kLargest = 1e300;
constexpr double kSmallest = 1e-290; ///< of a range: below it, powers of ten lose digits
constexpr double kFinest = 1e-9;     ///< of a range, as a fraction of the values
constexpr std::string_view kMinus = "\u2212";

/// A round step: `multiple` times ten to the `exponent`.
struct Step {
  int multiple = 1;
  int exponent = 0;

  /// n steps; a decimal fraction comes out as the double nearest to it.
  double times(double n) const {
    const double count = n * multiple;
    return exponent < 0 ? count / std::pow(10.0, -exponent) : count * std::pow(10.0, exponent);
  }
  int parts() const { return multiple == 2 ? 4 : 5; }
};

Step choose_step(double range, int most) {
  const double least = range / most;
  const int exponent = static_cast<int>(std::floor(std::log10(least)));
  for (const int multiple : {1, 2, 5})
    if (Step{multiple, exponent}.times(1) >= least * (1 - 1e-9))
      return {multiple, exponent};
  return {1, exponent + 1};
}

std::string with_minus(std::string_view digits) {
  if (!digits.starts_with('-'))
    return std::string(digits);
  return std::string(kMinus).append(digits.substr(1));
}

std::string fixed_label(double value, int decimals) {
  std::array<char, text::kMaxFixedLength> out;
  return with_minus({out.data(), text::format_fixed(out.data(), value, decimals)});
}

/// "2.5x10^-7", with a real cross and raised digits.
std::string power_label(double value, int digits) {
  if (value == 0)
    return "0";
  std::array<char, 64> out;
  const auto end = std::to_chars(out.data(), out.data() + out.size(), value,
                                 std::chars_format::scientific, digits);
  const std::string_view all(out.data(), end.ptr);
  const std::size_t e = all.find('e');
  std::string label = with_minus(all.substr(0, e)) + "\u00d710";
  std::string_view power = all.substr(e + 1);
  if (power.starts_with('-'))
    label += "\u207b";
  power.remove_prefix(std::min(power.find_first_not_of("+-0"), power.size()));
  constexpr std::array<std::string_view, 10> kRaised = {"\u2070", "\u00b9", "\u00b2", "\u00b3",
                                                        "\u2074", "\u2075", "\u2076", "\u2077",
                                                        "\u2078", "\u2079"};
  for (const char digit : power.empty() ? std::string_view("0") : power)
    label += kRaised[static_cast<std::size_t>(digit - '0')];
  return label;
}

/// Labels of ticks, all in one form.
std::vector<std::string> label_all(const std::vector<double>& values, Step step) {
  double largest = 0;
  for (const double value : values)
    largest = std::max(largest, std::abs(value));
  const bool fixed = step.exponent >= -6 && largest < 1e7;
  const int magnitude = largest > 0 ? static_cast<int>(std::floor(std::log10(largest))) : 0;
  std::vector<std::string> labels;
  labels.reserve(values.size());
  for (const double value : values)
    labels.push_back(fixed ? fixed_label(value, std::max(0, -step.exponent))
                           : power_label(value, std::clamp(magnitude - step.exponent, 0, 15)));
  return labels;
}

} // namespace

bool is_drawable(double value) { return std::abs(value) <= kLargest; }

void Extent::add(double value) {
  if (!is_drawable(value))
    return;
  low_ = any_ ? std::min(low_, value) : value;
  high_ = any_ ? std::max(high_, value) : value;
  any_ = true;
}

std::pair<double, double> Extent::with_margin(double fraction) const {
  if (!any_)
    return {0, 1};
  const double size = std::max(std::abs(low_), std::abs(high_));
  const double range = high_ - low_;
  const double margin = range > std::max(kFinest * size, kSmallest) ? fraction * range
                        : size > kSmallest                          ? 0.05 * size
                                                                    : 0.5;
  return {low_ - margin, high_ + margin};
}

Ticks choose_ticks(double low, double high, int most) {
  const Step step = choose_step(high - low, most);
  // The ends of the range may be ticks, whatever rounding has done to them.
  const double slack = 1e-9 * (high - low);
  const double size = step.times(1);
  const double parts = step.parts();
  Ticks ticks;
  const double first = std::floor(low / size * parts);
  const double last = std::ceil(high / size * parts);
  for (double n = first; n <= last; ++n) {
    const bool major = std::fmod(n, parts) == 0;
    const double at = step.times(n / parts);
    if (at >= low - slack && at <= high + slack)
      (major ? ticks.major : ticks.minor).push_back(at == 0 ? 0 : at);
  }
  ticks.labels = label_all(ticks.major, step);
  return ticks;
}

Ticks choose_asinh_ticks(double low, double high, double softening, int most) {
  const auto place = [&](double value) { return std::asinh(value / softening); };
  const double room = (place(high) - place(low)) / most;
  std::vector<double> values{0};
  for (const double multiple : {1, 5, 2}) // the rounder ones first
    for (double power = std::pow(10, std::floor(std::log10(std::max(high, -low))));
         place(power) >= room && values.size() < 200; power /= 10)
      for (const double value : {multiple * power, -multiple * power})
        values.push_back(value);
  Ticks ticks;
  for (const double value : values)
    if (value >= low && value <= high && std::ranges::all_of(ticks.major, [&](double other) {
          return std::abs(place(value) - place(other)) >= room;
        }))
      ticks.major.push_back(value);
  std::ranges::sort(ticks.major);
  for (const double value : ticks.major)
    ticks.labels.push_back(with_minus(text::brief(value)));
  return ticks;
}

Ticks choose_log_ticks(double low, double high, int most) {
  const double slack = 1e-9 * (high - low);
  const bool all_multiples = 3 * (high - low) <= most;
  const int every = std::max(1, static_cast<int>(std::ceil((high - low) / most)));
  Ticks ticks;
  for (double power = std::floor(low); power <= high; ++power)
    for (const int multiple : {1, 2, 3, 4, 5, 6, 7, 8, 9}) {
      const double at = power + std::log10(multiple);
      if (at < low - slack || at > high + slack)
        continue;
      const bool is_power = multiple == 1 && std::fmod(power, every) == 0;
      if (is_power || (all_multiples && (multiple == 2 || multiple == 5))) {
        const double value = multiple * std::pow(10.0, power);
        constexpr double kPlain = 4; // more zeros are counted better as a power
        ticks.major.push_back(at);
        ticks.labels.push_back(std::abs(power) <= kPlain ? text::brief(value)
                                                         : power_label(value, 0));
      } else if (every == 1) {
        ticks.minor.push_back(at);
      }
    }
  return ticks;
}

} // namespace astromill::plot

// astromill: the level of the sky from the pixels of an annulus, as IRAF's fitsky has it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/sky.h"

#include "astromill/base/error.h"
#include "astromill/stars/sky_moments.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace astromill::stars {

namespace {

// Defaults of IRAF's fitskypars.
constexpr float kReject = 3;          ///< standard deviations
constexpr int kRejectPasses = 50;     ///< snreject
constexpr int kHistogramPasses = 10;  ///< smaxiter
constexpr float kHistogramExtent = 3; ///< khist
constexpr float kBinSize = 0.1F;      ///< standard deviations
constexpr float kMedianCut = 0.025F;  ///< part of the pixels averaged on each side of the median

constexpr std::pair<SkyMethod, std::string_view> kMethods[] = {{SkyMethod::mode, "mode"},
                                                               {SkyMethod::median, "median"},
                                                               {SkyMethod::mean, "mean"},
                                                               {SkyMethod::centroid, "centroid"}};

std::size_t nearest_integer(float x) { return static_cast<std::size_t>(std::lround(x)); }

std::size_t median_cut(std::size_t n) {
  return nearest_integer(kMedianCut * static_cast<float>(n));
}

/// The level from clipped pixels: mode, median or mean.
class ClippedSky {
public:
  ClippedSky(std::span<const float> pixels, SkyMethod method, SortWorkspace& workspace)
      : pixels_(pixels), sorted_(pixels, workspace), method_(method), extent_(extent(pixels)),
        low_(extent_.lowest), high_(extent_.highest) {}

  Sky fit() {
    measure(moment_sums(pixels_, extent_.mean, low_, high_));
    if (needs_median())
      median_ = limited(first_median());
    level_ = new_level();
    for (int pass = 0; pass < kRejectPasses && sigma_ > 0; ++pass) {
      tighten(pass == 0);
      const MomentSums sums = moment_sums(pixels_, extent_.mean, low_, high_);
      if (sums.below == below_ && sums.above == above_)
        break;
      below_ = sums.below;
      above_ = sums.above;
      if (sums.used == 0)
        return {.rejected = static_cast<int>(pixels_.size())};
      measure(sums);
      if (needs_median())
        median_ = limited(later_median(sums.used));
      level_ = new_level();
    }
    const std::size_t rejected = below_ + above_;
    return {.level = level_,
            .sigma = sigma_,
            .skew = skew_,
            .pixels = static_cast<int>(pixels_.size() - rejected),
            .rejected = static_cast<int>(rejected)};
  }

private:
  bool needs_median() const { return method_ != SkyMethod::mean; }
  float limited(float value) const { return std::clamp(value, extent_.lowest, extent_.highest); }

  void measure(const MomentSums& sums) {
    const Moments moments(sums, extent_.mean);
    mean_ = limited(moments.mean);
    sigma_ = moments.sigma;
    skew_ = moments.skew;
  }

  float new_level() const {
    if (method_ == SkyMethod::mean)
      return mean_;
    if (method_ == SkyMethod::median)
      return median_;
    return limited(mean_ < median_ ? mean_ : 3.0F * median_ - 2.0F * mean_);
  }

  /// New limits within the old ones: the first time symmetric about the level, or about the median
  /// for the mode.
  void tighten(bool first) {
    float reach = kReject * sigma_;
    float centre = level_;
    if (first) {
      centre = method_ == SkyMethod::mode ? median_ : level_;
      reach = std::min({centre - extent_.lowest, extent_.highest - centre, reach});
    }
    low_ = std::max(low_, centre - reach);
    high_ = std::min(high_, centre + reach);
  }

  // Ranks below count from 1, as in IRAF: whether a rank is even decides how far the average goes.

  float first_median() {
    const std::size_t n = pixels_.size();
    const std::size_t middle = (n + 1) / 2;
    const std::size_t cut = median_cut(n);
    const std::size_t first = middle > cut ? middle - cut : 1;
    const std::size_t last = std::min(n, middle + cut + (middle % 2 == 0 ? 1 : 0));
    float sum = 0;
    for (const float value : sorted_.ranks(first - 1, last))
      sum += value;
    return sum / static_cast<float>(last - first + 1);
  }

  /// Summed from the middle downwards, then upwards: in single precision the order shows.
  float later_median(std::size_t used) {
    const std::size_t middle = (below_ + 1 + pixels_.size() - above_) / 2;
    const std::size_t cut = median_cut(used);
    const std::size_t first = middle > cut ? middle - cut : 1;
    const std::size_t wanted = 2 * cut + (middle % 2 == 0 ? 2 : 1);
    const std::size_t last = std::min(pixels_.size(), std::max(middle, first + wanted - 1));
    const auto values = sorted_.ranks(first - 1, last);
    float sum = 0;
    for (std::size_t rank = middle; rank >= first; --rank)
      sum += values[rank - first];
    for (std::size_t rank = middle + 1; rank <= last; ++rank)
      sum += values[rank - first];
    return sum / static_cast<float>(last - first + 1);
  }

  std::span<const float> pixels_;
  PartlySorted sorted_;
  SkyMethod method_;
  Extent extent_;
  float low_;
  float high_;
  std::size_t below_ = 0;
  std::size_t above_ = 0;
  float mean_ = 0;
  float median_ = 0;
  float level_ = 0;
  float sigma_ = 0;
  float skew_ = 0;
};

/// The level from the histogram of the pixels.
class HistogramSky {
public:
  HistogramSky(std::span<const float> pixels, SkyWorkspace& workspace)
      : pixels_(pixels), sorted_(pixels, workspace.sorting), histogram_(workspace.histogram),
        extent_(extent(pixels)) {}

  Sky fit() {
    measure(extent_.lowest, extent_.highest);
    if (!set_bins())
      return {.level = level_, .sigma = 0, .skew = 0, .pixels = static_cast<int>(pixels_.size())};
    float low = first_;
    float high = last_;
    reject(low, high);
    for (int pass = 0; pass < kHistogramPasses && used_ > 0 && sigma_ >= bin_; ++pass) {
      const std::size_t before = used_;
      low = std::max(low, level_ - kReject * sigma_);
      high = std::min(high, level_ + kReject * sigma_);
      if (moment_sums(pixels_, extent_.mean, low, high).used == before)
        break;
      reject(low, high);
      if (sigma_ == bin_)
        break;
    }
    const auto rejected = static_cast<int>(pixels_.size() - used_);
    if (used_ == 0 || std::isnan(level_))
      return {.rejected = static_cast<int>(pixels_.size())};
    return {.level = level_,
            .sigma = sigma_,
            .skew = skew_,
            .pixels = static_cast<int>(used_),
            .rejected = rejected};
  }

private:
  void measure(float low, float high) {
    const MomentSums sums = moment_sums(pixels_, extent_.mean, low, high);
    used_ = sums.used;
    if (used_ == 0)
      return;
    const Moments moments(sums, extent_.mean);
    sigma_ = moments.sigma;
    skew_ = moments.skew;
  }

  /// The histogram's range about the median, and its bins; false if there is nothing to fit.
  bool set_bins() {
    const std::size_t middle = (pixels_.size() + 1) / 2;
    level_ = pixels_.size() <= 2 ? pixels_[0] : sorted_.ranks(middle - 1, middle)[0];
    const float cut =
        std::min({level_ - extent_.lowest, extent_.highest - level_, kHistogramExtent * sigma_});
    first_ = level_ - cut;
    last_ = level_ + cut;
    const float width = kBinSize * cut / kHistogramExtent;
    if (!(width > 0) || !(sigma_ > 0) || !std::isfinite(last_ - first_))
      return false;
    bins_ = 2 * nearest_integer((last_ - level_) / width) + 1;
    bin_ = (last_ - first_) / static_cast<float>(bins_ - 1);
    return bins_ >= 2 && bin_ > 0 && sigma_ >= bin_;
  }

  /// Drops what is outside the limits, and takes the level of what is left.
  void reject(float low, float high) {
    measure(low, high);
    histogram_.assign(bins_, 0.0F);
    const float scale = static_cast<float>(bins_ - 1) / (last_ - first_);
    for (const float value : pixels_)
      if (value >= low && value <= high)
        histogram_[std::min(bins_ - 1, static_cast<std::size_t>((value - first_) * scale))] += 1;
    level_ = std::clamp(centre_of_gravity(), extent_.lowest, extent_.highest);
  }

  /// Of what stands above the histogram's average; NaN where nothing does.
  float centre_of_gravity() const {
    float sum = 0;
    for (const float count : histogram_)
      sum += count;
    const float average = sum / static_cast<float>(bins_);
    const float step = (last_ - first_) / static_cast<float>(bins_ - 1);
    double position = static_cast<double>(first_ + 0.5F * step);
    double weights = 0;
    double moment = 0;
    for (const float count : histogram_) {
      const auto excess = static_cast<double>(count - average);
      if (excess > 0) {
        weights += excess;
        moment += excess * position;
      }
      position += static_cast<double>(step);
    }
    return static_cast<float>(moment / weights);
  }

  std::span<const float> pixels_;
  PartlySorted sorted_;
  std::vector<float>& histogram_;
  Extent extent_;
  std::size_t bins_ = 0;
  std::size_t used_ = 0;
  float first_ = 0; ///< of the range of the histogram
  float last_ = 0;
  float bin_ = 0;
  float level_ = 0;
  float sigma_ = 0;
  float skew_ = 0;
};

} // namespace

SkyMethod parse_sky_method(std::string_view text) {
  for (const auto& [method, name] : kMethods)
    if (text == name)
      return method;
  throw UsageError("must be mode, median, mean or centroid",
                   {.keyword = "--sky-method", .value = std::string(text)});
}

std::string_view to_text(SkyMethod method) {
  for (const auto& [known, name] : kMethods)
    if (known == method)
      return name;
  return {};
}

Sky fit_sky(std::span<const float> pixels, SkyMethod method, SkyWorkspace& workspace) {
  if (pixels.empty())
    return {};
  if (method == SkyMethod::centroid)
    return HistogramSky(pixels, workspace).fit();
  return ClippedSky(pixels, method, workspace.sorting).fit();
}

} // namespace astromill::stars

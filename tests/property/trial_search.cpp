// astromill: a trial's search finds what a search of the whole image finds, bit by bit
// SPDX-License-Identifier: BSD-3-Clause
//
// Random fields, PSFs, kernels, masks, limits and boundaries; several trials one after the other on
// the same workspace. The judge is findstars::search() on an image of its own.
#include "astromill/stars/trial_search.h"

#include "astromill/findstars/search.h"
#include "astromill/parallel/progress.h"
#include "astromill/psf/open_model.h"
#include "support/random.h"
#include "support/star_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace astromill::stars {
namespace {

using test::Random;

/// A shape as bits: NaN equals NaN.
auto bits(const PeakShape& s) {
  const auto of = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  return std::tuple(of(s.x), of(s.y), of(s.height), of(s.sharpness), of(s.symmetry),
                    of(s.marginals), s.saturated);
}

auto bits(const JudgedPeak& p) {
  return std::tuple(p.pixel.x, p.pixel.y, p.verdict,
                    p.verdict == Verdict::star ? bits(p.shape) : bits(PeakShape{}));
}

bool same(const std::vector<JudgedPeak>& a, const std::vector<JudgedPeak>& b) {
  return std::ranges::equal(
      a, b, [](const JudgedPeak& p, const JudgedPeak& q) { return bits(p) == bits(q); });
}

template <class T> bool same_pixels(ImageView<const T> a, ImageView<const T> b) {
  for (std::size_t y = 0; y < b.height; ++y)
    for (std::size_t x = 0; x < b.width; ++x)
      if (std::memcmp(&a(x, y), &b(x, y), sizeof(T)) != 0)
        return false;
  return true;
}

/// An image as open_exposure() would have it.
struct Frame {
  Image<float> pixels;
  Image<std::uint8_t> bad;
  SearchImage image;

  Frame(const Image<float>& light, const Image<std::uint8_t>& mask,
        std::optional<double> saturation, const SearchImage& settings)
      : pixels(light), bad(mask), image(settings) {
    bool any = false;
    for (std::size_t i = 0; i < pixels.pixels.size(); ++i) {
      const float pixel = pixels.pixels[i];
      if (!std::isfinite(pixel) || (saturation && static_cast<double>(pixel) >= *saturation))
        bad.pixels[i] = 1;
      any = any || bad.pixels[i] != 0;
    }
    image.pixels = pixels.view();
    image.bad = any ? bad.view() : ImageView<std::uint8_t>{};
    image.masked = any;
  }
};

/// One random set-up.
class Case {
public:
  explicit Case(std::uint64_t seed) : random_(seed) {
    width_ = size();
    height_ = size();
    field();
    rules_of_search();
    psf_of_stars();
  }

  void run() {
    const Frame base_frame(light_, mask_, saturation_, settings_);
    const findstars::Detections found = findstars::search(base_frame.image, options_, {});
    const SearchRules rules{.kernel = options_.kernel,
                            .limits = options_.limits,
                            .threshold = found.threshold,
                            .guessed_sky = found.guessed_sky,
                            .saturation = saturation_};
    const BaseSearch base(base_frame.image, rules);
    compare(base.peaks(), found);
    TrialSearch automatic(base, false);
    TrialSearch full(base, true);
    for (std::uint32_t trial = 1; trial <= 5 && !testing::Test::HasFailure(); ++trial)
      run_trial(base_frame, trial, automatic, full);
    automatic.begin();
    EXPECT_TRUE(same_pixels(automatic.image().pixels, base_frame.image.pixels));
    EXPECT_EQ(automatic.image().masked, base_frame.image.masked);
    EXPECT_TRUE(same_pixels(automatic.image().bad, base_frame.image.bad));
    automatic.search();
    std::vector<JudgedPeak> peaks;
    automatic.all(peaks);
    EXPECT_TRUE(same(peaks, base.peaks()));
  }

  int incremental() const { return incremental_; }
  int fresh_bad() const { return fresh_bad_; }

private:
  std::size_t size() {
    const int largest = random_.chance(0.2) ? 12 : random_.chance(0.5) ? 90 : 300;
    return static_cast<std::size_t>(random_.integer(2, largest));
  }

  void field() {
    const int stars = random_.integer(0, static_cast<int>(width_ * height_ / 60));
    light_ = test::star_field(random_, width_, height_, stars, 100, 5, random_.uniform(1.5, 4));
    mask_ = Image<std::uint8_t>(width_, height_);
    if (random_.chance(0.3)) // rows of equal peaks, which decide for each other along a whole row
      for (std::size_t i = 0; i < light_.pixels.size(); ++i)
        light_.pixels[i] = (i % width_) % 2 == 0 ? 100.0F : 140.0F;
    if (random_.chance(0.4))
      for (int blocks = random_.integer(1, 6); blocks > 0; --blocks)
        spoil(random_.chance(0.5));
  }

  /// A block of pixels that are masked or no numbers; one at least is left.
  void spoil(bool masked) {
    const int x0 = random_.integer(0, static_cast<int>(width_) - 1);
    const int y0 = random_.integer(0, static_cast<int>(height_) - 1);
    const int side = random_.integer(1, 5);
    for (std::size_t y = 0; y < height_; ++y)
      for (std::size_t x = 0; x < width_; ++x)
        if (std::abs(static_cast<int>(x) - x0) < side &&
            std::abs(static_cast<int>(y) - y0) < side) {
          if (masked)
            mask_.pixels[y * width_ + x] = 1;
          else
            light_.pixels[y * width_ + x] = std::numeric_limits<float>::quiet_NaN();
        }
  }

  void rules_of_search() {
    options_.kernel = {.fwhm = random_.uniform(1.2, 5),
                       .ratio = random_.chance(0.5) ? 1 : random_.uniform(0.3, 1),
                       .theta = random_.uniform(-90, 90),
                       .nsigma = random_.uniform(1, 2)};
    options_.threshold = random_.uniform(0.2, 5);
    options_.sigma = 5;
    options_.gain = random_.uniform(0.5, 4);
    if (random_.chance(0.4))
      options_.limits = {-100, 100, -100, 100};
    if (random_.chance(0.3))
      settings_.good.lowest = 92;
    if (random_.chance(0.3))
      settings_.good.highest = 3000;
    if (random_.chance(0.5))
      saturation_ = random_.chance(0.5) ? 800.1 : 300;
    constexpr Boundary::Kind kKinds[] = {Boundary::Kind::nearest, Boundary::Kind::reflect,
                                         Boundary::Kind::wrap, Boundary::Kind::constant};
    settings_.boundary = {.kind = random_.one_of(kKinds), .value = 97};
  }

  void psf_of_stars() {
    std::string psf = "gauss:" + std::to_string(random_.uniform(1.5, 4));
    if (random_.chance(0.3))
      psf = "moffat:" + std::to_string(random_.uniform(1.5, 4)) + ",3.5";
    const auto daophot =
        std::filesystem::path(ASTROMILL_SOURCE_DIR) / "../shared/data/paper/m71_psf_f555w.fits";
    if (random_.chance(0.15) && std::filesystem::exists(daophot))
      psf = daophot.string();
    injection_.psf = psf::open_model(psf, {});
    injection_.scale = exposure::MagnitudeScale{.zeropoint = 25};
    if (random_.chance(0.7))
      injection_.gain = random_.uniform(0.5, 14);
  }

  /// Stars anywhere, some of them beyond the edges, some crowded.
  std::vector<Star> draw_stars() {
    std::vector<Star> stars;
    const auto w = static_cast<double>(width_);
    const auto h = static_cast<double>(height_);
    const double spread = random_.chance(0.3) ? 0.1 : 1.2;
    const double x0 = random_.uniform(0, 1);
    const double y0 = random_.uniform(0, 1);
    for (int n = random_.one_of({0, 1, 2, 5, 30}); n > 0; --n)
      stars.push_back({.id = 0,
                       .x = w * (x0 + spread * random_.uniform(-1, 1)),
                       .y = h * (y0 + spread * random_.uniform(-1, 1)),
                       .magnitude = random_.uniform(14, 21),
                       .number = static_cast<std::uint32_t>(stars.size() + 1)});
    return stars;
  }

  void run_trial(const Frame& base, std::uint32_t trial, TrialSearch& automatic,
                 TrialSearch& full) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    const std::vector<Star> stars = draw_stars();
    Image<float> injected = light_;
    parallel::ProgressMeter meter({}, 1);
    inject<float>(injected.view(), stars, injection_, trial, 1, {}, meter);
    const Frame frame(injected, base.bad, saturation_, settings_); // what is bad stays bad
    const findstars::Detections found = findstars::search(frame.image, options_, {});
    StarPainter painter(injection_);
    for (TrialSearch* search : {&automatic, &full}) {
      search->begin();
      for (const Star& star : stars)
        search->add(painter.paint(star, trial));
      const SearchKind kind = search->search();
      EXPECT_TRUE(search == &automatic || kind == SearchKind::full);
      incremental_ += kind == SearchKind::incremental ? 1 : 0;
      check(*search, frame, found);
    }
    fresh_bad_ += frame.image.masked && !base.image.masked ? 1 : 0;
  }

  void check(const TrialSearch& search, const Frame& frame, const findstars::Detections& found) {
    std::vector<JudgedPeak> peaks;
    search.all(peaks);
    compare(peaks, found);
    EXPECT_TRUE(same_pixels(search.image().pixels, frame.image.pixels));
    EXPECT_EQ(search.image().masked, frame.image.masked);
    EXPECT_TRUE(same_pixels(search.image().bad, frame.image.bad));
    compare_photometry(search.image(), frame.image, found);
    for (int i = 0; i < 10; ++i)
      check_near(search, peaks);
  }

  static void compare(const std::vector<JudgedPeak>& peaks, const findstars::Detections& found) {
    std::array<std::int64_t, kVerdictCount> verdicts{};
    std::vector<PeakShape> shapes;
    for (const JudgedPeak& peak : peaks) {
      ++verdicts[static_cast<std::size_t>(peak.verdict)];
      if (peak.verdict == Verdict::star)
        shapes.push_back(peak.shape);
    }
    EXPECT_EQ(verdicts, found.verdicts);
    ASSERT_EQ(shapes.size(), found.stars.size());
    for (std::size_t i = 0; i < shapes.size(); ++i)
      ASSERT_EQ(bits(shapes[i]), bits(found.stars[i])) << i;
  }

  static void compare_photometry(const SearchImage& a, const SearchImage& b,
                                 const findstars::Detections& found) {
    Photometer photometer({.apertures = {2, 4}, .annulus = {5, 4}}, {}, {});
    std::array<ApertureLight, 2> one;
    std::array<ApertureLight, 2> other;
    for (const PeakShape& star : found.stars) {
      photometer.measure(a, {}, {star.x, star.y}, one);
      photometer.measure(b, {}, {star.x, star.y}, other);
      for (std::size_t k = 0; k < one.size(); ++k)
        ASSERT_EQ(std::bit_cast<std::uint32_t>(one[k].magnitude),
                  std::bit_cast<std::uint32_t>(other[k].magnitude));
    }
  }

  void check_near(const TrialSearch& search, const std::vector<JudgedPeak>& all) {
    const double x = random_.uniform(-20, static_cast<double>(width_) + 20);
    const double y = random_.uniform(-20, static_cast<double>(height_) + 20);
    const double radius = random_.one_of({0.0, 1.5, 7.0, 1e9});
    const DaofindKernel kernel(options_.kernel);
    std::vector<JudgedPeak> some;
    std::vector<JudgedPeak> same_from_list;
    search.near(x, y, radius, some);
    append_near(all, kernel, x, y, radius, same_from_list);
    EXPECT_TRUE(same(some, same_from_list));
    const auto is_listed = [&](const JudgedPeak& peak) {
      return std::ranges::any_of(some, [&](const auto& p) { return bits(p) == bits(peak); });
    };
    for (const JudgedPeak& peak : all) {
      const double distance =
          std::hypot(static_cast<double>(peak.shape.x) - x, static_cast<double>(peak.shape.y) - y);
      ASSERT_TRUE(peak.verdict != Verdict::star || distance > radius || is_listed(peak));
    }
    for (const JudgedPeak& peak : some) {
      ASSERT_LE(std::fabs(static_cast<double>(peak.pixel.x + 1) - x),
                radius + kernel.half_width + 1);
      ASSERT_LE(std::fabs(static_cast<double>(peak.pixel.y + 1) - y),
                radius + kernel.half_height + 1);
    }
  }

  Random random_;
  std::size_t width_ = 0;
  std::size_t height_ = 0;
  Image<float> light_{};
  Image<std::uint8_t> mask_{};
  SearchImage settings_{};
  findstars::SearchOptions options_{};
  std::optional<double> saturation_{};
  Injection injection_{};
  int incremental_ = 0;
  int fresh_bad_ = 0;
};

TEST(TrialSearch, FindsWhatASearchOfTheWholeImageFinds) {
  int incremental = 0;
  int fresh_bad = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Case test(seed);
    test.run();
    ASSERT_FALSE(HasFailure());
    incremental += test.incremental();
    fresh_bad += test.fresh_bad();
  }
  EXPECT_GT(incremental, 100);
  EXPECT_LT(incremental, 400);
  EXPECT_GT(fresh_bad, 10);
}

} // namespace
} // namespace astromill::stars

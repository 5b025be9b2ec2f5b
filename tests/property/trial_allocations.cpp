// astromill: trials take no memory once a few of them are done
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/open_model.h"
#include "astromill/stars/aperture.h"
#include "astromill/stars/positions.h"
#include "astromill/stars/trial_search.h"
#include "support/daophot_psf.h"
#include "support/random.h"
#include "support/star_field.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace {

std::atomic<int> allocations{0};

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (memory == nullptr)
    throw std::bad_alloc();
  return memory;
}

// Not inline: GCC would see free() take what new gave.
[[gnu::noinline]] void release(void* memory) noexcept { std::free(memory); }

} // namespace

// All other forms of new come down to these.
void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return counted(size, alignof(std::max_align_t)); // that of the sanitizers does not call ours
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace astromill::stars {
namespace {

constexpr std::size_t kWidth = 300;
constexpr std::size_t kHeight = 200;

/// Everything that one worker does for its trials.
class Worker {
public:
  Worker(const BaseSearch& base, const Injection& injection, const StarField& field,
         const PositionRules& rules, bool always_full)
      : drawer_(field, 20, rules, 1), painter_(injection), search_(base, always_full),
        photometer_({.apertures = {3}, .annulus = {8, 5}, .centring_box = 5}, {}, {}) {}

  void run(std::uint32_t trial) {
    search_.begin();
    stars_.clear();
    for (const psf::Position p : drawer_.draw(trial)) {
      const auto number = static_cast<std::uint32_t>(stars_.size() + 1);
      stars_.push_back({.x = p.x, .y = p.y, .magnitude = 14.0 + number % 6, .number = number});
    }
    painter_.paint_all(stars_, trial, kWidth, kHeight,
                       [this](const StarLight& light) { search_.add(light); });
    search_.search();
    all_.clear();
    search_.all(all_);
    for (const JudgedPeak& peak : all_) {
      near_.clear();
      search_.near(static_cast<double>(peak.shape.x), static_cast<double>(peak.shape.y), 2, near_);
      photometer_.measure(search_.image(), {}, {peak.shape.x, peak.shape.y}, {&light_, 1});
    }
  }

private:
  PositionDrawer drawer_;
  StarPainter painter_;
  TrialSearch search_;
  Photometer photometer_;
  std::vector<Star> stars_{};
  std::vector<JudgedPeak> all_{};
  std::vector<JudgedPeak> near_{};
  ApertureLight light_{};
};

int allocations_when_warm(std::shared_ptr<const psf::Model> model, const PositionRules& rules,
                          bool always_full) {
  test::Random random(3);
  const Image<float> pixels = test::star_field(random, kWidth, kHeight, 100);
  Injection injection;
  injection.psf = std::move(model);
  injection.scale = exposure::MagnitudeScale{};
  injection.gain = 2;
  const BaseSearch base({.pixels = pixels.view()}, {.threshold = 20, .saturation = 2000});
  const StarField field(kWidth, kHeight);
  Worker worker(base, injection, field, rules, always_full);
  for (std::uint32_t trial = 1; trial <= 20; ++trial)
    worker.run(trial);
  const int before = allocations;
  for (std::uint32_t trial = 1; trial <= 20; ++trial)
    worker.run(trial);
  return allocations - before;
}

std::shared_ptr<const psf::Model> daophot_model() {
  test::Random random(4);
  test::DaophotFile file{.order = 2, .expand = true};
  file.fill(random, 5);
  const test::TemporaryDirectory directory;
  file.fits().write(directory.file("psf.fits"));
  return psf::open_model(directory.file("psf.fits"), {});
}

TEST(Trial, TakesNoMemoryOnceWarm) {
  EXPECT_GT(allocations, 0);
  for (const auto& model : {psf::open_model("gauss:2.5", {}), daophot_model()})
    for (const bool always_full : {false, true}) {
      EXPECT_EQ(allocations_when_warm(model, {}, always_full), 0);
      EXPECT_EQ(allocations_when_warm(model, {.min_separation = 8}, always_full), 0);
      EXPECT_EQ(allocations_when_warm(model, {.grid = 15}, always_full), 0);
    }
}

} // namespace
} // namespace astromill::stars

// astromill: tests of completeness/judge.h
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/judge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace astromill::completeness {
namespace {

using stars::Candidate;
using stars::Claimant;
using stars::Star;

/// A trial on an image of 100 x 100 pixels with apertures of radius 3; each candidate comes out
/// with its brightness as magnitude.
struct Scene {
  JudgeRules rules{.match = {.magnitude_window = 0.5},
                   .radius = 1,
                   .window_centre = 0.2,
                   .brightness_offset = 0.2,
                   .aperture = 3,
                   .width = 100,
                   .height = 100};
  std::vector<Candidate> candidates{};
  std::vector<Claimant> others{};
  Image<std::uint8_t> bad{};
  int measured = 0;

  std::vector<StarResult> judge(const std::vector<Star>& stars) {
    std::vector<StarResult> out(stars.size());
    for (std::size_t i = 0; i < stars.size(); ++i)
      out[i].mag_in = stars[i].magnitude;
    const ImageView<const std::uint8_t> mask =
        bad.empty() ? ImageView<const std::uint8_t>{} : std::as_const(bad).view();
    Judge(rules).judge(
        stars, candidates, others, mask,
        [this](std::size_t i) {
          ++measured;
          const Candidate& c = candidates[i];
          return Measurement{.x = c.x, .y = c.y, .magnitude = c.brightness, .sky = 7};
        },
        out);
    return out;
  }
  std::string status(const std::vector<Star>& stars) {
    std::string words;
    for (const StarResult& star : judge(stars))
      words += (words.empty() ? "" : " ") + std::string(to_text(star.status));
    return words;
  }
};

Star star(double x, double y, double magnitude) { return {.x = x, .y = y, .magnitude = magnitude}; }

TEST(Judge, FoundWithItsMeasurement) {
  Scene scene;
  scene.candidates = {{50.5, 50, 20.3}, {80, 80, 18}};
  const auto out = scene.judge({star(50, 50, 20)});
  EXPECT_EQ(out[0].status, StarStatus::found);
  EXPECT_EQ(out[0].x_out, 50.5);
  EXPECT_EQ(out[0].mag_out, 20.3);
  EXPECT_EQ(out[0].sky, 7);
  EXPECT_EQ(scene.measured, 1) << "only what matters is measured";
}

TEST(Judge, TheWindowIsAboutTheExpectedOffsetEndsIncluded) {
  for (const auto& [magnitude, word] : {std::pair(20.5, "found"), std::pair(21.0, "magnitude"),
                                        std::pair(19.75, "found"), std::pair(19.5, "magnitude")}) {
    Scene scene;
    scene.rules.window_centre = 0.25;
    scene.candidates = {{50, 50, magnitude}};
    EXPECT_EQ(scene.status({star(50, 50, 20)}), word) << magnitude;
  }
  Scene scene;
  scene.rules.window_centre = 0.25;
  scene.candidates = {{50, 50, 20.75}};
  EXPECT_EQ(scene.status({star(50, 50, 20)}), "found") << "exactly at the end";
}

TEST(Judge, NothingThere) {
  Scene scene;
  scene.candidates = {{52, 50, 20}};
  const auto out = scene.judge({star(50, 50, 20)});
  EXPECT_EQ(out[0].status, StarStatus::missed);
  EXPECT_TRUE(std::isnan(out[0].x_out));
  EXPECT_EQ(scene.status({star(3.4, 50, 20), star(50, 97.6, 20), star(3.5, 97.5, 20)}),
            "edge edge missed");
  EXPECT_EQ(scene.status({star(-50, 50, 20), star(50, 1e9, 20)}), "edge edge");
}

TEST(Judge, BlendsAndStarsThatWereThereBefore) {
  Scene scene;
  scene.candidates = {{50.2, 50, 20.2}};
  EXPECT_EQ(scene.status({star(50, 50, 20), star(50.9, 50, 21)}), "found blended");
  scene.others = {{50.3, 50, 19.9}};
  EXPECT_EQ(scene.status({star(50, 50, 20)}), "preexisting");
  const auto out = scene.judge({star(50, 50, 20)});
  EXPECT_EQ(out[0].mag_out, 20.2) << "what is there is told";
  scene.others = {{50.3, 50, 20.5}}; // fainter: the injected star is what is seen
  EXPECT_EQ(scene.status({star(50, 50, 20)}), "found");
}

TEST(Judge, ANeighbourWithADetectionOfItsOwnIsNoVeto) {
  Scene scene;
  scene.candidates = {{50, 50, 20.2}, {50.8, 50, 15}};
  scene.others = {{50.8, 50, 15}};
  EXPECT_EQ(scene.status({star(50, 50, 20)}), "found");
}

TEST(Judge, WithoutVetoAnythingInTheBoxWillDo) {
  Scene scene;
  scene.rules.match.veto = false;
  scene.candidates = {{50.2, 50, 20.2}};
  scene.others = {{50.2, 50, 15}};
  EXPECT_EQ(scene.status({star(50, 50, 20), star(50.4, 50, 20.4)}), "found found");
  scene.candidates = {{50.9, 50.9, 20.2}}; // in the box, outside the circle
  EXPECT_EQ(scene.status({star(50, 50, 20)}), "found");
  scene.rules.match.box_x = 0.5;
  EXPECT_EQ(scene.status({star(50, 50, 20)}), "missed");
  scene.rules.match.box_x = 2;
  scene.rules.match.box_y = 0.5;
  EXPECT_EQ(scene.status({star(50, 50, 20)}), "missed");
}

TEST(Judge, WithoutVetoTheNearestInsideTheWindowIsTold) {
  Scene scene;
  scene.rules.match.veto = false;
  scene.candidates = {{50.1, 50, 15}, {50.5, 50, 20.2}, {50.3, 50, 20.1}};
  const auto out = scene.judge({star(50, 50, 20)});
  EXPECT_EQ(out[0].status, StarStatus::found);
  EXPECT_EQ(out[0].mag_out, 20.1);
  scene.candidates = {{50.5, 50, 15}, {50.1, 50, 14}};
  const auto none = scene.judge({star(50, 50, 20)});
  EXPECT_EQ(none[0].status, StarStatus::magnitude);
  EXPECT_EQ(none[0].mag_out, 14);
}

TEST(Judge, BadPixels) {
  Scene scene;
  scene.bad = Image<std::uint8_t>(100, 100);
  scene.bad.view()(49, 49) = 1; // pixel (50, 50)
  EXPECT_EQ(scene.status({star(50.4, 49.6, 20), star(51.6, 50, 20)}), "masked missed");
  scene.candidates = {{52, 50, NAN}, {90, 50, NAN}, {2, 20, NAN}};
  EXPECT_EQ(scene.status({star(52, 50, 20), star(90, 50, 20), star(2, 20, 20)}),
            "masked magnitude edge");
}

} // namespace
} // namespace astromill::completeness

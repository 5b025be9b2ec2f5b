// astromill: the pixels of images for command line cases, described in YAML
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/pixel_recipes.h"

#include "cli/case.h"
#include "support/random.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace astromill::test {

namespace {

class Canvas {
public:
  Canvas(std::int64_t width, std::int64_t height)
      : width_(width), height_(height),
        values_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

  /// 1-based.
  double& at(std::int64_t x, std::int64_t y) {
    if (x < 1 || y < 1 || x > width_ || y > height_)
      throw std::runtime_error("pixel (" + std::to_string(x) + ", " + std::to_string(y) +
                               ") is outside the image");
    return values_[static_cast<std::size_t>((y - 1) * width_ + x - 1)];
  }

  void fill(double level, double along_x, double along_y) {
    for (std::int64_t y = 1; y <= height_; ++y)
      for (std::int64_t x = 1; x <= width_; ++x)
        at(x, y) =
            level + along_x * static_cast<double>(x - 1) + along_y * static_cast<double>(y - 1);
  }

  /// The sum of 12 uniform numbers is nearly normal, and needs no function of a library, which
  /// might differ from machine to machine.
  void add_noise(double sigma, std::uint64_t seed) {
    Random random(seed);
    for (double& value : values_) {
      double sum = -6;
      for (int i = 0; i < 12; ++i)
        sum += random.uniform(0, 1);
      value += sigma * sum;
    }
  }

  void add_star(double x, double y, double flux, double fwhm) {
    const double variance = fwhm * fwhm / (8 * std::log(2.0));
    const double peak = flux / (2 * 3.14159265358979323846 * variance);
    const auto clamped = [](double value, std::int64_t highest) {
      return std::clamp<std::int64_t>(static_cast<std::int64_t>(value), 1, highest);
    };
    for (auto j = clamped(y - 4 * fwhm, height_); j <= clamped(y + 4 * fwhm, height_); ++j)
      for (auto i = clamped(x - 4 * fwhm, width_); i <= clamped(x + 4 * fwhm, width_); ++i) {
        const double dx = static_cast<double>(i) - x;
        const double dy = static_cast<double>(j) - y;
        at(i, j) += peak * std::exp(-0.5 * (dx * dx + dy * dy) / variance);
      }
  }

  std::vector<double> values() && { return std::move(values_); }

private:
  std::int64_t width_;
  std::int64_t height_;
  std::vector<double> values_;
};

double stored(double value, const StoredAs& storage) {
  if (storage.bitpix < 0)
    return (value - storage.zero) / storage.scale;
  if (std::isnan(value))
    return storage.blank;
  const double top = std::ldexp(1, storage.bitpix - (storage.bitpix == 8 ? 0 : 1));
  return std::clamp(std::nearbyint((value - storage.zero) / storage.scale),
                    storage.bitpix == 8 ? 0 : -top, top - 1);
}

double number(const YAML::Node& recipe, const char* key, double preset) {
  return recipe[key] ? recipe[key].as<double>() : preset;
}

} // namespace

std::vector<double> make_pixels(const YAML::Node& recipe, const std::vector<std::int64_t>& axes,
                                const StoredAs& storage) {
  check_keys(recipe,
             {"bitpix", "level", "gradient", "noise", "seed", "stars", "fwhm", "set", "boxes"});
  Canvas canvas(axes.empty() ? 0 : axes[0], axes.size() > 1 ? axes[1] : 1);
  const YAML::Node slope = recipe["gradient"];
  canvas.fill(number(recipe, "level", 0), slope ? slope[0].as<double>() : 0,
              slope ? slope[1].as<double>() : 0);
  if (recipe["noise"])
    canvas.add_noise(recipe["noise"].as<double>(),
                     static_cast<std::uint64_t>(number(recipe, "seed", 1)));
  for (const auto& star : recipe["stars"])
    canvas.add_star(star[0].as<double>(), star[1].as<double>(), star[2].as<double>(),
                    number(recipe, "fwhm", 3));
  for (const auto& box : recipe["boxes"])
    for (auto y = box[1].as<std::int64_t>(); y <= box[3].as<std::int64_t>(); ++y)
      for (auto x = box[0].as<std::int64_t>(); x <= box[2].as<std::int64_t>(); ++x)
        canvas.at(x, y) = box[4].as<double>();
  for (const auto& one : recipe["set"])
    canvas.at(one[0].as<std::int64_t>(), one[1].as<std::int64_t>()) = one[2].as<double>();
  std::vector<double> plane = std::move(canvas).values();
  for (double& value : plane)
    value = stored(value, storage);
  std::vector<double> out;
  std::int64_t planes = 1;
  for (std::size_t i = 2; i < axes.size(); ++i)
    planes *= axes[i];
  for (std::int64_t i = 0; i < planes; ++i)
    out.insert(out.end(), plane.begin(), plane.end());
  return out;
}

} // namespace astromill::test

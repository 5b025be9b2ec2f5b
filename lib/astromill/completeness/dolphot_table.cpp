// astromill: every injected star as DOLPHOT writes its artificial stars
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/products.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace astromill::completeness {

namespace {

constexpr double kPogson = 1.0857362; // DOLPHOT's 2.5 / ln 10
constexpr double kNoMagnitude = 99.999;
constexpr double kNoError = 9.999;
constexpr double kNoRateError = 9999;
constexpr int kBrightStar = 1;    // object type; DOLPHOT's also of stars that it did not recover
constexpr int kNotRecovered = 16; // quality flag
constexpr int kChip = 1;          // of an image with two axes
constexpr double kCorner = 0.5;   // of the first pixel, which is at 0 for DOLPHOT

std::string padded(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string fixed(double value, std::size_t width, int decimals) {
  return padded(text::fixed(value, decimals), width);
}

std::string scientific(double value, std::size_t width, int decimals) {
  std::array<char, 32> digits;
  const auto end =
      std::to_chars(digits.begin(), digits.end(), value, std::chars_format::scientific, decimals);
  return padded({digits.data(), end.ptr}, width);
}

std::string counts_text(double counts) {
  return counts < 999999.5 ? fixed(counts, 8, 1) : scientific(counts, 8, 2);
}

std::string sky_text(double sky) {
  return sky < 99999.95   ? fixed(sky, 8, 2)
         : sky < 999999.5 ? fixed(sky, 8, 1)
                          : scientific(sky, 8, 1);
}

/// A normalised count rate: six or seven digits, as many of them decimals as fit.
std::string rate_text(double rate) {
  if (rate < 0)
    return scientific(rate, 8, 1);
  if (rate < 0.99)
    return scientific(rate, 8, 2);
  double limit = 9.999995;
  for (int decimals = 6; decimals >= 1; --decimals, limit *= 10)
    if (rate < limit)
      return fixed(rate, 8, decimals);
  return scientific(rate, 8, 1);
}

double or_else(double value, double other) { return std::isfinite(value) ? value : other; }

/// What was measured of a star, in DOLPHOT's terms.
struct Measured {
  double x = 0;
  double y = 0;
  double counts = 0;
  double sky = 0;
  double rate = 0;
  double rate_error = kNoRateError;
  double magnitude = kNoMagnitude;
  double error = kNoError;
  double signal_to_noise = 0;
  int flag = kNotRecovered;
};

/// Turns stars into rows.
class Rows {
public:
  Rows(const Options& options, const Field& field, const Report& report)
      : field_(field), ours_(options.detector.command.empty()), centre_(report.zero.window_centre),
        extension_(field.exposure.image.source.number) {}

  void write(text::TextTable& table, const StarResult& star) const {
    const Measured out = measured(star);
    write_input(table, star);
    write_place(table, out);
    write_photometry(table, out);
    table.end_line();
  }

private:
  double light(const StarResult& star, double magnitude) const {
    return field_.injection.flux({.x = star.x_in, .y = star.y_in, .magnitude = magnitude});
  }

  /// Of another detector's magnitudes only their offset from ours is known.
  double counts_of(const StarResult& star) const {
    return ours_ ? field_.exposure.photometry.flux(star.mag_out)
                 : light(star, star.mag_out - centre_);
  }

  Measured measured(const StarResult& star) const {
    Measured out;
    const bool has_detection =
        star.status == StarStatus::found || star.status == StarStatus::magnitude;
    if (!has_detection || !std::isfinite(star.x_out) || !std::isfinite(star.y_out))
      return out;
    out.flag = 0;
    out.x = star.x_out - kCorner;
    out.y = star.y_out - kCorner;
    out.sky = or_else(static_cast<double>(star.sky), 0);
    if (!std::isfinite(star.mag_out))
      return out;
    out.magnitude = star.mag_out;
    out.counts = or_else(counts_of(star), 0);
    out.rate = std::pow(10, -0.4 * star.mag_out);
    if (const auto error = static_cast<double>(star.mag_error); error > 0) {
      out.error = std::min(error, kNoError);
      out.rate_error = out.rate * error / kPogson;
      out.signal_to_noise = kPogson / error;
    }
    return out;
  }

  void write_place(text::TextTable& table, double x, double y, const char* behind) const {
    table.integer(extension_).raw(" ").integer(kChip).raw(" ");
    table.raw(fixed(x, 7, 2)).raw(" ").raw(fixed(y, 7, 2)).raw(behind);
  }

  void write_input(text::TextTable& table, const StarResult& star) const {
    write_place(table, star.x_in - kCorner, star.y_in - kCorner, " ");
    table.raw(counts_text(or_else(light(star, star.mag_in), 0))).raw(" ");
    table.raw(fixed(star.mag_in, 6, 3)).raw(" ");
  }

  /// Of all images together: extension to object type.
  void write_place(text::TextTable& table, const Measured& out) const {
    write_place(table, out.x, out.y, "");
    table.raw("   0.00 ").raw(fixed(out.signal_to_noise, 7, 1));
    table.raw("  0.000  0.000   0 0.000 ").integer(kBrightStar);
  }

  /// Of the one image: counts to quality flag.
  static void write_photometry(text::TextTable& table, const Measured& out) {
    table.raw("  ").raw(counts_text(out.counts)).raw(" ").raw(sky_text(out.sky));
    table.raw(" ").raw(rate_text(out.rate)).raw(" ").raw(rate_text(out.rate_error));
    table.raw(" ").raw(fixed(out.magnitude, 6, 3)).raw(" ").raw(fixed(out.error, 5, 3));
    table.raw("   0.00 ").raw(fixed(out.signal_to_noise, 7, 1));
    table.raw("  0.000  0.000 0.000  0.000  0.000  0.000  0.000  0.000 ");
    table.raw(padded(std::to_string(out.flag), 2));
  }

  const Field& field_;
  bool ours_;
  double centre_;
  std::int64_t extension_;
};

} // namespace

void write_dolphot_table(OutputFile& output, const Options& options, const Field& field,
                         const Report& report, std::span<const StarResult> stars) {
  const Rows rows(options, field, report);
  text::TextTable table(output);
  for (const StarResult& star : stars)
    rows.write(table, star);
  table.flush();
}

} // namespace astromill::completeness

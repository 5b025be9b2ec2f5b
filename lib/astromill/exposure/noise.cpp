// astromill: how noisy a pixel is
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/noise.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace astromill::exposure {

namespace {

/// Words for what a detector counts, and for a second; of each, the longest that fits is taken.
constexpr std::string_view kCounts[] = {
    "data numbers", "data number", "electrons", "electron", "photons", "photon",
    "counts",       "count",       "adus",      "adu",      "cnts",    "cts",
    "dn",           "ct",          "ph",        "e-",       "e"};
constexpr std::string_view kPer[] = {"/", " per ", "*", ".", " ", ""};
constexpr std::string_view kSeconds[] = {"seconds", "second", "secs", "sec", "s"};
constexpr std::string_view kInverse[] = {"**(-1)", "**-1", "^(-1)", "^-1", "-1"};
/// What may follow, the light being that of a pixel anyway.
constexpr std::string_view kPixels[] = {"/pixel", "/pix", " pixel-1", " pix-1"};

/// Takes the first of the words that `text` begins with off it.
template <std::size_t N> bool take(std::string_view& text, const std::string_view (&words)[N]) {
  const auto found =
      std::ranges::find_if(words, [&](std::string_view word) { return text.starts_with(word); });
  if (found == std::end(words))
    return false;
  text.remove_prefix(found->size());
  return true;
}

bool is_counts_per_second(std::string_view unit) {
  if (unit == "cps")
    return true;
  if (!take(unit, kCounts))
    return false;
  const bool divided = unit.starts_with("/") || unit.starts_with(" per ");
  take(unit, kPer);
  if (!take(unit, kSeconds) || divided == take(unit, kInverse))
    return false;
  take(unit, kPixels);
  return unit.empty();
}

} // namespace

bool is_per_second(const Keywords& keywords) {
  std::string unit;
  for (const char c : keywords.with("BUNIT").text("BUNIT").value_or(""))
    if (c != ' ' || (!unit.empty() && unit.back() != ' ' && unit.back() != '/'))
      unit += to_lower(c);
  unit.erase(unit.find_last_not_of(' ') + 1);
  if (const auto blank = unit.find(" /"); blank != std::string::npos)
    unit.erase(blank, 1);
  return is_counts_per_second(unit);
}

NoiseModel noise_model(const Options& options, const Keywords& keywords) {
  const double frames = number_or_keyword(kNcombine, options.ncombine, keywords);
  NoiseModel noise;
  noise.gain = frames * number_or_keyword(kGain, options.gain, keywords);
  noise.readnoise = std::sqrt(frames) * number_or_keyword(kReadnoise, options.readnoise, keywords);
  if (!is_per_second(keywords))
    return noise;
  if (options.exptime.empty())
    throw Error("the image is per second: its noise needs the exposure time; give --exptime, a "
                "number of seconds or a keyword",
                keywords.with("BUNIT").where("BUNIT"));
  noise.gain *= number_or_keyword(kExptime, options.exptime, keywords);
  return noise;
}

std::vector<std::string> noise_warnings(const Keywords& keywords) {
  constexpr std::string_view kDrizzle[] = {"NDRIZIM",  "D001DATA", "D001VER",
                                           "D001SCAL", "D001PIXF", "D001KERN"};
  for (const std::string_view key : kDrizzle)
    if (keywords.has(key))
      return {"the image is drizzled (" + std::string(key) +
              "): the noise of neighbouring pixels is correlated, and errors come out too small"};
  return {};
}

} // namespace astromill::exposure

// astromill: which pixels of an image are bad
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/mask.h"

#include "astromill/base/error.h"
#include "astromill/fits/pixels.h"
#include "astromill/text/shortest.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace astromill::exposure {

namespace {

[[noreturn]] void refuse(const std::string& text, const char* what) {
  throw UsageError(what, {.keyword = "--mask-bits", .value = text});
}

/// "21", "1,4,16" or "1+4+16".
std::uint64_t parse_bits(std::string_view list, const std::string& text) {
  std::uint64_t bits = 0;
  const bool several = list.find_first_of(",+") != std::string_view::npos;
  for (const char* p = list.data();;) {
    std::uint64_t value = 0;
    const char* const last = list.data() + list.size();
    const auto [end, error] = std::from_chars(p, last, value);
    if (error != std::errc() || value == 0 || (end != last && *end != ',' && *end != '+'))
      refuse(text, "must be all, a whole number, or a list of bits' values such as 1,4,16");
    if (several && (value & (value - 1)) != 0)
      refuse(text, "a list is one of bits' values: 1, 2, 4, 8, ...");
    bits |= value;
    if (end == last)
      return bits;
    p = end + 1;
  }
}

/// The bits of one value of a mask, negative ones as two's complement.
std::uint64_t bits_of(double value) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::abs(value) < kTwoTo63)
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  return value >= kTwoTo63 && value < 2 * kTwoTo63 ? static_cast<std::uint64_t>(value) : kAllBits;
}

/// T holds all values of the mask exactly.
template <class T> Image<std::uint8_t> read_as(fits::ImageHeader header, std::uint64_t bits) {
  const fits::PixelImage<T> mask = fits::read_pixels<T>(std::move(header));
  const std::vector<T>& values = mask.pixels.pixels;
  Image<std::uint8_t> bad(mask.pixels.width, mask.pixels.height);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const T value = values[i];
    if (value == 0)
      continue;
    if (bits != kAllBits && std::isfinite(value) && value != std::floor(value))
      throw Error("the mask has the value " + text::shortest(static_cast<double>(value)) +
                      ", which has no bits; leave out --mask-bits",
                  mask.source.header.where());
    bad.pixels[i] =
        std::isnan(value) || bits == kAllBits || (bits_of(static_cast<double>(value)) & bits) != 0
            ? 1
            : 0;
  }
  return bad;
}

} // namespace

std::uint64_t parse_mask_bits(const std::string& text) {
  if (text.empty() || text == "all")
    return kAllBits;
  return text[0] == '~' ? ~parse_bits(std::string_view(text).substr(1), text)
                        : parse_bits(text, text);
}

Image<std::uint8_t> read_mask(fits::ImageHeader mask, std::uint64_t bits) {
  const std::int64_t bitpix = mask.header.integer("BITPIX").value_or(0);
  return bitpix == 8 || bitpix == 16 || bitpix == -32 ? read_as<float>(std::move(mask), bits)
                                                      : read_as<double>(std::move(mask), bits);
}

} // namespace astromill::exposure

// astromill: what lies outside the edges of an image, as IRAF extends it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/boundary.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace astromill::stars {

namespace {

constexpr std::string_view kConstant = "constant:";

float constant_value(std::string_view text, std::string_view whole) {
  const auto value = text::as_number(text);
  if (!value || !std::isfinite(static_cast<float>(*value)))
    throw UsageError("the value is no number",
                     {.keyword = "--boundary", .value = std::string(whole)});
  return static_cast<float>(*value);
}

} // namespace

std::ptrdiff_t pixel_for(Boundary::Kind kind, std::ptrdiff_t index, std::ptrdiff_t length) {
  if (index >= 0 && index < length)
    return index;
  switch (kind) {
  case Boundary::Kind::constant:
    return kOutside;
  case Boundary::Kind::wrap:
    return (index % length + length) % length;
  case Boundary::Kind::reflect:
    index = index < 0 ? -index : 2 * (length - 1) - index;
    break;
  case Boundary::Kind::nearest:
    break;
  }
  return std::clamp<std::ptrdiff_t>(index, 0, length - 1);
}

Boundary parse_boundary(std::string_view text) {
  if (text == "nearest")
    return {.kind = Boundary::Kind::nearest};
  if (text == "reflect")
    return {.kind = Boundary::Kind::reflect};
  if (text == "wrap")
    return {.kind = Boundary::Kind::wrap};
  if (text.starts_with(kConstant))
    return {.kind = Boundary::Kind::constant,
            .value = constant_value(text.substr(kConstant.size()), text)};
  throw UsageError("must be nearest, reflect, wrap or constant:VALUE",
                   {.keyword = "--boundary", .value = std::string(text)});
}

std::string to_text(const Boundary& boundary) {
  switch (boundary.kind) {
  case Boundary::Kind::nearest:
    return "nearest";
  case Boundary::Kind::reflect:
    return "reflect";
  case Boundary::Kind::wrap:
    return "wrap";
  case Boundary::Kind::constant:
    break;
  }
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), boundary.value);
  return std::string(kConstant).append(digits.data(), end.ptr);
}

} // namespace astromill::stars

// astromill: options that are numbers or the keywords that have them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/keywords.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace astromill::exposure {

namespace {

constexpr std::size_t kKeywordLength = 8;

bool can_be_keyword(const std::string& text) {
  return !text.empty() && text.size() <= kKeywordLength && std::ranges::all_of(text, [](char c) {
    const char upper = to_upper(c);
    return (upper >= 'A' && upper <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

/// What is wrong with the number; empty if nothing is.
std::string fault(const Quantity& quantity, double value) {
  const std::string limit = std::to_string(static_cast<int>(quantity.lowest));
  if (quantity.whole && value != std::floor(value))
    return "must be a whole number";
  if (value > quantity.lowest || (quantity.lowest_allowed && value == quantity.lowest))
    return "";
  return quantity.lowest_allowed ? "must be at least " + limit : "must be greater than " + limit;
}

} // namespace

Keywords::Keywords(fits::Header header) : own_(std::move(header)) {}

Keywords::Keywords(const fits::ImageHeader& image) : own_(image.header) {
  if (image.file && image.number > 0 && image.file->move_to(0))
    primary_ = image.file->header();
}

const fits::Header& Keywords::with(std::string_view key) const {
  return !own_.has(key) && primary_ && primary_->has(key) ? *primary_ : own_;
}

void check_number_or_keyword(const Quantity& quantity, const std::string& text) {
  if (text.empty())
    return;
  if (const auto value = text::as_number(text)) {
    if (const std::string wrong = fault(quantity, *value); !wrong.empty())
      throw UsageError(wrong, {.keyword = quantity.option, .value = text});
  } else if (!can_be_keyword(text)) {
    throw UsageError("must be a number or a keyword of the image",
                     {.keyword = quantity.option, .value = text});
  }
}

double number_or_keyword(const Quantity& quantity, const std::string& text,
                         const Keywords& keywords) {
  check_number_or_keyword(quantity, text);
  if (text.empty())
    return quantity.preset;
  if (const auto value = text::as_number(text))
    return *value;
  std::string key = text;
  std::ranges::transform(key, key.begin(), to_upper);
  const fits::Header& header = keywords.with(key);
  const std::optional<double> value = header.number(key);
  const std::string named = ", named by " + std::string(quantity.option) + ", ";
  if (!value)
    throw Error("the keyword" + named + "is missing from the header", header.where(key));
  if (const std::string wrong = fault(quantity, *value); !wrong.empty())
    throw Error("the keyword" + named + wrong, header.where(key));
  return *value;
}

} // namespace astromill::exposure

// astromill: tables of text, written row by row
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/text_table.h"

#include "astromill/text/fixed.h"

#include <array>
#include <charconv>
#include <cmath>

namespace astromill::text {

namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 16U;
constexpr std::string_view kNan = "nan";

} // namespace

TextTable::TextTable(OutputFile& output) : output_(output) { buffer_.reserve(2 * kBufferSize); }

TextTable& TextTable::integer(std::int64_t value) {
  std::array<char, 24> digits;
  return raw({digits.data(), std::to_chars(digits.begin(), digits.end(), value).ptr});
}

TextTable& TextTable::fixed(double value, int decimals) {
  if (!std::isfinite(value))
    return raw(kNan);
  std::array<char, kMaxFixedLength> digits;
  return raw({digits.data(), format_fixed(digits.data(), value, decimals)});
}

TextTable& TextTable::exact(double value, int decimals) {
  if (!std::isfinite(value))
    return raw(kNan);
  std::array<char, kMaxFixedLength> digits;
  char* end = format_fixed(digits.data(), value, decimals);
  double read = 0;
  std::from_chars(digits.data(), end, read);
  if (read != value)
    end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  return raw({digits.data(), end});
}

TextTable& TextTable::significant(double value, int digits) {
  return raw(text::significant(value, digits));
}

void TextTable::end_line() {
  buffer_ += '\n';
  if (buffer_.size() >= kBufferSize)
    flush();
}

void TextTable::flush() {
  output_.write(buffer_);
  buffer_.clear();
}

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value))
    return std::string(kNan);
  std::array<char, kMaxFixedLength> digits;
  return {digits.data(), format_fixed(digits.data(), value, decimals)};
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value))
    return std::string(kNan);
  std::array<char, 40> text;
  return {text.data(),
          std::to_chars(text.begin(), text.end(), value, std::chars_format::general, digits).ptr};
}

} // namespace astromill::text

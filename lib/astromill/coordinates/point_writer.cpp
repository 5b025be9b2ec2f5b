// astromill: the new columns of a point as text
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/point_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

namespace astromill::coordinates {

namespace {

constexpr int kSignificantDigits = 8; ///< of errors and scales
constexpr std::size_t kLongestNumber = 32;

char* copy(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

} // namespace

PointWriter::PointWriter(const Options& options, const RowPlan& plan,
                         const PointConverter& converter)
    : bad_text_(options.bad_text), decimals_(options.decimals()),
      pixels_(options.direction == Direction::sky_to_pixel || options.physical()),
      plain_pair_(options.format == SkyFormat::degrees), pair_only_(plan.added.size() == 2),
      hours_(converter.equatorial()), frame_by_row_(plan.frame), status_(plan.status),
      further_(plan.further_numbers()) {
  if (options.chips)
    chips_ = converter.chip_labels();
  std::size_t longest = bad_text_.size() + kLongestNumber;
  for (const std::string& chip : chips_) {
    quoted_chips_.push_back(chip.find(',') == std::string::npos ? chip : '"' + chip + '"');
    longest = std::max(longest, quoted_chips_.back().size());
  }
  most_bytes_ = 2 * text::kMaxFixedLength + (plan.added.size() + 1) * (longest + 1);
}

char* PointWriter::sexagesimal_pair(char* out, const PointBatch& batch, std::size_t point,
                                    char separator) const {
  using text::AngleStyle;
  const bool hours = frame_by_row_ ? frames::is_equatorial(batch.frame[point]) : hours_;
  const int arc_decimals = std::max(decimals_ - 1, 0);
  out = text::format_sexagesimal(out, batch.a_out[point],
                                 hours ? AngleStyle::hours : AngleStyle::longitude,
                                 hours ? decimals_ : arc_decimals);
  *out++ = separator;
  return text::format_sexagesimal(out, batch.b_out[point], AngleStyle::latitude, arc_decimals);
}

char* PointWriter::number(char* out, double value) const {
  if (!std::isfinite(value))
    return copy(out, bad_text_);
  value += 0.0; // no minus sign before zero
  return std::to_chars(out, out + kLongestNumber, value, std::chars_format::general,
                       kSignificantDigits)
      .ptr;
}

char* PointWriter::further(char* out, const PointBatch& batch, std::size_t point,
                           char separator) const {
  for (std::size_t i = 0; i < further_; ++i) {
    *out++ = separator;
    out = number(out, batch.further[i][point]);
  }
  if (!chips_.empty()) {
    *out++ = separator;
    const auto& labels = separator == ',' ? quoted_chips_ : chips_;
    out = copy(out, labels[batch.chip[point]]);
  }
  if (status_) {
    *out++ = separator;
    out = copy(out, to_text(batch.status[point]));
  }
  return out;
}

char* PointWriter::write_bad(char* out, ItemStatus status, char separator) const {
  const std::size_t columns = 2 + further_ + (chips_.empty() ? 0 : 1);
  for (std::size_t i = 0; i < columns; ++i) {
    if (i > 0)
      *out++ = separator;
    out = copy(out, bad_text_);
  }
  if (status_) {
    *out++ = separator;
    out = copy(out, to_text(status));
  }
  return out;
}

} // namespace astromill::coordinates

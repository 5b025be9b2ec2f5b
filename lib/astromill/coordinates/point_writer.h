// astromill: the new columns of a point as text
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/point_batch.h"
#include "astromill/coordinates/point_converter.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/text/fixed.h"

#include <cstddef>
#include <string>
#include <vector>

namespace astromill::coordinates {

/// Writes all new columns of a row, in their order. Immutable, safe from any thread.
class PointWriter {
public:
  /// `converter` says what the frame and the chips are called; it is not kept.
  PointWriter(const Options& options, const RowPlan& plan, const PointConverter& converter);

  /// Bytes that one row may take.
  std::size_t most_bytes() const { return most_bytes_; }

  /// Writes the columns of a point of the batch, `separator` between them, and returns the end.
  /// Text with a comma in it is quoted where that separates.
  char* write(char* out, const PointBatch& batch, std::size_t point, char separator) const {
    const ItemStatus status = batch.status[point];
    if (!has_result(status))
      return write_bad(out, status, separator);
    out = plain_pair_ ? plain_pair(out, batch.a_out[point], batch.b_out[point], separator)
                      : sexagesimal_pair(out, batch, point, separator);
    return pair_only_ ? out : further(out, batch, point, separator);
  }

  /// The same for a row that is no point.
  char* write_bad(char* out, ItemStatus status, char separator) const;

  /// Writes the pair of a point that has a result in sexagesimal form.
  char* sexagesimal_pair(char* out, const PointBatch& batch, std::size_t point,
                         char separator) const;

private:
  char* plain_pair(char* out, double a, double b, char separator) const {
    out = pixels_ ? text::format_fixed(out, a, decimals_)
                  : text::format_longitude_degrees(out, a, decimals_);
    *out++ = separator;
    return text::format_fixed(out, b, decimals_);
  }

  char* further(char* out, const PointBatch& batch, std::size_t point, char separator) const;
  char* number(char* out, double value) const;

  std::string bad_text_;
  int decimals_;
  bool pixels_;
  bool plain_pair_; ///< not sexagesimal
  bool pair_only_;
  bool hours_;
  bool frame_by_row_;
  bool status_;
  std::size_t further_;            ///< columns of numbers behind the pair
  std::vector<std::string> chips_; ///< empty: no such column
  std::vector<std::string> quoted_chips_;
  std::size_t most_bytes_ = 0;
};

} // namespace astromill::coordinates

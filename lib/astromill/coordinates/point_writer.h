// astromill: the new columns of a point as text
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/status.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/point_batch.h"
#include "astromill/coordinates/point_converter.h"
#include "astromill/coordinates/row_plan.h"

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
  char* write(char* out, const PointBatch& batch, std::size_t point, char separator) const;

  /// The same for a row that is no point.
  char* write_bad(char* out, ItemStatus status, char separator) const;

private:
  char* pair(char* out, const PointBatch& batch, std::size_t point, char separator) const;
  char* sexagesimal_pair(char* out, double longitude, double latitude, bool hours,
                         char separator) const;
  char* further(char* out, const PointBatch& batch, std::size_t point, char separator) const;
  char* number(char* out, double value) const;

  std::string bad_text_;
  int decimals_;
  bool pixels_;
  bool sexagesimal_;
  bool hours_;
  bool frame_by_row_;
  bool status_;
  std::size_t further_;            ///< columns of numbers behind the pair
  std::vector<std::string> chips_; ///< empty: no such column
  std::vector<std::string> quoted_chips_;
  std::size_t most_bytes_ = 0;
};

} // namespace astromill::coordinates

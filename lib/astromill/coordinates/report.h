// astromill: what a run of pix2sky or sky2pix did
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/coordinates/row_counts.h"

#include <cstdint>
#include <string>
#include <vector>

namespace astromill::coordinates {

/// What a run did.
struct Report {
  RowCounts counts;
  std::string counted = "line";      ///< what the numbers of counts.first_line are of: line or row
  int threads = 1;                   ///< workers that took part at most
  std::string input;                 ///< name of the list, for messages
  std::string wcs;                   ///< the header in one line
  std::vector<std::string> notes;    ///< choices made for the user: worth saying
  std::vector<std::string> warnings; ///< doubtful things about the header

  /// Rows without a result.
  std::int64_t failed_rows() const;
};

} // namespace astromill::coordinates

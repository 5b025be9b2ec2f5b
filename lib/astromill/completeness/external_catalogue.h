// astromill: the catalogue that a user's own detector has written
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace astromill::completeness {

/// A row of the user's catalogue. Rows without a position are left out.
struct ExternalDetection {
  double x = 0; ///< pixels of the image, 1-based
  double y = 0;
  double magnitude = 0; ///< NaN: not measured
};

/// Reads x, y and magnitude from a catalogue in any format that tables::read_number_list() reads.
/// `columns` names three of its columns ("X,Y,MAG", or numbers from 1); where it is empty they are
/// x, y and mag1 or mag; XCENTER, YCENTER and MAG; X_IMAGE, Y_IMAGE and MAG_AUTO, MAG_PSF, MAG_BEST
/// or MAG_ISO; or the three columns there are. INDEF, nan and empty cells are undefined. A
/// catalogue without rows is none that is wrong. Throws Error: no regular file, no such columns, a
/// row that is none (line and text), columns whose meaning is not what it seems: the magnitudes of
/// DAOFIND, photutils' positions, which count from 0. Throws UsageError for `columns`.
std::vector<ExternalDetection> read_external_catalogue(const std::string& path,
                                                       const std::string& columns);

/// Throws UsageError for columns that read_external_catalogue() cannot take.
void check_external_columns(const std::string& columns);

} // namespace astromill::completeness

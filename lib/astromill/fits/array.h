// astromill: the data of an HDU as an array of any dimensions
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"

#include <cstdint>
#include <vector>

namespace astromill::fits {

/// Numbers of an image HDU, scaled by BSCALE and BZERO, NaN where the file has NaN or BLANK.
struct DataArray {
  std::vector<std::int64_t> axes; ///< lengths, first (fastest) axis first; none where NAXIS = 0
  std::vector<double> values;     ///< as many as their product, in the order of the file
};

/// The data of the HDU at which `file` stands; meant for what is small besides an image, such as
/// PSFs. Throws Error naming file and HDU: cut off, a table, compressed.
DataArray read_array(File& file);

} // namespace astromill::fits

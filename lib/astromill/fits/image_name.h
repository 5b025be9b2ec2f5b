// astromill: the names of images: FILE, FILE[HDU], FILE[section], FILE[HDU][section]
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

/// One axis of an image section, in 1-based pixels, both ends included; last < first runs
/// backwards. With `whole` ("*"), first and last are not used; `reversed` ("-*") turns it round.
struct AxisRange {
  std::int64_t first = 1;
  std::int64_t last = 1;
  std::int64_t step = 1; ///< always positive; every step-th pixel from `first` on
  bool whole = false;
  bool reversed = false;
};

/// What a name on the command line stands for.
struct ImageName {
  std::string file;               ///< path, or "-" for standard input
  std::string hdu;                ///< "" (none named), "1", "SCI" or "SCI,1"
  std::vector<AxisRange> section; ///< empty: the whole image
};

/// Takes a name apart as cfitsio does: `a.fits[1]`, `a.fits+1`, `a.fits[SCI,1]`,
/// `a.fits[101:356,*]`, `a.fits[SCI][-*,1:100:2]`, `file://a.fits`. An existing file whose literal
/// name has brackets wins. Everything else that cfitsio gives a meaning to (row filters, binning,
/// columns, output and remote files) could write files or run expressions, and is refused.
/// Throws Error naming the text. Looks at the file system, only to see which names exist.
ImageName parse_image_name(std::string_view text);

/// The name of an image or a file, perhaps with brackets behind it, without its folder.
std::string without_folder(const std::string& name);

} // namespace astromill::fits

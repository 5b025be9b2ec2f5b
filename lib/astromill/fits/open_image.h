// astromill: from the name of an image to its header, axes and section
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/file.h"
#include "astromill/fits/header.h"
#include "astromill/fits/section.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace astromill::fits {

/// Everything about an image but its pixels.
struct ImageHeader {
  Header header;
  std::vector<std::int64_t> axes; ///< lengths of the whole image, first axis first; may be empty
  SectionMap section;             ///< one entry an axis; identity where no section was named
  std::string hdu;                ///< "SCI,1", or the number
  std::string note;               ///< not empty if an extension was chosen for the user: which
  std::shared_ptr<File> file{};   ///< still open, for other HDUs that the header refers to; null
                                  ///< where there is none, a pipe has been read to its end
  int number = 0;                 ///< of the HDU
};

/// Reads the header of the image called `name` (see parse_image_name), without reading pixels.
///
/// Where no HDU is named: the primary if it has an image and suits(header), else the first image
/// extension (tile-compressed ones too) that suits, with a note, else the primary, whatever it is.
/// A named HDU is taken whatever suits() says. Throws Error: all that parse_image_name and File
/// throw, a named HDU that is a table, a section that does not fit.
ImageHeader open_image_header(const std::string& name,
                              const std::function<bool(const Header&)>& suits);

/// The same for one whose pixels are wanted: of a pipe, no more has been read than needed.
ImageHeader find_image(const std::string& name, const std::function<bool(const Header&)>& suits);

/// The headers of all images of a file that have pixels and suit, in the order of the file. Throws
/// Error as above, where there is none, and where the name names an HDU or a section.
std::vector<ImageHeader> open_image_headers(const std::string& name,
                                            const std::function<bool(const Header&)>& suits);

} // namespace astromill::fits

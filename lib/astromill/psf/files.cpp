// astromill: the files behind a PSF argument
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/files.h"

#include "astromill/fits/image_name.h"
#include "astromill/fits/product_names.h"
#include "astromill/psf/file_formats.h"

#include <cstddef>
#include <filesystem>
#include <system_error>

namespace astromill::psf {

void add_files(records::Identity& identity, const std::string& argument) {
  const std::string path = fits::input_file(argument);
  records::add_file(identity, "PSF file", path);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    return;
  std::size_t number = 0; // names may be the same in several folders
  for (const std::string& name : listed_images(path))
    records::add_file(identity,
                      "PSF file " + std::to_string(++number) + ", " + fits::without_folder(name),
                      fits::input_file(name));
}

} // namespace astromill::psf

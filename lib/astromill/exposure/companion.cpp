// astromill: images that go with another, pixel by pixel: masks and errors
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/exposure/companion.h"

#include "astromill/base/error.h"
#include "astromill/fits/image_name.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace astromill::exposure {

namespace {

std::string without_brackets(const std::string& name) {
  const std::size_t open = name.find('[');
  return open != std::string::npos && name.ends_with(']')
             ? name.substr(open + 1, name.size() - open - 2)
             : name;
}

/// True for "a.fits" and "./a.fits", and for links to one file.
bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code none;
  return a == b || std::filesystem::equivalent(a, b, none);
}

/// The HDU `name` of the image's own file.
fits::ImageHeader find_own(const std::string& name, const fits::ImageHeader& image) {
  fits::File& file = *image.file;
  file.move_to(image.number);
  const fits::HduName wanted = fits::parse_hdu_name(name);
  const bool bare = !wanted.number && !wanted.version;
  if (!bare || !file.move_to(name, file.info().extver))
    file.select(name);
  const fits::HduInfo& info = file.info();
  if (info.type != fits::HduType::image)
    throw Error("is a table, not an image", file.header().where());
  return {.header = file.header(),
          .axes = info.axes,
          .section = fits::section_map({}, info.axes, file.header().where()),
          .hdu = info.label(),
          .note = {},
          .file = image.file,
          .number = info.number};
}

std::string size_text(std::int64_t width, std::int64_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

/// True if the first two axes of both have the same lengths.
bool same_axes(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  return a.size() >= 2 && b.size() >= 2 && a[0] == b[0] && a[1] == b[1];
}

} // namespace

bool is_own_hdu(const std::string& name, const fits::File& file) {
  if (name.starts_with('['))
    return true;
  if (name.starts_with("-["))
    return file.name() == "standard input";
  return !name.empty() && name != "-" && name.find_first_of("./[") == std::string::npos &&
         ::access(name.c_str(), F_OK) != 0;
}

fits::ImageHeader find_companion(const std::string& name, const fits::ImageHeader& image) {
  fits::ImageHeader found = is_own_hdu(name, *image.file)
                                ? find_own(without_brackets(name), image)
                                : fits::find_image(name, [](const fits::Header&) { return true; });
  const Where& where = found.header.where();
  if (is_same_file(found.file->name(), image.file->name()) && found.number == image.number)
    throw Error("is the image itself; name another file or HDU", where);
  if (found.axes.size() < 2)
    throw Error("is no image of two dimensions", where);
  const auto& section = found.section.axes;
  const auto& of_image = image.section.axes;
  const bool whole = section[0].length == found.axes[0] && section[1].length == found.axes[1] &&
                     found.section.identity();
  if (whole && same_axes(found.axes, image.axes)) {
    std::copy_n(of_image.begin(), 2, found.section.axes.begin());
  } else if (section[0].length != of_image[0].length || section[1].length != of_image[1].length) {
    throw Error("has " + size_text(section[0].length, section[1].length) +
                    " pixels, the image that it goes with " +
                    size_text(of_image[0].length, of_image[1].length),
                where);
  }
  return found;
}

} // namespace astromill::exposure

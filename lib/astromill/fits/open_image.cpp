// astromill: from the name of an image to its header, axes and section
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/open_image.h"

#include "astromill/fits/image_name.h"

namespace astromill::fits {

namespace {

/// Moves to the HDU that is meant where none is named; returns the note about it.
std::string choose_hdu(File& file, const std::function<bool(const Header&)>& suits) {
  if (file.info().has_image() && suits(file.header()))
    return "";
  for (int number = file.info().number + 1; file.move_to(number); ++number) {
    if (!file.info().has_image() || !suits(file.header()))
      continue;
    const std::string label = file.info().label();
    const std::string plain = std::to_string(number);
    return "using extension " + plain + (label == plain ? "" : " (" + shown(label) + ")");
  }
  file.move_to(file.first_number());
  return "";
}

} // namespace

ImageHeader find_image(const std::string& name, const std::function<bool(const Header&)>& suits) {
  const ImageName image = parse_image_name(name);
  const auto file = std::make_shared<File>(image.file);
  std::string note;
  if (image.hdu.empty())
    note = choose_hdu(*file, suits);
  else
    file->select(image.hdu);
  const HduInfo& info = file->info();
  if (info.type != HduType::image)
    throw Error("is a table, not an image", file->header().where());
  SectionMap section = section_map(image.section, info.axes, file->header().where());
  return {.header = file->header(),
          .axes = info.axes,
          .section = std::move(section),
          .hdu = info.label(),
          .note = std::move(note),
          .file = file,
          .number = info.number};
}

ImageHeader open_image_header(const std::string& name,
                              const std::function<bool(const Header&)>& suits) {
  ImageHeader image = find_image(name, suits);
  image.file->drain();
  return image;
}

std::vector<ImageHeader> open_image_headers(const std::string& name,
                                            const std::function<bool(const Header&)>& suits) {
  const ImageName image = parse_image_name(name);
  if (!image.hdu.empty() || !image.section.empty())
    throw Error("all images of the file are wanted: an HDU or a section cannot be named",
                {.value = name});
  const auto file = std::make_shared<File>(image.file);
  std::vector<ImageHeader> out;
  for (int number = file->first_number(); file->move_to(number); ++number) {
    const HduInfo& info = file->info();
    if (!info.has_image() || !suits(file->header()))
      continue;
    out.push_back({.header = file->header(),
                   .axes = info.axes,
                   .section = section_map({}, info.axes, file->header().where()),
                   .hdu = info.label(),
                   .note = {},
                   .file = file,
                   .number = number});
  }
  if (out.empty())
    throw Error("has no image with a celestial WCS", {.file = file->name()});
  file->drain();
  return out;
}

} // namespace astromill::fits

// astromill: the pixels of an image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/pixels.h"

#include "astromill/fits/compressed_pixels.h"
#include "astromill/fits/run_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace astromill::fits {

namespace {

/// The pixels that the section takes of one axis, upwards.
PixelRun upward_run(const AxisMap& axis) {
  const auto step = static_cast<std::int64_t>(axis.step);
  const auto start = static_cast<std::int64_t>(axis.offset + axis.step) - 1;
  const std::int64_t first = step > 0 ? start : start + step * (axis.length - 1);
  return {.first = first, .count = axis.length, .step = std::abs(step)};
}

/// Throws unless there are two axes of pixels (further ones of length 1).
std::vector<PixelRun> image_runs(const ImageHeader& source) {
  const Where& where = source.header.where();
  if (source.file->info().header_only)
    throw Error("is a header alone, without pixels", where);
  if (source.axes.empty())
    throw Error("has no image", where);
  if (source.axes.size() < 2)
    throw Error("has one axis; an image of two dimensions is needed", where);
  std::vector<PixelRun> runs;
  for (std::size_t i = 0; i < source.axes.size(); ++i) {
    if (source.axes[i] == 0)
      throw Error("the image has no pixels", source.header.where("NAXIS" + std::to_string(i + 1)));
    if (i >= 2 && source.section.axes[i].length != 1)
      throw Error("the image has " + std::to_string(source.axes.size()) +
                      " dimensions; choose a plane of two, as in FILE[*,*,1:1]",
                  source.header.where("NAXIS" + std::to_string(i + 1)));
    runs.push_back(upward_run(source.section.axes[i]));
  }
  return runs;
}

/// The pixels of the section, rows and columns upwards.
template <class T>
std::vector<T> read_plain(const ImageHeader& source, const PixelStorage& storage,
                          const std::vector<PixelRun>& runs) {
  RunReader<T> reader(*source.file, source.axes, storage);
  std::int64_t plane = 0; // number of the plane
  std::int64_t planes = 1;
  for (std::size_t i = 2; i < runs.size(); ++i) {
    plane += runs[i].first * planes;
    planes *= source.axes[i];
  }
  const std::int64_t width = source.axes[0];
  const std::int64_t first_row = plane * source.axes[1] + runs[1].first;
  reader.reserve(runs[0].count * runs[1].count);
  if (runs[0].count == width && runs[1].step == 1) {
    reader.append({.first = first_row * width, .count = width * runs[1].count, .step = 1});
  } else {
    for (std::int64_t i = 0; i < runs[1].count; ++i)
      reader.append({.first = (first_row + i * runs[1].step) * width + runs[0].first,
                     .count = runs[0].count,
                     .step = runs[0].step});
  }
  return reader.finish();
}

/// Turns round the axes along which the section runs backwards.
template <class T> void turn_round(Image<T>& image, const SectionMap& section) {
  const ImageView<T> view = image.view();
  if (section.axes[0].step < 0)
    for (std::size_t y = 0; y < view.height; ++y)
      std::reverse(view.row(y), view.row(y) + view.width);
  if (section.axes[1].step < 0)
    for (std::size_t y = 0; y < view.height / 2; ++y)
      std::swap_ranges(view.row(y), view.row(y) + view.width, view.row(view.height - 1 - y));
}

} // namespace

template <class T> PixelImage<T> read_pixels(ImageHeader source) {
  source.file->move_to(source.number);
  const std::vector<PixelRun> runs = image_runs(source);
  PixelStorage storage = pixel_storage(source.header);
  storage.compressed = source.file->is_compressed();
  Image<T> image;
  image.pixels = storage.compressed ? unpack_pixels<T>(*source.file, runs)
                                    : read_plain<T>(source, storage, runs);
  image.width = static_cast<std::size_t>(runs[0].count);
  image.height = static_cast<std::size_t>(runs[1].count);
  turn_round(image, source.section);
  return {.source = std::move(source), .storage = storage, .pixels = std::move(image)};
}

template <class T> PixelImage<T> read_image(const std::string& name) {
  PixelImage<T> image = read_pixels<T>(find_image(name, [](const Header&) { return true; }));
  image.source.file->drain();
  return image;
}

template PixelImage<float> read_pixels<float>(ImageHeader source);
template PixelImage<double> read_pixels<double>(ImageHeader source);
template PixelImage<float> read_image<float>(const std::string& name);
template PixelImage<double> read_image<double>(const std::string& name);

} // namespace astromill::fits

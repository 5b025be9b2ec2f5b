// astromill: images read and written by the fits module as a program, for pixels_astropy.py
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/fits/array.h"
#include "astromill/fits/pixels.h"
#include "astromill/fits/products.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

using namespace astromill;

namespace {

/// Numbers as they are in memory.
template <class T> void put(const std::vector<T>& values) {
  std::fwrite(values.data(), sizeof(T), values.size(), stdout);
}

template <class T> void put_image(const std::string& name) {
  const fits::PixelImage<T> image = fits::read_image<T>(name);
  put(std::vector<std::int64_t>{static_cast<std::int64_t>(image.pixels.width),
                                static_cast<std::int64_t>(image.pixels.height)});
  put(image.pixels.pixels);
}

void put_array(const std::string& path, const std::string& hdu) {
  fits::File file(path);
  file.select(hdu);
  const fits::DataArray array = fits::read_array(file);
  put(std::vector<std::int64_t>{static_cast<std::int64_t>(array.axes.size())});
  put(array.axes);
  put(array.values);
}

/// Reads an image and writes it again, all pixels changed by `factor` and `shift`.
template <class T>
void copy_image(const std::string& name, const std::string& path, double factor, double shift) {
  fits::PixelImage<T> image = fits::read_image<T>(name);
  for (T& pixel : image.pixels.pixels)
    pixel = static_cast<T>(factor * static_cast<double>(pixel) + shift);
  OutputFile output(path, true);
  const fits::StoredImage stored =
      fits::write_image<T>(output, image.pixels.view(), &image, {.history = {"image_pixels"}});
  output.commit();
  std::printf("%lld %lld\n", static_cast<long long>(stored.clipped),
              static_cast<long long>(stored.blank));
  for (const std::string& warning : stored.warnings)
    std::printf("%s\n", warning.c_str());
}

/// A catalogue of all types of columns.
void put_catalogue(const std::string& path) {
  const std::vector<fits::CatalogueColumn> columns{
      {"id", "", "number of the star", std::vector<std::int32_t>{1, -2, 2147483647}},
      {"x", "pixel", "", std::vector<double>{1.5, 1e-300, std::nan("")}},
      {"flux", "adu", "", std::vector<float>{1.5F, -3e30F, std::nanf("")}},
      {"status", "", "", std::vector<std::string>{"ok", "", "off-image"}}};
  OutputFile output(path, true);
  fits::write_catalogue(output, "STARS", columns,
                        {.cards = {{"SEED", std::int64_t{7}, "of the random numbers"},
                                   {"FWHM", 2.5},
                                   {"LONG", std::string(100, 'x')},
                                   {"QUOTED", std::string("it's")},
                                   {"FLAG", false}},
                         .history = {"image_pixels " + std::string(100, 'y') + " z"}});
  output.commit();
}

} // namespace

/// image_pixels float|double IMAGE writes width and height (64-bit integers) and the pixels;
/// image_pixels array FILE HDU the number of axes, their lengths and the values (doubles);
/// image_pixels copy float|double IMAGE FILE FACTOR SHIFT reads an image and writes a changed one,
/// and how many pixels were clipped and blank; image_pixels catalogue FILE writes a table.
int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  try {
    if (args.at(0) == "array")
      put_array(args.at(1), args.at(2));
    else if (args[0] == "catalogue")
      put_catalogue(args.at(1));
    else if (args[0] == "copy" && args.at(1) == "float")
      copy_image<float>(args.at(2), args.at(3), std::stod(args.at(4)), std::stod(args.at(5)));
    else if (args[0] == "copy")
      copy_image<double>(args.at(2), args.at(3), std::stod(args.at(4)), std::stod(args.at(5)));
    else if (args[0] == "float")
      put_image<float>(args.at(1));
    else
      put_image<double>(args.at(1));
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}

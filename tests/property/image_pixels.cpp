// astromill: images read and written by the fits module as a program, for pixels_astropy.py
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/array.h"
#include "astromill/fits/pixels.h"

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

} // namespace

/// image_pixels float|double IMAGE writes width and height (64-bit integers) and the pixels;
/// image_pixels array FILE HDU the number of axes, their lengths and the values (doubles).
int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  try {
    if (args.at(0) == "array")
      put_array(args.at(1), args.at(2));
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

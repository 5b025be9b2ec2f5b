// astromill: the data of an HDU as an array of any dimensions
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/array.h"

#include "astromill/fits/run_reader.h"

namespace astromill::fits {

DataArray read_array(File& file) {
  const HduInfo& info = file.info();
  const Header& header = file.header();
  if (info.type != HduType::image)
    throw Error("is a table, not an image", header.where());
  if (info.header_only)
    throw Error("is a header alone, without data", header.where());
  if (file.is_compressed())
    throw Error("is compressed; unpack it with: funpack", header.where());
  DataArray array{.axes = info.axes, .values = {}};
  if (array.axes.empty())
    return array;
  const PixelStorage storage = pixel_storage(header);
  std::int64_t count = 1;
  for (const std::int64_t length : array.axes)
    count *= length; // does not overflow: see read_structure()
  RunReader<double> reader(file, array.axes, storage);
  reader.reserve(count);
  reader.append({.first = 0, .count = count, .step = 1});
  array.values = reader.finish();
  return array;
}

} // namespace astromill::fits

// astromill: the data of an HDU as an array of any dimensions
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/array.h"

#include "astromill/fits/stored_numbers.h"

#include <limits>

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
  std::size_t count = 1;
  for (const std::int64_t length : array.axes)
    count *= static_cast<std::size_t>(length);
  const std::string bytes = file.data();
  if (bytes.size() < count * storage.bytes())
    throw Error("the data are cut off: " + std::to_string(count * storage.bytes()) +
                    " bytes are wanted, " + std::to_string(bytes.size()) + " are there",
                header.where());
  array.values.resize(count);
  decode_numbers(bytes.data(), 1, storage, std::span(array.values));
  return array;
}

} // namespace astromill::fits

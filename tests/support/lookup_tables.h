// astromill: distortions by lookup table for tests: files, random tables, and what they mean
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/fits_writer.h"
#include "support/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace astromill::test {

/// A table as it stands in a file.
struct Lookup {
  std::array<std::size_t, 2> length{2, 2}; ///< columns, rows
  std::vector<double> values{};            ///< [row][column]
  std::array<double, 2> crpix{0, 0}, crval{0, 0}, cdelt{1, 1};

  /// The offset at a pixel of the whole image (1-based) by its definition.
  long double offset(long double x, long double y) const {
    const auto node = [this](std::size_t axis, long double pixel) {
      const long double step = cdelt[axis];
      const long double index = (pixel - crval[axis]) / step + crpix[axis] - 1 / step;
      return std::clamp(index, 0.0L, static_cast<long double>(length[axis] - 1));
    };
    const long double a = node(0, x);
    const long double b = node(1, y);
    // Every node counts by how near it is: a tent of width 1 around it.
    long double out = 0;
    for (std::size_t row = 0; row < length[1]; ++row)
      for (std::size_t column = 0; column < length[0]; ++column)
        out += std::max(0.0L, 1 - std::fabs(a - static_cast<long double>(column))) *
               std::max(0.0L, 1 - std::fabs(b - static_cast<long double>(row))) *
               values[row * length[0] + column];
    return out;
  }
};

/// A table over an image of `width` x `height` pixels or a part of it, with margins at times, whose
/// offsets change by up to `slope` from pixel to pixel along each axis.
inline Lookup random_lookup(Random& random, double width, double height, double slope) {
  Lookup out;
  const std::array<double, 2> side{width, height};
  for (std::size_t i = 0; i < 2; ++i) {
    out.length[i] = static_cast<std::size_t>(random.chance(0.1) ? 1 : random.integer(2, 12));
    const double span = side[i] * random.uniform(0.5, 1.2);
    out.cdelt[i] = std::max(1.0, span / static_cast<double>(out.length[i]));
    if (random.chance(0.2))
      out.cdelt[i] = std::round(out.cdelt[i]);
    out.crpix[i] = random.chance(0.5) ? 0 : random.uniform(-1, 3);
    out.crval[i] = random.chance(0.5) ? 0 : random.uniform(-0.1, 0.2) * side[i];
  }
  const double amplitude = slope * std::min(out.cdelt[0], out.cdelt[1]) / 2;
  for (std::size_t i = 0; i < out.length[0] * out.length[1]; ++i)
    out.values.push_back(static_cast<float>(random.uniform(-amplitude, amplitude)));
  return out;
}

/// Adds an extension with a table.
inline FitsWriter& add_lookup(FitsWriter& writer, const Lookup& table, const std::string& extname,
                              int extver, int bitpix = -32) {
  writer.extension(extname, {static_cast<std::int64_t>(table.length[0]),
                             static_cast<std::int64_t>(table.length[1])});
  writer.set("EXTVER", extver).values(bitpix, table.values);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string axis = std::to_string(i + 1);
    writer.set("CRPIX" + axis, table.crpix[i]).set("CRVAL" + axis, table.crval[i]);
    writer.set("CDELT" + axis, table.cdelt[i]);
  }
  return writer;
}

/// Sets the keywords of the current HDU that ask for a table: `distortion` is "CPDIS" or "D2IMDIS".
inline FitsWriter& ask_for_lookup(FitsWriter& writer, const std::string& distortion, int axis,
                                  int extver) {
  const std::string records = (distortion == "CPDIS" ? "DP" : "D2IM") + std::to_string(axis);
  const auto record = [&](const std::string& text) {
    std::string card = records;
    card.resize(8, ' ');
    writer.card(card + "= '" + text + "' / a record");
  };
  writer.set(distortion + std::to_string(axis), "Lookup");
  record("EXTVER: " + std::to_string(extver));
  record("NAXES: 2");
  record("AXIS.1: 1");
  record("AXIS.2: 2");
  return writer;
}

} // namespace astromill::test

// astromill: STDPSF files with the PSFs of several detectors
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/detectors.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace astromill::psf {

namespace {

/// How detectors lie side by side in the coordinates of a file.
struct Layout {
  std::string_view name;
  std::size_t columns = 1; ///< of detectors
  std::size_t rows = 1;
  std::size_t xs = 0; ///< places of PSFs in all
  std::size_t ys = 0;
  double side = 0;                    ///< pixels from one detector to the next
  std::array<std::size_t, 8> order{}; ///< detector 1, 2 ... is at this place, row by row
};

constexpr std::array<Layout, 4> kLayouts = {{
    {"WFPC2", 2, 2, 6, 6, 800, {3, 2, 0, 1}},
    {"ACS/WFC", 1, 2, 9, 10, 2048, {0, 1}},
    {"WFC3/UVIS", 1, 2, 7, 8, 2048, {0, 1}},
    {"NIRCam short wavelength", 4, 2, 20, 10, 2048, {0, 4, 1, 5, 7, 3, 6, 2}},
}};

const Layout* find_layout(const DetectorGrid& grid) {
  const auto fits = [&](const Layout& layout) {
    return grid.xs.size() == layout.xs && grid.ys.size() == layout.ys &&
           grid.ys.back() > layout.side;
  };
  const auto found = std::ranges::find_if(kLayouts, fits);
  return found == kLayouts.end() ? nullptr : &*found;
}

/// Keeps a block of columns and rows.
void keep(DetectorGrid& grid, Samples& samples, std::size_t x0, std::size_t y0, std::size_t nx,
          std::size_t ny) {
  std::vector<double> values;
  for (std::size_t y = y0; y < y0 + ny; ++y)
    for (std::size_t x = x0; x < x0 + nx; ++x) {
      const auto plane = samples.plane(y * grid.xs.size() + x);
      values.insert(values.end(), plane.begin(), plane.end());
    }
  samples.values = std::move(values);
  const auto part = [](std::vector<double>& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    all = std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(count));
  };
  part(grid.xs, x0, nx);
  part(grid.ys, y0, ny);
}

} // namespace

void select_detector(DetectorGrid& grid, std::optional<int> number, const Where& where,
                     Samples& samples, Description& description) {
  const Layout* layout = find_layout(grid);
  if (layout == nullptr) {
    if (number)
      throw Error("has the PSFs of one detector: leave out --psf-detector", where);
    return;
  }
  const std::size_t count = layout->columns * layout->rows;
  const std::string range = "1 to " + std::to_string(count);
  if (!number) {
    description.warnings.push_back(
        "The file has the PSFs of the " + std::to_string(count) + " detectors of " +
        std::string(layout->name) +
        " side by side, and positions are taken as such. --psf-detector (" + range +
        ") takes one, with positions on it.");
    return;
  }
  if (*number < 1 || static_cast<std::size_t>(*number) > count)
    throw Error("has the detectors " + range + " of " + std::string(layout->name) + ", not " +
                    std::to_string(*number),
                where);
  const std::size_t place = layout->order[static_cast<std::size_t>(*number) - 1];
  const std::size_t column = place % layout->columns;
  const std::size_t row = place / layout->columns;
  const std::size_t nx = layout->xs / layout->columns;
  const std::size_t ny = layout->ys / layout->rows;
  keep(grid, samples, column * nx, row * ny, nx, ny);
  for (double& x : grid.xs)
    x -= static_cast<double>(column) * layout->side;
  for (double& y : grid.ys)
    y -= static_cast<double>(row) * layout->side;
  description.details.emplace_back("detector",
                                   std::to_string(*number) + " of " + std::string(layout->name));
}

} // namespace astromill::psf

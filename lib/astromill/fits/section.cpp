// astromill: how the pixels of an image section lie in the whole image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/section.h"

#include <algorithm>
#include <string>

namespace astromill::fits {

namespace {

AxisMap axis_map(const AxisRange& range, std::int64_t length, std::size_t axis,
                 const Where& where) {
  const std::string which = "axis " + std::to_string(axis + 1) + " of the section";
  if (length == 0)
    throw Error(which + ": the image has no pixels", where);
  std::int64_t first = range.first;
  std::int64_t last = range.last;
  if (range.whole) {
    first = range.reversed ? length : 1;
    last = range.reversed ? 1 : length;
  }
  const auto [low, high] = std::minmax(first, last);
  if (low < 1 || high > length)
    throw Error(which + " (" + std::to_string(first) + ":" + std::to_string(last) +
                    ") reaches outside the image, which has pixels 1:" + std::to_string(length),
                where);
  AxisMap map;
  map.length = (high - low) / range.step + 1;
  map.step = static_cast<double>(last < first ? -range.step : range.step);
  map.offset = static_cast<double>(first) - map.step;
  return map;
}

} // namespace

bool SectionMap::identity() const {
  return std::all_of(axes.begin(), axes.end(),
                     [](const AxisMap& axis) { return axis.offset == 0 && axis.step == 1; });
}

SectionMap section_map(const std::vector<AxisRange>& section, const std::vector<std::int64_t>& axes,
                       const Where& where) {
  if (section.size() > axes.size())
    throw Error("the section has " + std::to_string(section.size()) + " axes, the image only " +
                    std::to_string(axes.size()),
                where);
  SectionMap map;
  for (std::size_t i = 0; i < axes.size(); ++i)
    map.axes.push_back(i < section.size() ? axis_map(section[i], axes[i], i, where)
                                          : AxisMap{.offset = 0, .step = 1, .length = axes[i]});
  return map;
}

} // namespace astromill::fits

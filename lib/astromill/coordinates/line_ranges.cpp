// astromill: a file cut into ranges of whole lines, to be read by many
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/line_ranges.h"

#include "astromill/base/error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace astromill::coordinates {

LineRanges::LineRanges(std::string path, std::int64_t begin, std::int64_t end)
    : path_(std::move(path)), descriptor_(open_descriptor(path_.c_str(), O_RDONLY)), next_(begin),
      end_(end) {
  if (descriptor_.number() < 0)
    throw Error(with_errno("cannot open", errno), {.file = path_});
}

std::size_t LineRanges::read_at(std::int64_t place, std::span<char> buffer) const {
  std::size_t total = 0;
  while (total < buffer.size()) {
    const ssize_t got = ::pread(descriptor_.number(), buffer.data() + total, buffer.size() - total,
                                place + static_cast<std::int64_t>(total));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw Error(with_errno("cannot read", errno), {.file = path_});
    if (got == 0)
      throw Error("has become shorter while it was read", {.file = path_});
    total += static_cast<std::size_t>(got);
  }
  return total;
}

bool LineRanges::next(Range& range, std::size_t size) {
  if (remaining() <= 0)
    return false;
  range = {.begin = next_, .length = remaining()};
  // The line end at or behind the last byte that is asked for.
  std::array<char, 1024> buffer{};
  std::int64_t place =
      next_ + std::max<std::int64_t>(std::min(static_cast<std::int64_t>(size), remaining()), 1) - 1;
  while (place < end_) {
    const auto count = std::min(static_cast<std::int64_t>(buffer.size()), end_ - place);
    const std::string_view bytes(
        buffer.data(), read_at(place, std::span(buffer).first(static_cast<std::size_t>(count))));
    if (const auto found = bytes.find('\n'); found != std::string_view::npos) {
      range.length = place + static_cast<std::int64_t>(found) + 1 - next_;
      break;
    }
    place += count;
  }
  next_ += range.length;
  return true;
}

void LineRanges::read(const Range& range, Block& block) const {
  block.size = static_cast<std::size_t>(range.length);
  if (block.bytes.size() < block.size)
    block.bytes.resize(block.size);
  read_at(range.begin, std::span(block.bytes).first(block.size));
}

} // namespace astromill::coordinates

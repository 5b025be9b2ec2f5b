// astromill: blocks of whole lines from a file, a pipe or the command line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_source.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace astromill::coordinates {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kFitsBlock = 2880; ///< enough to recognise what has no lines

} // namespace

RowSource::RowSource(const std::string& path) : file_(std::in_place, path) {}

RowSource RowSource::from_memory(std::string rows) {
  RowSource source;
  source.pending_ = std::move(rows);
  source.at_end_ = true;
  return source;
}

std::int64_t RowSource::size() const { return file_ ? file_->size() : -1; }

std::int64_t RowSource::remaining() const {
  const auto pending = static_cast<std::int64_t>(pending_.size());
  return size() < 0 ? -1 : std::max<std::int64_t>(size() - bytes_read_, 0) + pending;
}

std::string RowSource::name() const { return file_ ? file_->name() : "command line"; }

std::string_view RowSource::beginning(std::size_t size) {
  while (!at_end_ && pending_.size() < size) {
    const bool enough = pending_.find('\n') != std::string::npos || pending_.size() >= kFitsBlock;
    if (enough && !file_->ready())
      break;
    const std::size_t before = pending_.size();
    pending_.resize(size);
    const std::size_t got = file_->read(std::span(pending_).subspan(before));
    pending_.resize(before + got);
    bytes_read_ += static_cast<std::int64_t>(got);
    at_end_ = got == 0;
  }
  if (std::exchange(at_start_, false) && pending_.starts_with(kByteOrderMark))
    pending_.erase(0, kByteOrderMark.size());
  return pending_;
}

fits::ByteSource RowSource::to_byte_source() {
  return fits::ByteSource(std::move(*file_), pending_);
}

void RowSource::put_back(std::string_view bytes) { pending_.insert(0, bytes); }

/// Reads until the block has `size` bytes or the input pauses, in both cases behind a whole line,
/// or the input ends. What follows the last line end stays pending.
bool RowSource::more_lines(Block& block, std::size_t size) {
  std::size_t searched = 0; // no line ends before this place
  while (!at_end_) {
    const bool full = block.size >= size;
    if (full || (block.size > searched && !file_->ready())) {
      const std::string_view fresh(block.bytes.data() + searched, block.size - searched);
      if (const auto last = fresh.rfind('\n'); last != std::string_view::npos) {
        const std::size_t whole = searched + last + 1;
        pending_.assign(block.bytes.data() + whole, block.size - whole);
        block.size = whole;
        return true;
      }
      searched = block.size;
    }
    if (full) // a line that is longer than a block
      size = 2 * block.size;
    if (block.bytes.size() < size)
      block.bytes.resize(size);
    const std::size_t got =
        file_->read(std::span(block.bytes).subspan(block.size, size - block.size));
    bytes_read_ += static_cast<std::int64_t>(got);
    block.size += got;
    at_end_ = got == 0;
  }
  return block.size > 0;
}

bool RowSource::read_some(Block& block, std::size_t size) {
  block.bytes.resize(std::max(block.bytes.size(), size));
  block.size = pending_.copy(block.bytes.data(), size);
  pending_.erase(0, block.size);
  if (block.size == 0 && !at_end_) {
    block.size = file_->read(std::span(block.bytes).first(size));
    bytes_read_ += static_cast<std::int64_t>(block.size);
    at_end_ = block.size == 0;
  }
  return block.size > 0;
}

bool RowSource::read(Block& block, std::size_t size) {
  if (block.bytes.size() < pending_.size())
    block.bytes.resize(pending_.size());
  std::copy(pending_.begin(), pending_.end(), block.bytes.begin());
  block.size = pending_.size();
  pending_.clear();
  if (!more_lines(block, std::max<std::size_t>(size, 1)))
    return false;
  if (std::exchange(at_start_, false) &&
      std::string_view(block.bytes.data(), block.size).starts_with(kByteOrderMark)) {
    const auto mark = static_cast<std::ptrdiff_t>(kByteOrderMark.size());
    std::copy(block.bytes.begin() + mark,
              block.bytes.begin() + static_cast<std::ptrdiff_t>(block.size), block.bytes.begin());
    block.size -= kByteOrderMark.size();
  }
  return true;
}

} // namespace astromill::coordinates

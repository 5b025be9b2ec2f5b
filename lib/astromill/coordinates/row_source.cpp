// astromill: blocks of whole lines from a file, a pipe or the command line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/row_source.h"

#include "astromill/text/header.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace astromill::coordinates {

RowSource::RowSource(const std::string& path, std::size_t block_size)
    : file_(std::in_place, path), block_size_(block_size) {}

RowSource::RowSource(std::string rows)
    : pending_(std::move(rows)), block_size_(pending_.size()), at_end_(true) {}

std::int64_t RowSource::size() const { return file_ ? file_->size() : -1; }

std::string RowSource::name() const { return file_ ? file_->name() : "command line"; }

void RowSource::put_back(std::string_view bytes) { pending_.insert(0, bytes); }

/// Reads until the block is full or the input pauses, in both cases behind a whole line, or the
/// input ends. What follows the last line end stays pending.
bool RowSource::more_lines(Block& block) {
  std::size_t searched = 0; // no line ends before this place
  while (!at_end_) {
    const bool full = block.size == block.bytes.size();
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
    if (full)
      block.bytes.resize(2 * block.bytes.size());
    const std::size_t got = file_->read(std::span(block.bytes).subspan(block.size));
    block.size += got;
    at_end_ = got == 0;
  }
  return block.size > 0;
}

bool RowSource::read(Block& block) {
  if (block.bytes.size() < std::max(block_size_, pending_.size() + 1))
    block.bytes.resize(std::max(block_size_, pending_.size() + 1));
  std::copy(pending_.begin(), pending_.end(), block.bytes.begin());
  block.size = pending_.size();
  pending_.clear();
  if (!more_lines(block))
    return false;
  if (std::exchange(at_start_, false)) {
    const std::size_t mark = text::byte_order_mark_length({block.bytes.data(), block.size});
    std::copy(block.bytes.begin() + static_cast<long>(mark),
              block.bytes.begin() + static_cast<long>(block.size), block.bytes.begin());
    block.size -= mark;
  }
  return true;
}

} // namespace astromill::coordinates

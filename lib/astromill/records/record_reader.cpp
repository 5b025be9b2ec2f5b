// astromill: the records of a file, one after the other
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/record_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace astromill::records {

namespace {

constexpr std::size_t kReadAhead = std::size_t{1} << 18U;

} // namespace

RecordReader::RecordReader(int descriptor, std::uint64_t size, std::string path)
    : descriptor_(descriptor), size_(size), path_(std::move(path)) {}

/// `count` bytes from `offset` on, which must be there.
std::span<const std::byte> RecordReader::peek(std::uint64_t offset, std::size_t count) {
  if (offset < buffered_ || offset + count > buffered_ + buffer_.size()) {
    buffer_.resize(std::max(
        count, static_cast<std::size_t>(std::min<std::uint64_t>(kReadAhead, size_ - offset))));
    buffered_ = offset;
    for (std::size_t done = 0; done < buffer_.size();) {
      const ssize_t got = ::pread(descriptor_, buffer_.data() + done, buffer_.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got == 0)
        throw Error("has become shorter while it was read", {.file = path_});
      if (got < 0 && errno != EINTR)
        throw Error(with_errno("cannot read", errno), {.file = path_});
      done += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    }
  }
  return std::span(buffer_).subspan(static_cast<std::size_t>(offset - buffered_), count);
}

bool RecordReader::has_magic() {
  const std::size_t known = static_cast<std::size_t>(std::min<std::uint64_t>(size_, kMagic.size()));
  return known == 0 || std::memcmp(peek(0, known).data(), kMagic.data(), known) == 0;
}

bool RecordReader::only_zeros_from(std::uint64_t offset) {
  while (offset < size_) {
    const auto part =
        peek(offset, static_cast<std::size_t>(std::min<std::uint64_t>(kReadAhead, size_ - offset)));
    if (std::ranges::any_of(part, [](std::byte b) { return b != std::byte{0}; }))
      return false;
    offset += part.size();
  }
  return true;
}

std::optional<Record> RecordReader::next() {
  if (place_ == 0) {
    if (size_ < kMagic.size())
      return std::nullopt;
    place_ = kMagic.size();
  }
  if (size_ - place_ < kRecordHead)
    return std::nullopt;
  const RecordHead head = read_head(peek(place_, kRecordHead));
  if (!head.intact) {
    if (only_zeros_from(place_))
      return std::nullopt;
    fail_damaged();
  }
  const std::uint64_t start = place_ + kRecordHead;
  if (size_ - start < head.length)
    return std::nullopt;
  const Record record{.item = head.item, .bytes = peek(start, head.length), .offset = place_};
  if (checksum(record.bytes) != head.checksum) {
    if (start + head.length == size_)
      return std::nullopt;
    fail_damaged();
  }
  place_ = start + head.length;
  return record;
}

void RecordReader::fail_damaged() const {
  throw DamagedRecord("the record at byte " + std::to_string(place_) +
                          " is damaged; those before it are whole (truncate -s " +
                          std::to_string(place_) + " keeps them and drops the rest)",
                      {.file = path_});
}

} // namespace astromill::records

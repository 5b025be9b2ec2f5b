// astromill: files that keep what a long run has done
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/records/checkpoint.h"

#include "astromill/base/error.h"
#include "astromill/records/record_format.h"
#include "astromill/records/record_reader.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <stdexcept>

namespace astromill::records {

namespace {

constexpr std::chrono::seconds kBetweenFlushes{5};

void check_identity(const std::string& path, const Record& record, const Identity& ours) {
  if (record.item != kFormatVersion)
    throw Error("is of version " + std::to_string(record.item) +
                    " of this format; this program knows version " + std::to_string(kFormatVersion),
                {.file = path});
  try {
    check_same_run(path, unpack(record.bytes), ours);
  } catch (const std::out_of_range&) {
    throw Error("does not say of which run it is", {.file = path});
  }
}

/// Hands the records over, those behind the identity. Throws Error where an item is there twice.
void read_records(const std::string& path, RecordReader& reader, const TakeRecord& take) {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> seen;
  while (const auto record = reader.next()) {
    seen.emplace_back(record->item, record->offset);
    take(record->item, record->bytes);
  }
  std::ranges::sort(seen);
  const auto twice = std::ranges::adjacent_find(
      seen, [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != seen.end())
    throw Error("item " + std::to_string(twice->first) + " is there twice, at bytes " +
                    std::to_string(twice->second) + " and " + std::to_string(twice[1].second),
                {.file = path});
}

/// Some file systems have no locks; then there are none.
bool is_without_locks(int error_number) {
  return error_number == ENOLCK || error_number == ENOSYS || error_number == EOPNOTSUPP;
}

} // namespace

Checkpoint::Checkpoint(const std::string& path, const Identity& identity, const TakeRecord& take)
    : path_(path) {
  open();
  RecordReader reader(descriptor_.number(), size_, path_);
  if (!reader.has_magic())
    throw Error("is not a checkpoint; it is left as it is", {.file = path_});
  const auto first = reader.next();
  if (!first) {
    begin(pack(identity));
    return;
  }
  check_identity(path_, *first, identity);
  read_records(path_, reader, take);
  if (reader.end() < size_ &&
      ::ftruncate(descriptor_.number(), static_cast<off_t>(reader.end())) != 0)
    fail("cannot drop an unfinished record", errno);
  size_ = reader.end();
  flushed_ = std::chrono::steady_clock::now();
}

void Checkpoint::open() {
  struct stat status = {};
  if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    throw Error("is not a regular file, which a checkpoint must be", {.file = path_});
  descriptor_ = open_descriptor(path_.c_str(), O_RDWR | O_CREAT | O_APPEND, 0666);
  if (descriptor_.number() < 0)
    fail("cannot open for reading and writing", errno);
  if (::flock(descriptor_.number(), LOCK_EX | LOCK_NB) != 0 && !is_without_locks(errno)) {
    if (errno == EWOULDBLOCK)
      throw Error("another process has this checkpoint open", {.file = path_});
    fail("cannot lock", errno);
  }
  if (::fstat(descriptor_.number(), &status) != 0)
    fail("cannot read", errno);
  size_ = static_cast<std::uint64_t>(status.st_size);
}

/// Makes the file one of this run without records, also on disk.
void Checkpoint::begin(std::span<const std::byte> identity) {
  if (::ftruncate(descriptor_.number(), 0) != 0)
    fail("cannot write", errno);
  size_ = 0;
  const auto magic = std::as_bytes(std::span(kMagic));
  buffer_.assign(magic.begin(), magic.end());
  write(kFormatVersion, identity);
  flush();
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  const Descriptor directory =
      open_descriptor(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
  ::fsync(directory.number()); // the file has its name already: a failure here is none of the job
}

void Checkpoint::append(std::uint32_t item, std::span<const std::byte> bytes) {
  buffer_.clear();
  write(item, bytes);
  if (std::chrono::steady_clock::now() - flushed_ >= kBetweenFlushes)
    flush();
}

/// Writes what is in the buffer and a record behind it.
void Checkpoint::write(std::uint32_t item, std::span<const std::byte> bytes) {
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max())
    throw Error("a record of " + std::to_string(bytes.size()) + " bytes is too long",
                {.file = path_});
  append_record(item, bytes, buffer_);
  for (std::span<const std::byte> rest = buffer_; !rest.empty();) {
    const ssize_t written = ::write(descriptor_.number(), rest.data(), rest.size());
    if (written >= 0) {
      rest = rest.subspan(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      const int error_number = errno;
      // Where this fails too, the next opening drops what is there of the record.
      [[maybe_unused]] const int ignored =
          ::ftruncate(descriptor_.number(), static_cast<off_t>(size_));
      fail("cannot write", error_number);
    }
  }
  size_ += buffer_.size();
}

void Checkpoint::flush() {
  if (::fdatasync(descriptor_.number()) != 0)
    fail("cannot write", errno);
  flushed_ = std::chrono::steady_clock::now();
}

void Checkpoint::fail(const char* what, int error_number) const {
  throw Error(with_errno(what, error_number), {.file = path_});
}

} // namespace astromill::records

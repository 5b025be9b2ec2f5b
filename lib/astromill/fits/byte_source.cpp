// astromill: the bytes of a file, unpacked if it is gzip-compressed
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/byte_source.h"

#include "astromill/base/error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace astromill::fits {

namespace {

constexpr std::size_t kBufferSize = 32768;

/// What the first bytes of other compressed files look like, and the program that unpacks them.
struct Compression {
  std::string_view magic;
  std::string_view program;
};
constexpr Compression kOtherCompressions[] = {
    {"BZh", "bzip2 -d"},
    {"\x1f\x9d", "uncompress"},
    {"PK\x03\x04", "unzip"},
    {"\xfd"
     "7zXZ",
     "xz -d"},
    {"\x28\xb5\x2f\xfd", "zstd -d"},
};

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

} // namespace

struct ByteSource::Inflater {
  Inflater() {
    // 15: the largest window; 16 more: a gzip header, not a zlib one.
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
      throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }

  z_stream stream{};
  bool ended = false;
};

ByteSource::ByteSource(std::string path) : buffer_(kBufferSize) {
  if (path == "-") {
    name_ = "standard input";
    descriptor_ = Descriptor(STDIN_FILENO, false);
  } else {
    name_ = std::move(path);
    if (!exists(name_) && exists(name_ + ".gz"))
      name_ += ".gz";
    descriptor_ = open_descriptor(name_.c_str(), O_RDONLY);
  }
  struct stat status {};
  if (descriptor_.number() < 0 || ::fstat(descriptor_.number(), &status) != 0)
    throw Error(with_errno("cannot be opened", errno), {.file = name_});
  if (S_ISDIR(status.st_mode))
    throw Error("is a directory, not a FITS file", {.file = name_});
  seekable_ = S_ISREG(status.st_mode);
  if (seekable_)
    start_ = ::lseek(descriptor_.number(), 0, SEEK_CUR);
  recognise_compression();
}

ByteSource::ByteSource(InputFile&& file, std::string_view begun)
    : name_(file.name()), seekable_(file.size() >= 0),
      buffer_(std::max(kBufferSize, begun.size())) {
  descriptor_ = std::move(file).release();
  std::copy(begun.begin(), begun.end(), buffer_.begin());
  end_ = begun.size();
  if (seekable_)
    start_ = ::lseek(descriptor_.number(), 0, SEEK_CUR) - static_cast<off_t>(end_);
  recognise_compression();
}

ByteSource::~ByteSource() = default;

void ByteSource::recognise_compression() {
  // A pipe may bring its first bytes one by one.
  while (end_ < 6 && refill()) {
  }
  const std::string_view start(buffer_.data(), end_);
  empty_ = start.empty();
  if (start.starts_with("\x1f\x8b"))
    inflater_ = std::make_unique<Inflater>();
  for (const Compression& other : kOtherCompressions)
    if (start.starts_with(other.magic))
      throw Error("is compressed, and not by gzip; unpack it with: " + std::string(other.program),
                  {.file = name_});
}

/// Appends what the file has next to the buffer; false at the end.
bool ByteSource::refill() {
  if (begin_ == end_)
    begin_ = end_ = 0;
  const std::size_t count = read_some(std::span(buffer_).subspan(end_));
  end_ += count;
  return count > 0;
}

/// Reads from the file itself what there is at once; 0 at its end.
std::size_t ByteSource::read_some(std::span<char> out) {
  for (;;) {
    const ssize_t count = ::read(descriptor_.number(), out.data(), out.size());
    if (count >= 0)
      return static_cast<std::size_t>(count);
    if (errno == EAGAIN) {
      wait_until_ready(descriptor_.number(), POLLIN);
    } else if (errno != EINTR) {
      throw Error(with_errno("cannot be read", errno), {.file = name_});
    }
  }
}

std::size_t ByteSource::read(std::span<char> out) {
  const std::size_t count = inflater_ ? read_packed(out) : read_plain(out);
  position_ += static_cast<std::int64_t>(count);
  return count;
}

std::size_t ByteSource::read_plain(std::span<char> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    if (begin_ == end_ && out.size() - done >= buffer_.size()) { // with no way round by the buffer
      const std::size_t count = read_some(out.subspan(done));
      done += count;
      if (count == 0)
        break;
      continue;
    }
    if (begin_ == end_ && !refill())
      break;
    const std::size_t count = std::min(out.size() - done, end_ - begin_);
    std::memcpy(out.data() + done, buffer_.data() + begin_, count);
    begin_ += count;
    done += count;
  }
  return done;
}

std::size_t ByteSource::read_packed(std::span<char> out) {
  z_stream& stream = inflater_->stream;
  std::size_t done = 0;
  while (done < out.size() && !inflater_->ended) {
    if (begin_ == end_)
      refill();
    const auto room =
        static_cast<uInt>(std::min<std::size_t>(out.size() - done, std::size_t{1} << 30U));
    stream.next_in = reinterpret_cast<Bytef*>(buffer_.data() + begin_);
    stream.avail_in = static_cast<uInt>(end_ - begin_);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
    stream.avail_out = room;
    const int result = inflate(&stream, Z_NO_FLUSH);
    begin_ = end_ - stream.avail_in;
    done += room - stream.avail_out;
    if (result == Z_STREAM_END) {
      // A gzip file may be several one after the other; anything else that follows is padding.
      const bool another = (begin_ < end_ || refill()) && buffer_[begin_] == '\x1f';
      inflater_->ended = !another;
      if (another)
        inflateReset(&stream);
    } else if (result == Z_BUF_ERROR) {
      break; // no more input: the file ends too early
    } else if (result != Z_OK) {
      throw Error("the gzip data are damaged", {.file = name_});
    }
  }
  return done;
}

void ByteSource::skip(std::int64_t count) {
  if (!inflater_) {
    const auto buffered = std::min<std::int64_t>(count, static_cast<std::int64_t>(end_ - begin_));
    begin_ += static_cast<std::size_t>(buffered);
    count -= buffered;
    // Where the system cannot go so far, no file does, and reading on finds its end.
    if (seekable_ && count > 0 && ::lseek(descriptor_.number(), count, SEEK_CUR) < 0)
      ::lseek(descriptor_.number(), 0, SEEK_END);
    position_ += buffered + (seekable_ ? count : 0);
    if (seekable_)
      return;
  }
  std::vector<char> unwanted(kBufferSize);
  while (count > 0) {
    const auto part = std::min<std::int64_t>(count, static_cast<std::int64_t>(unwanted.size()));
    const std::size_t there = read({unwanted.data(), static_cast<std::size_t>(part)});
    if (there == 0)
      return;
    count -= static_cast<std::int64_t>(there);
  }
}

void ByteSource::rewind() {
  if (::lseek(descriptor_.number(), start_, SEEK_SET) < 0)
    throw Error(with_errno("cannot be read again", errno), {.file = name_});
  begin_ = end_ = 0;
  position_ = 0;
  if (inflater_) {
    inflateReset(&inflater_->stream);
    inflater_->ended = false;
  }
}

void ByteSource::go_to(std::int64_t position) {
  if (position < position_)
    rewind();
  skip(position - position_);
}

std::optional<std::int64_t> ByteSource::size() const {
  struct stat status {};
  if (!seekable_ || inflater_ || ::fstat(descriptor_.number(), &status) != 0)
    return std::nullopt;
  return status.st_size - start_;
}

void ByteSource::drain() {
  if (seekable_)
    return;
  do
    begin_ = end_ = 0;
  while (refill());
}

} // namespace astromill::fits

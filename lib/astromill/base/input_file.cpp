// astromill: a byte stream to read from: a file, a pipe or standard input
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/input_file.h"

#include "astromill/base/error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace astromill {

InputFile::InputFile(std::string path) {
  if (path == "-") {
    name_ = "standard input";
    descriptor_ = Descriptor(STDIN_FILENO, false);
  } else {
    name_ = std::move(path);
    descriptor_ = open_descriptor(name_.c_str(), O_RDONLY);
  }
  struct stat status = {};
  if (descriptor_.number() < 0 || ::fstat(descriptor_.number(), &status) != 0)
    throw Error(with_errno("cannot open", errno), {.file = name_});
  if (S_ISDIR(status.st_mode))
    throw Error("is a directory, not a file", {.file = name_});
  if (S_ISREG(status.st_mode)) {
    const off_t start = ::lseek(descriptor_.number(), 0, SEEK_CUR);
    size_ = std::max<std::int64_t>(status.st_size - std::max<off_t>(start, 0), 0);
    ::posix_fadvise(descriptor_.number(), 0, 0, POSIX_FADV_SEQUENTIAL); // only advice
  }
}

std::size_t InputFile::read(std::span<char> buffer) {
  for (;;) {
    const ssize_t got = ::read(descriptor_.number(), buffer.data(), buffer.size());
    if (got >= 0)
      return static_cast<std::size_t>(got);
    if (errno == EAGAIN)
      wait_until_ready(descriptor_.number(), POLLIN);
    else if (errno != EINTR)
      throw Error(with_errno("cannot read", errno), {.file = name_});
  }
}

bool InputFile::ready() const {
  if (size_ >= 0)
    return true;
  pollfd entry{.fd = descriptor_.number(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) > 0; // at the end of a pipe POLLHUP is reported
}

void read_to_end(InputFile& file, std::string& bytes, std::size_t most, const char* too_long) {
  constexpr std::size_t kLength = std::size_t{1} << 20U;
  for (std::size_t got = 1; got > 0;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kLength);
    got = file.read(std::span(bytes).subspan(before));
    bytes.resize(before + got);
    if (bytes.size() > most)
      throw Error(too_long, {.file = file.name()});
  }
}

} // namespace astromill

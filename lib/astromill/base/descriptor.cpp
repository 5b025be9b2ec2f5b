// astromill: a file descriptor that closes itself
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace astromill {

Descriptor::Descriptor(Descriptor&& other) noexcept
    : number_(std::exchange(other.number_, -1)), owned_(std::exchange(other.owned_, false)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, -1);
    owned_ = std::exchange(other.owned_, false);
  }
  return *this;
}

Descriptor::~Descriptor() { close(); }

int Descriptor::close() noexcept {
  const int number = std::exchange(number_, -1);
  if (!std::exchange(owned_, false))
    return 0;
  // Never again after EINTR: on Linux the number is free by then and may be another file's.
  return ::close(number) == 0 || errno == EINTR ? 0 : errno;
}

Descriptor open_descriptor(const char* path, int flags, unsigned mode) noexcept {
  int number = -1;
  do
    number = ::open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
  while (number < 0 && errno == EINTR);
  return {number, number >= 0};
}

void wait_until_ready(int number, short events) noexcept {
  pollfd poll_entry{.fd = number, .events = events, .revents = 0};
  ::poll(&poll_entry, 1, -1); // interrupted or failed: the next read or write tells
}

} // namespace astromill

// astromill: bytes that come to standard input through a pipe
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/redirect.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <string>
#include <system_error>
#include <thread>

namespace astromill::test {

/// Gives these bytes to standard input, from another thread, while `action` runs.
template <class Action> void with_pipe(const std::string& bytes, Action action) {
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  std::signal(SIGPIPE, SIG_IGN); // where the action leaves bytes unread
  std::thread writer([&] {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = ::write(ends[1], bytes.data() + done, bytes.size() - done);
      if (count <= 0)
        break;
      done += static_cast<std::size_t>(count);
    }
    ::close(ends[1]);
  });
  std::exception_ptr thrown;
  try {
    const Redirect stdin_is(0, ends[0]);
    action();
  } catch (...) {
    thrown = std::current_exception();
  }
  ::close(ends[0]);
  writer.join();
  if (thrown)
    std::rethrow_exception(thrown);
}

} // namespace astromill::test

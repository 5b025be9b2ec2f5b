// astromill: another file in the place of a standard stream, for a while
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <unistd.h>

namespace astromill::test {

/// Puts the file behind `descriptor` in the place of `stream` (0, 1 or 2) for its lifetime; with -1
/// the stream is closed.
class Redirect {
public:
  Redirect(int stream, int descriptor) : stream_(stream), saved_(::dup(stream)) {
    if (descriptor >= 0)
      ::dup2(descriptor, stream);
    else
      ::close(stream);
  }
  Redirect(const Redirect&) = delete;
  Redirect& operator=(const Redirect&) = delete;
  ~Redirect() {
    ::dup2(saved_, stream_);
    ::close(saved_);
  }

private:
  int stream_;
  int saved_;
};

} // namespace astromill::test

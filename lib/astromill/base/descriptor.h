// astromill: a file descriptor that closes itself
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace astromill {

/// A descriptor of the system, closed on destruction if it is owned. For the file classes of this
/// module. Movable; -1 stands for none.
class Descriptor {
public:
  Descriptor() = default;
  /// Takes over `number`; it is left open in the end if it is not `owned` (standard output ...).
  Descriptor(int number, bool owned) noexcept : number_(number), owned_(owned) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int number() const noexcept { return number_; }

  /// Gives the descriptor up, and closes it if it is owned. Returns 0 or the error number: what was
  /// written may be lost as late as this.
  int close() noexcept;

private:
  int number_ = -1;
  bool owned_ = false;
};

/// Opens `path` for this process alone (close-on-exec), again where a signal interrupts it (a FIFO
/// waits for its other end). Returns none on failure, with the reason in errno.
Descriptor open_descriptor(const char* path, int flags, unsigned mode = 0) noexcept;

/// Waits until the descriptor, which is a non-blocking one, is ready for the poll() events.
void wait_until_ready(int number, short events) noexcept;

} // namespace astromill

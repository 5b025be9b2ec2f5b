// astromill: what must not outlive the program, for the handler of its ending signals
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/types.h>

#include <atomic>
#include <csignal>
#include <string>

namespace astromill {

enum class TemporaryKind : char { file = 'f', folder = 'd' };

/// Enters a path into the table of what the handler removes. Returns the handler's copy, nullptr
/// where the table (1024) is full. Safe from any thread; see TemporaryName, which uses it.
char* enter_temporary(const std::string& path, TemporaryKind kind);
/// Takes it out; nullptr is allowed.
void leave_temporary(const char* entry) noexcept;

/// Keeps SIGINT, SIGTERM and SIGHUP from this thread, and the handler on any other thread waiting,
/// for the moment that something comes into being and is entered. Once the program is ending, the
/// constructor never returns: nothing new is begun.
class EndingSignalsHeld {
public:
  EndingSignalsHeld() noexcept;
  EndingSignalsHeld(const EndingSignalsHeld&) = delete;
  EndingSignalsHeld& operator=(const EndingSignalsHeld&) = delete;
  ~EndingSignalsHeld();

private:
  sigset_t before_;
};

/// A process group that is killed when the program is told to end. Made while EndingSignalsHeld.
class WatchedGroup {
public:
  explicit WatchedGroup(pid_t group) noexcept;
  WatchedGroup(const WatchedGroup&) = delete;
  WatchedGroup& operator=(const WatchedGroup&) = delete;
  ~WatchedGroup() { release(); }

  /// To be called before the group's leader is waited for: its number may then be another's. Does
  /// not return if the program is ending: what a killed group did is of no use.
  void release() noexcept;

private:
  pid_t group_;
  std::atomic<pid_t>* entry_ = nullptr;
};

} // namespace astromill

// astromill: what must not outlive the program, for the handler of its ending signals
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/signal_cleanup.h"

#include "astromill/base/output_file.h"
#include "astromill/base/remove_tree.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace astromill {

namespace {

constexpr std::size_t kMaxEntries = 1024;

// What the signal handler reads. An entry belongs to whoever takes it out of the table, so that no
// name is freed, and no process waited for, while the handler, perhaps on another thread, looks at
// it. A name is its kind and the path.
std::array<std::atomic<char*>, kMaxEntries> names_in_use;
std::array<std::atomic<pid_t>, kMaxEntries> groups_in_use;
static_assert(std::atomic<char*>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free);

constexpr std::array kEndingSignals = {SIGINT, SIGTERM, SIGHUP};

/// Handlers at work. One that finds the tables empty must not end the program while another, on
/// another thread, still removes what it took.
std::atomic<int> handlers_at_work = 0;
std::atomic<bool> is_ending = false;
std::atomic<int> holds = 0;

void remove_name(const char* name) {
  if (*name == static_cast<char>(TemporaryKind::folder))
    remove_tree(name + 1);
  else
    ::unlink(name + 1);
}

/// Uses only what POSIX allows in a handler.
void clean_up_and_end(int signal_number) {
  const int saved_errno = errno;
  ++handlers_at_work;
  is_ending = true;
  constexpr int kLongestWait = 1000; // ms, in case that a system call hangs
  for (int i = 0; i < kLongestWait && holds > 0; ++i)
    ::poll(nullptr, 0, 1);
  for (auto& entry : groups_in_use) // first: they may write what is removed next
    if (const pid_t group = entry.exchange(0))
      ::kill(-group, SIGKILL);
  for (auto& entry : names_in_use)
    if (const char* name = entry.exchange(nullptr))
      remove_name(name);
  --handlers_at_work;
  while (handlers_at_work > 0)
    ::poll(nullptr, 0, 1);
  ::signal(signal_number, SIG_DFL);
  ::raise(signal_number); // blocked until we return
  errno = saved_errno;
}

[[noreturn]] void wait_for_the_end() {
  for (;;)
    ::pause();
}

sigset_t ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int number : kEndingSignals)
    ::sigaddset(&signals, number);
  return signals;
}

} // namespace

char* enter_temporary(const std::string& path, TemporaryKind kind) {
  auto copy = std::make_unique<char[]>(path.size() + 2);
  copy[0] = static_cast<char>(kind);
  std::memcpy(copy.get() + 1, path.c_str(), path.size() + 1);
  for (auto& entry : names_in_use) {
    char* none = nullptr;
    if (entry.compare_exchange_strong(none, copy.get()))
      return copy.release();
  }
  return nullptr;
}

void leave_temporary(const char* entry) noexcept {
  if (entry == nullptr)
    return;
  for (auto& place : names_in_use) {
    char* mine = const_cast<char*>(entry);
    if (place.compare_exchange_strong(mine, nullptr)) {
      delete[] entry;
      return;
    }
  }
  // The handler has it, and the program ends: not ours to free any more.
}

EndingSignalsHeld::EndingSignalsHeld() noexcept : before_() {
  const sigset_t signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, &before_);
  ++holds; // before the look: either we see that the program ends, or the handler sees us
  if (!is_ending)
    return;
  --holds;
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  wait_for_the_end();
}

EndingSignalsHeld::~EndingSignalsHeld() {
  --holds;
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

WatchedGroup::WatchedGroup(pid_t group) noexcept : group_(group) {
  for (auto& entry : groups_in_use) {
    pid_t none = 0;
    if (entry.compare_exchange_strong(none, group)) {
      entry_ = &entry;
      return;
    }
  }
}

void WatchedGroup::release() noexcept {
  auto* const entry = std::exchange(entry_, nullptr);
  pid_t mine = group_;
  if (is_ending || (entry != nullptr && !entry->compare_exchange_strong(mine, 0)))
    wait_for_the_end();
}

void clean_up_on_signals() {
  struct sigaction plain = {};
  plain.sa_handler = SIG_IGN;
  for (const int number : {SIGPIPE, SIGXFSZ})
    ::sigaction(number, &plain, nullptr);
  plain.sa_handler = SIG_DFL; // ignored, it would take away how commands end
  ::sigaction(SIGCHLD, &plain, nullptr);

  struct sigaction clean_up = {};
  clean_up.sa_handler = clean_up_and_end;
  clean_up.sa_mask = ending_signals();
  for (const int number : kEndingSignals) {
    struct sigaction old = {};
    if (::sigaction(number, nullptr, &old) == 0 && old.sa_handler != SIG_IGN) // as under nohup
      ::sigaction(number, &clean_up, nullptr);
  }
}

} // namespace astromill

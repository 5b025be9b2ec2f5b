// astromill: names of files that must not outlive the program
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/temporary_name.h"

#include "astromill/base/output_file.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <random>
#include <string_view>
#include <utility>

namespace astromill {

namespace {

constexpr std::size_t kMaxNames = 64;

// What the signal handler reads. A name belongs to whoever takes its pointer out of the table, so
// that none is freed while the handler, perhaps on another thread, looks at it.
std::array<std::atomic<char*>, kMaxNames> names_in_use;
static_assert(std::atomic<char*>::is_always_lock_free);

char* enter(const std::string& path) {
  auto copy = std::make_unique<char[]>(path.size() + 1);
  std::memcpy(copy.get(), path.c_str(), path.size() + 1);
  for (auto& entry : names_in_use) {
    char* none = nullptr;
    if (entry.compare_exchange_strong(none, copy.get()))
      return copy.release();
  }
  return nullptr;
}

void leave(const char* name) noexcept {
  if (name == nullptr)
    return;
  for (auto& entry : names_in_use) {
    char* mine = const_cast<char*>(name);
    if (entry.compare_exchange_strong(mine, nullptr)) {
      delete[] name;
      return;
    }
  }
  // The handler has it, and the program ends: not ours to free any more.
}

constexpr std::array kEndingSignals = {SIGINT, SIGTERM, SIGHUP};

/// Handlers at work. One that finds the table empty must not end the program while another, on
/// another thread, still removes what it took.
std::atomic<int> handlers_removing = 0;

/// Uses only what POSIX allows in a handler.
void remove_names_and_end(int signal_number) {
  const int saved_errno = errno;
  ++handlers_removing;
  for (auto& entry : names_in_use)
    if (const char* name = entry.exchange(nullptr))
      ::unlink(name);
  --handlers_removing;
  while (handlers_removing > 0)
    ::poll(nullptr, 0, 1);
  ::signal(signal_number, SIG_DFL);
  ::raise(signal_number); // blocked until we return
  errno = saved_errno;
}

} // namespace

TemporaryName::TemporaryName(std::string path) : path_(std::move(path)), entry_(enter(path_)) {}

TemporaryName::TemporaryName(TemporaryName&& other) noexcept
    : path_(std::exchange(other.path_, {})), entry_(std::exchange(other.entry_, nullptr)) {}

TemporaryName& TemporaryName::operator=(TemporaryName&& other) noexcept {
  if (this != &other) {
    release();
    path_ = std::exchange(other.path_, {});
    entry_ = std::exchange(other.entry_, nullptr);
  }
  return *this;
}

TemporaryName::~TemporaryName() { release(); }

void TemporaryName::release() noexcept {
  leave(std::exchange(entry_, nullptr));
  path_.clear();
}

std::string random_temporary_path(const std::string& directory, const std::string& name) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr std::size_t kLongestStart = 200; // a whole name is limited to 255 bytes
  std::random_device random;
  std::string path = directory + "/." + name.substr(0, kLongestStart) + ".";
  for (int i = 0; i < 10; ++i)
    path += kCharacters[random() % kCharacters.size()];
  return path;
}

void clean_up_on_signals() {
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  for (const int number : {SIGPIPE, SIGXFSZ})
    ::sigaction(number, &ignore, nullptr);

  struct sigaction remove = {};
  remove.sa_handler = remove_names_and_end;
  for (const int number : kEndingSignals)
    ::sigaddset(&remove.sa_mask, number);
  for (const int number : kEndingSignals) {
    struct sigaction old = {};
    if (::sigaction(number, nullptr, &old) == 0 && old.sa_handler != SIG_IGN) // as under nohup
      ::sigaction(number, &remove, nullptr);
  }
}

} // namespace astromill

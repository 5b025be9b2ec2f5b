// astromill: another program, started
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/spawn.h"

#include "astromill/base/error.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <string_view>
#include <utility>

namespace astromill {

namespace {

void check(int error_number) {
  if (error_number != 0)
    throw Error(with_errno("cannot prepare to run a program", error_number));
}

/// Group and signals of the program.
class Attributes {
public:
  Attributes() {
    check(::posix_spawnattr_init(&attributes_));
    sigset_t signals;
    ::sigemptyset(&signals);
    check(::posix_spawnattr_setsigmask(&attributes_, &signals));
    for (const int number : {SIGPIPE, SIGXFSZ}) // ignored by the tools
      ::sigaddset(&signals, number);
    check(::posix_spawnattr_setsigdefault(&attributes_, &signals));
    check(::posix_spawnattr_setpgroup(&attributes_, 0));
    check(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                       POSIX_SPAWN_SETSIGDEF));
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }

  const posix_spawnattr_t* get() const { return &attributes_; }

private:
  posix_spawnattr_t attributes_{};
};

/// Our own environment with the changes.
std::vector<std::string> with_ours(std::vector<std::string> changes) {
  std::vector<std::string> ours;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto name = text.substr(0, text.find('=') + 1);
    if (std::ranges::none_of(changes,
                             [=](const std::string& change) { return change.starts_with(name); }))
      ours.emplace_back(text);
  }
  changes.insert(changes.end(), std::make_move_iterator(ours.begin()),
                 std::make_move_iterator(ours.end()));
  return changes;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts)
    out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

} // namespace

FileActions::FileActions() { check(::posix_spawn_file_actions_init(&actions_)); }

void FileActions::change_folder(const std::string& folder) {
  check(::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()));
}

void FileActions::give(int ours, int theirs) {
  check(::posix_spawn_file_actions_adddup2(&actions_, ours, theirs));
}

void FileActions::give_nothing(int theirs) {
  check(::posix_spawn_file_actions_addopen(&actions_, theirs, "/dev/null", O_RDONLY, 0));
}

void FileActions::close_from([[maybe_unused]] int first) {
#if __GLIBC_PREREQ(2, 34)
  check(::posix_spawn_file_actions_addclosefrom_np(&actions_, first));
#endif
}

pid_t spawn(std::vector<std::string> arguments, std::vector<std::string> environment,
            const FileActions& actions) {
  environment = with_ours(std::move(environment));
  const Attributes attributes;
  pid_t id = -1;
  if (const int error_number =
          ::posix_spawnp(&id, arguments.front().c_str(), actions.get(), attributes.get(),
                         pointers_to(arguments).data(), pointers_to(environment).data());
      error_number != 0)
    throw Error(with_errno("cannot be run", error_number), {.file = arguments.front()});
  return id;
}

ProgramEnd program_end(int wait_status) {
  if (WIFSIGNALED(wait_status))
    return {.signal = WTERMSIG(wait_status)};
  return {.exit_status = WEXITSTATUS(wait_status)};
}

} // namespace astromill

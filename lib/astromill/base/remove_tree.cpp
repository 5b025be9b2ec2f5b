// astromill: a folder removed with all that is in it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/remove_tree.h"

#include "astromill/base/descriptor.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace astromill {

namespace {

constexpr int kMostLevels = 64;

// readdir() allocates, which a signal handler must not: the kernel's call it is. It has the layout
// of dirent64.
using Entry = dirent64;

/// Opens a folder so that its entries can be listed and removed, whatever rights it has.
Descriptor open_folder(int parent, const char* name) noexcept {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int number = ::openat(parent, name, kFlags);
  if (number < 0 && errno == EACCES && ::fchmodat(parent, name, S_IRWXU, 0) == 0)
    number = ::openat(parent, name, kFlags);
  if (number >= 0)
    ::fchmod(number, S_IRWXU);
  return {number, number >= 0};
}

void remove_entry(int parent, const char* name, int levels) noexcept;

/// Removes what is in a folder; true if anything was listed.
bool empty_once(int folder, int levels) noexcept {
  alignas(Entry) char bytes[2048];
  bool listed = false;
  for (long got = 0; (got = ::syscall(SYS_getdents64, folder, bytes, sizeof bytes)) > 0;)
    for (long at = 0; at < got;) {
      const char* const entry = bytes + at;
      unsigned short length = 0;
      std::memcpy(&length, entry + offsetof(Entry, d_reclen), sizeof length);
      at += length;
      const char* const name = entry + offsetof(Entry, d_name);
      if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0)
        continue;
      listed = true;
      remove_entry(folder, name, levels);
    }
  return listed;
}

void remove_entry(int parent, const char* name, int levels) noexcept { // NOLINT(misc-no-recursion)
  if (::unlinkat(parent, name, 0) == 0 || levels == 0)
    return;
  const Descriptor folder = open_folder(parent, name);
  if (folder.number() < 0)
    return;
  // Some file systems skip entries where others are removed while they are listed.
  for (int again = 0; again < 3 && empty_once(folder.number(), levels - 1); ++again)
    ::lseek(folder.number(), 0, SEEK_SET);
  ::unlinkat(parent, name, AT_REMOVEDIR);
}

} // namespace

bool remove_tree(const char* path) noexcept {
  constexpr int kTries = 50;
  for (int i = 0; i < kTries; ++i) {
    remove_entry(AT_FDCWD, path, kMostLevels);
    struct stat left = {};
    if (::lstat(path, &left) != 0)
      return errno == ENOENT;
    ::poll(nullptr, 0, 2);
  }
  return false;
}

} // namespace astromill

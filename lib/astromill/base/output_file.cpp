// astromill: output that appears whole or not at all
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/output_file.h"

#include "astromill/base/error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace astromill {

namespace {

namespace fs = std::filesystem;

/// The open descriptor that a path stands for, if it is one of the names for those. Opening such a
/// path again would start at the beginning of a file that the shell opened for appending.
std::optional<int> descriptor_named(std::string_view path) {
  if (path == "-" || path == "/dev/stdout")
    return STDOUT_FILENO;
  if (path == "/dev/stderr")
    return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder))
      continue;
    int number = -1;
    const char* end = path.data() + path.size();
    const auto [stop, error] = std::from_chars(path.data() + folder.size(), end, number);
    if (error == std::errc{} && stop == end && number >= 0)
      return number;
  }
  return std::nullopt;
}

/// Follows symbolic links in the last component, also one that leads nowhere yet, up to a name for
/// an open descriptor. Throws std::system_error.
std::string follow_links(std::string path) {
  constexpr int kMaxLinks = 40; // as the kernel
  for (int i = 0; i < kMaxLinks; ++i) {
    std::error_code ignored;
    if (descriptor_named(path) || !fs::is_symlink(path, ignored))
      return path;
    path = fs::path(path).parent_path() / fs::read_symlink(path);
  }
  throw std::system_error(ELOOP, std::generic_category());
}

/// Renames `from` to `to` unless that exists. Returns 0 or the error number.
int rename_to_new(const char* from, const char* to) {
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  // Not on this file system. A hard link never replaces a file either.
  if (::link(from, to) == 0) {
    ::unlink(from);
    return 0;
  }
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
    return errno;
  // Nor that: look before leaping. What comes into being in between is lost.
  if (::faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return EEXIST;
  return ::rename(from, to) == 0 ? 0 : errno;
}

/// Makes a rename in `directory` last through a crash of the machine. The file has its name
/// already, so that a failure here is none of the job.
void flush_directory(const std::string& directory) {
  const Descriptor descriptor = open_descriptor(directory.c_str(), O_RDONLY | O_DIRECTORY);
  ::fsync(descriptor.number());
}

constexpr const char* kExists = "already exists, and overwriting was not asked for";

} // namespace

OutputFile::OutputFile(std::string path, bool overwrite, Lasting lasting)
    : name_(std::move(path)), overwrite_(overwrite), lasting_(lasting == Lasting::yes) {
  if (const auto number = descriptor_named(name_)) {
    use_descriptor(*number);
    return;
  }
  struct stat old = {};
  const bool exists = ::stat(name_.c_str(), &old) == 0;
  if (!exists && errno != ENOENT)
    fail("cannot create", errno);
  if (exists && S_ISDIR(old.st_mode))
    fail("cannot write", EISDIR);
  if (exists && !S_ISREG(old.st_mode)) {
    descriptor_ = open_descriptor(name_.c_str(), O_WRONLY);
    if (descriptor_.number() < 0)
      fail("cannot open for writing", errno);
    return;
  }
  try {
    target_ = follow_links(name_);
    if (const auto number = descriptor_named(target_)) {
      use_descriptor(*number);
      return;
    }
    if (exists && !overwrite)
      throw Error(kExists, {.file = name_});
    const fs::path folder = fs::path(target_).parent_path();
    target_ = fs::canonical(folder.empty() ? "." : folder) / fs::path(target_).filename();
  } catch (const std::system_error& error) {
    fail("cannot create", error.code().value());
  }
  open_beside_target(exists ? old.st_mode & 0777U : 0666U, exists);
}

OutputFile::~OutputFile() {
  if (!temporary_.path().empty())
    ::unlink(temporary_.path().c_str());
}

void OutputFile::use_descriptor(int number) {
  target_.clear();
  if (number == STDOUT_FILENO)
    name_ = "standard output";
  const int flags = ::fcntl(number, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) // else it is one we opened ourselves
    fail("not open for writing", EBADF);
  descriptor_ = Descriptor(number, false);
}

/// open() rather than mkstemp(): the kernel applies the umask and the folder's default rights.
void OutputFile::open_beside_target(unsigned mode, bool replaces) {
  const fs::path target(target_);
  if (!target.has_filename() || target.filename() == "." || target.filename() == "..")
    fail("cannot create", EISDIR);
  int error_number = EEXIST;
  for (int attempt = 0; attempt < 100 && error_number == EEXIST; ++attempt) {
    temporary_ = TemporaryName(random_temporary_path(target.parent_path(), target.filename()));
    descriptor_ =
        open_descriptor(temporary_.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    error_number = descriptor_.number() < 0 ? errno : 0;
  }
  if (error_number == 0 && replaces && ::fchmod(descriptor_.number(), mode) != 0)
    error_number = errno;
  if (error_number == 0)
    return;
  if (descriptor_.number() >= 0)
    ::unlink(temporary_.path().c_str());
  fail("cannot create a temporary file beside it", error_number);
}

void OutputFile::write(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_.number(), bytes.data(), bytes.size());
    if (written >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      send_to_disk(written);
    } else if (errno == EPIPE)
      throw ClosedPipe();
    else if (errno == EAGAIN)
      wait_until_ready(descriptor_.number(), POLLOUT);
    else if (errno != EINTR)
      fail("cannot write", errno);
  }
}

/// Lets the disk begin with what is written, so that little is left to wait for in the end.
void OutputFile::send_to_disk([[maybe_unused]] ssize_t written) {
#ifdef SYNC_FILE_RANGE_WRITE
  constexpr off_t kPiece = off_t{1} << 20;
  if (target_.empty() || !lasting_)
    return;
  written_ += written;
  if (written_ - sent_ < kPiece)
    return;
  // A failure is none: commit() finds out what could not be written.
  ::sync_file_range(descriptor_.number(), sent_, written_ - sent_, SYNC_FILE_RANGE_WRITE);
  sent_ = written_;
#endif
}

void OutputFile::commit() {
  if (target_.empty())
    return check_direct();
  if (lasting_ && ::fsync(descriptor_.number()) != 0)
    fail("cannot write", errno);
  if (const int error_number = descriptor_.close(); error_number != 0)
    fail("cannot write", error_number);
  const char* from = temporary_.path().c_str();
  const int error_number = !overwrite_ ? rename_to_new(from, target_.c_str())
                           : ::rename(from, target_.c_str()) == 0 ? 0
                                                                  : errno;
  if (error_number == EEXIST)
    throw Error(kExists, {.file = name_});
  if (error_number != 0)
    fail("cannot rename the temporary file to it", error_number);
  temporary_.release();
  if (lasting_)
    flush_directory(fs::path(target_).parent_path());
}

/// Some file systems report lost bytes only when a descriptor is closed: closes a copy.
void OutputFile::check_direct() {
  const int copy = ::fcntl(descriptor_.number(), F_DUPFD_CLOEXEC, 0);
  if (copy < 0)
    fail("cannot write", errno);
  if (const int error_number = Descriptor(copy, true).close(); error_number != 0)
    fail("cannot write", error_number);
}

std::optional<OutputFile> open_if_wanted(const std::string& path, bool overwrite) {
  return path.empty() ? std::nullopt : std::optional<OutputFile>(std::in_place, path, overwrite);
}

bool is_written_directly(const std::string& path) {
  try {
    if (descriptor_named(follow_links(path)))
      return true;
  } catch (const std::system_error&) {
    return false; // a loop of links: opening it will tell
  }
  std::error_code ignored;
  return fs::exists(path, ignored) && fs::is_other(path, ignored);
}

bool is_same_output(const std::string& a, const std::string& b) {
  try {
    const std::string target_a = follow_links(a);
    const std::string target_b = follow_links(b);
    if (const auto descriptor = descriptor_named(target_a))
      return descriptor == descriptor_named(target_b);
    return a == b || fs::weakly_canonical(fs::absolute(target_a)) ==
                         fs::weakly_canonical(fs::absolute(target_b));
  } catch (const std::system_error&) {
    return a == b;
  }
}

void OutputFile::fail(const char* what, int error_number) const {
  throw Error(with_errno(what, error_number), {.file = name_});
}

} // namespace astromill

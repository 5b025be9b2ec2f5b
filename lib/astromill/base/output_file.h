// astromill: output that appears whole or not at all
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/descriptor.h"
#include "astromill/base/temporary_name.h"

#include <sys/types.h>

#include <exception>
#include <optional>
#include <span>
#include <string>

namespace astromill {

/// The reader of a pipe has gone away. The tools end quietly with status 0.
class ClosedPipe : public std::exception {
public:
  const char* what() const noexcept override { return "the reader closed the pipe"; }
};

/// Output to a path or to standard output ("-").
///
/// A regular file is written beside its target under a temporary name and renamed by commit(), so
/// that a failed run leaves an existing file untouched and no partial file. A symbolic link is
/// followed. A target that exists and is not a regular file (device, FIFO) is written to directly,
/// and so are open descriptors (/dev/stdout, /dev/stderr, /dev/fd/N), whatever is behind them.
/// Not safe for use by two threads at a time; movable (then only good for destruction).
class OutputFile {
public:
  /// What need not outlive a crash of the machine, as in a ScratchFolder, need not be flushed.
  enum class Lasting : bool { no, yes };

  /// Opens the output. Throws Error if the target exists and `overwrite` is false, or if it cannot
  /// be created. A new file has the mode that the umask allows, else the old file's.
  OutputFile(std::string path, bool overwrite, Lasting lasting = Lasting::yes);
  OutputFile(OutputFile&& other) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Discards what was not committed.
  ~OutputFile();

  /// Writes all bytes. Throws ClosedPipe, or Error (no space, ...).
  void write(std::span<const char> bytes);

  /// Flushes to disk and gives the file its final name; the last call. Throws Error; without
  /// `overwrite` also when the target has come into being in the meantime.
  void commit();

  /// Name for messages: the path, or "standard output".
  const std::string& name() const { return name_; }

private:
  void use_descriptor(int number);
  void open_beside_target(unsigned mode, bool replaces);
  void check_direct();
  void send_to_disk(ssize_t written);
  [[noreturn]] void fail(const char* what, int error_number) const;

  std::string name_;
  std::string target_;      ///< final name; empty where bytes go to their place directly
  TemporaryName temporary_; ///< name while being written
  Descriptor descriptor_;
  off_t written_ = 0; ///< bytes, beside the target
  off_t sent_ = 0;    ///< of these, the disk has been told
  bool overwrite_ = false;
  bool lasting_ = true;
};

/// The output of an option, or none where its value is empty. Throws as OutputFile().
std::optional<OutputFile> open_if_wanted(const std::string& path, bool overwrite);

/// True where an OutputFile of that path writes to its place directly: standard output ("-"), an
/// open descriptor, a device, a FIFO. Looks at the file system.
bool is_written_directly(const std::string& path);

/// True where the outputs of two paths go to the same place, as "-" and "/dev/stdout" do, or "a"
/// and "./a". Looks at the file system.
bool is_same_output(const std::string& a, const std::string& b);

/// From now on SIGINT, SIGTERM and SIGHUP first kill running shell commands, remove every
/// ScratchFolder and the temporary files of every open OutputFile, then end the program as usual,
/// except those that were being ignored (as under nohup). SIGPIPE and SIGXFSZ are ignored: write()
/// reports ClosedPipe, or that the file is too large; the default handling of SIGCHLD is restored.
/// For programs, called once at their start; the library never calls it.
void clean_up_on_signals();

} // namespace astromill

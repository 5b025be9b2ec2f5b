// astromill: names of files that must not outlive the program
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/signal_cleanup.h"

#include <string>

namespace astromill {

/// The name of a temporary file or folder. It is known to the signal handler of
/// clean_up_on_signals() for as long as this object has it. Movable; safe from any thread on
/// distinct objects.
class TemporaryName {
public:
  TemporaryName() = default;
  /// Takes an absolute path, best before the file exists. Of very many names in use at a time
  /// (1024), the last ones are not known to the signal handler. A folder goes with all in it.
  explicit TemporaryName(std::string path, TemporaryKind kind = TemporaryKind::file);
  TemporaryName(TemporaryName&& other) noexcept;
  TemporaryName& operator=(TemporaryName&& other) noexcept;
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  /// Forgets the name; the file or folder is left alone.
  ~TemporaryName();

  /// Empty if there is none.
  const std::string& path() const { return path_; }

  /// Forgets the name: the file is gone or has become a lasting one.
  void release() noexcept;

private:
  std::string path_;
  char* entry_ = nullptr; ///< the handler's copy
};

/// A name for a temporary file in `directory`, ".NAME." and ten random characters, from the
/// beginning of `name`.
std::string random_temporary_path(const std::string& directory, const std::string& name);

} // namespace astromill

// astromill: a folder for files that are needed for a while
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/temporary_name.h"

#include <string>

namespace astromill {

/// A new folder in TMPDIR (else /tmp) that nobody else may enter. It is removed with all that is in
/// it on destruction, and when one of the signals of clean_up_on_signals() ends the program.
/// Movable; safe from any thread on distinct objects.
class ScratchFolder {
public:
  /// Throws Error where none can be made.
  ScratchFolder();
  ScratchFolder(ScratchFolder&&) noexcept = default;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  /// Absolute.
  const std::string& path() const { return name_.path(); }

private:
  TemporaryName name_;
};

} // namespace astromill

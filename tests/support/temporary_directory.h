// astromill: a directory for the files of one test
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace astromill::test {

/// A new, empty directory, removed with all that is in it on destruction.
class TemporaryDirectory {
public:
  TemporaryDirectory()
      : path_(std::filesystem::canonical(std::filesystem::temp_directory_path()).string() +
              "/astromill-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr)
      throw std::system_error(errno, std::generic_category(), path_);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  /// Absolute, without symbolic links.
  const std::string& path() const { return path_; }

  /// Path of a file in it, which need not exist.
  std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
  std::string path_;
};

} // namespace astromill::test

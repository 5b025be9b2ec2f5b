// astromill: what the tests of OutputFile share
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace astromill {

class OutputTest : public ::testing::Test {
protected:
  static void put(const std::string& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
  }

  static std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static void write(OutputFile& file, std::string_view text) {
    file.write({text.data(), text.size()});
  }

  static void write_whole(const std::string& path, bool overwrite, std::string_view text) {
    OutputFile file(path, overwrite);
    write(file, text);
    file.commit();
  }

  static std::string message_of_opening(const std::string& path, bool overwrite) {
    try {
      const OutputFile file(path, overwrite);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  static unsigned mode_of(const std::string& path) {
    struct stat status = {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
  }

  /// Number of files in the directory, temporary ones included.
  long files() const {
    return std::distance(std::filesystem::directory_iterator(directory_.path()), {});
  }

  test::TemporaryDirectory directory_;
  std::string path_ = directory_.file("out.txt");
};

} // namespace astromill

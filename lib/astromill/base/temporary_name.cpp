// astromill: names of files that must not outlive the program
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/temporary_name.h"

#include <random>
#include <string_view>
#include <utility>

namespace astromill {

TemporaryName::TemporaryName(std::string path, TemporaryKind kind)
    : path_(std::move(path)), entry_(enter_temporary(path_, kind)) {}

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
  leave_temporary(std::exchange(entry_, nullptr));
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

} // namespace astromill

// astromill: what the fuzz targets share
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What libFuzzer and replay.cpp call with each input. Returns 0; aborts where something that must
/// hold does not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace astromill::test {

/// Ends the program, as libFuzzer wants it, if `holds` is false.
inline void require(bool holds, const char* what, std::string_view where = {}) {
  if (holds)
    return;
  std::fprintf(stderr, "does not hold: %s: '%s'\n", what, std::string(where).c_str());
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the first line, with its line ending, off `text`, which is not empty.
inline std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n') + 1);
  const std::string_view taken = line.empty() ? text : line;
  text.remove_prefix(taken.size());
  return taken;
}

/// The line without "\n" or "\r\n" at its end.
inline std::string_view without_ending(std::string_view line) {
  if (line.ends_with('\n'))
    line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
  return line;
}

/// Memory of just these bytes, so that AddressSanitizer sees who looks behind them.
class Alone {
public:
  explicit Alone(std::string_view text) : bytes_(new char[text.size()]), size_(text.size()) {
    text.copy(bytes_, size_);
  }
  Alone(const Alone&) = delete;
  Alone& operator=(const Alone&) = delete;
  ~Alone() { delete[] bytes_; }

  const char* begin() const { return bytes_; }
  const char* end() const { return bytes_ + size_; }
  std::string_view text() const { return {bytes_, size_}; }

private:
  char* bytes_;
  std::size_t size_;
};

} // namespace astromill::test

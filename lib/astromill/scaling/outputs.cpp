// astromill: outputs of runs that must be the same
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/outputs.h"

#include "astromill/base/error.h"
#include "astromill/base/input_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace astromill::scaling {

namespace {

namespace fs = std::filesystem;

/// Reads a file in full pieces.
class Reader {
public:
  explicit Reader(const std::string& path) : file_(path) {}

  std::string_view next() {
    std::size_t size = 0;
    while (size < bytes_.size()) {
      const std::size_t got = file_.read(std::span(bytes_).subspan(size));
      if (got == 0)
        break;
      size += got;
    }
    return {bytes_.data(), size};
  }

private:
  InputFile file_;
  std::array<char, 65536> bytes_{};
};

/// Where two files differ, or one of them ends; nothing where they do not.
std::optional<std::int64_t> first_difference(const std::string& a, const std::string& b) {
  Reader reader_a(a);
  Reader reader_b(b);
  for (std::int64_t offset = 0;;) {
    const std::string_view piece_a = reader_a.next();
    const std::string_view piece_b = reader_b.next();
    const auto [at_a, at_b] = std::ranges::mismatch(piece_a, piece_b);
    offset += at_a - piece_a.begin();
    if (at_a != piece_a.end() || at_b != piece_b.end())
      return offset;
    if (piece_a.empty())
      return std::nullopt;
  }
}

/// "345 bytes"
std::string size_text(const std::string& path) {
  return std::to_string(fs::file_size(path)) + " bytes";
}

void move(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error)
    throw Error(with_errno("cannot be moved", error.value()), {.file = from});
}

} // namespace

Outputs::Outputs(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const std::string place = folder_.path() + "/" + std::to_string(i);
    std::error_code error;
    for (const char* kind : {"", ".kept"})
      if (!fs::create_directory(place + kind, error))
        throw Error(with_errno("cannot make it", error.value()), {.file = place});
    fs::path leaf = fs::path(names_[i]).filename();
    files_.push_back(place + "/" + (leaf.empty() ? "output" : leaf.string()));
  }
}

void Outputs::take(const std::string& which) {
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (std::error_code unused; !fs::exists(files_[i], unused))
      throw Error(which + ": the command did not write it", {.file = names_[i]});
  const std::string kept_out = out_file() + ".kept";
  const auto kept = [&](std::size_t i) {
    return folder_.path() + "/" + std::to_string(i) + ".kept/file";
  };
  if (first_.empty()) {
    first_ = which;
    move(out_file(), kept_out);
    for (std::size_t i = 0; i < files_.size(); ++i)
      move(files_[i], kept(i));
  } else {
    compare(out_file(), kept_out, "standard output", which);
    for (std::size_t i = 0; i < files_.size(); ++i)
      compare(files_[i], kept(i), names_[i], which);
  }
  discard();
}

void Outputs::compare(const std::string& path, const std::string& kept, const std::string& name,
                      const std::string& which) const {
  if (!fs::is_regular_file(path) || !fs::is_regular_file(kept))
    return; // a folder
  if (const auto at = first_difference(kept, path))
    throw Error("with " + which + " it is not what it was with " + first_ + ": byte " +
                    std::to_string(*at + 1) + " is the first that differs (" + size_text(path) +
                    ", and " + size_text(kept) + ")",
                {.file = name});
}

void Outputs::discard() const {
  std::error_code unused;
  fs::remove(out_file(), unused);
  for (const std::string& file : files_)
    for (const auto& entry : fs::directory_iterator(fs::path(file).parent_path(), unused))
      fs::remove_all(entry.path(), unused);
}

std::string last_lines(const std::string& path) {
  constexpr std::size_t kLines = 6;     // launchers of ranks have much to say
  constexpr std::size_t kLongest = 200; // characters of each
  std::vector<std::string> lines;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    if (line.find_first_not_of(" \t\r-") == std::string::npos)
      continue; // blank, or ruled
    lines.push_back(shown(line, kLongest));
    if (lines.size() > kLines)
      lines.erase(lines.begin());
  }
  std::string out;
  for (const std::string& line : lines)
    out += (out.empty() ? "" : " | ") + line;
  return out;
}

} // namespace astromill::scaling

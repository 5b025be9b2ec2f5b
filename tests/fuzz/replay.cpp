// astromill: runs the kept inputs of a fuzz target, with any compiler: fuzz_NAME FILE|FOLDER...
// SPDX-License-Identifier: BSD-3-Clause
#include "fuzz/fuzz.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

namespace fs = std::filesystem;

void replay(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::printf("%s\n", file.filename().c_str());
  std::fflush(stdout); // said before it ends the program
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::vector<fs::path> files_of(const fs::path& path) {
  if (!fs::is_directory(path))
    return {path};
  std::vector<fs::path> files(fs::directory_iterator(path), {});
  std::ranges::sort(files);
  return files;
}

} // namespace

/// Options, which are libFuzzer's, are passed over.
int main(int count, char** arguments) {
  std::size_t replayed = 0;
  try {
    for (int i = 1; i < count; ++i) {
      if (arguments[i][0] == '-')
        continue;
      for (const fs::path& file : files_of(arguments[i])) {
        replay(file);
        ++replayed;
      }
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "not caught: %s\n", error.what());
    return 1;
  }
  std::printf("%zu inputs\n", replayed);
  return replayed > 0 ? 0 : 1;
}

// astromill: the headers of real files
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/file.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace astromill::fits {
namespace {

class RealData : public testing::TestWithParam<const char*> {};

TEST_P(RealData, EveryHeaderIsRead) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(ASTROMILL_SOURCE_DIR) / ".." / "shared" / "data" / GetParam();
  if (!fs::is_directory(folder))
    GTEST_SKIP() << "no " << folder;
  int files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".fits") && !name.ends_with(".fits.gz"))
      continue;
    File file(entry.path().string());
    ++files;
    for (int number = 0; file.move_to(number); ++number) {
      EXPECT_EQ(file.info().number, number) << name;
      EXPECT_GE(file.header().card_count(), 3) << name;
      EXPECT_EQ(file.header().has("NAXIS1"), !file.info().axes.empty()) << name;
    }
  }
  EXPECT_GT(files, 0);
}

INSTANTIATE_TEST_SUITE_P(All, RealData,
                         testing::Values("wcs/headers", "real", "paper", "psf", "deconv", "daofind",
                                         "completeness"));

} // namespace
} // namespace astromill::fits

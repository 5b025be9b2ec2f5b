// astromill: tests of the per-item status and the version
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/status.h"
#include "astromill/base/version.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace astromill {
namespace {

TEST(ItemStatus, WordsAreTheOnesOfTheContract) {
  EXPECT_EQ(to_text(ItemStatus::ok), "ok");
  EXPECT_EQ(to_text(ItemStatus::off_image), "off-image");
  EXPECT_EQ(to_text(ItemStatus::outside_projection), "outside-projection");
  EXPECT_EQ(to_text(ItemStatus::no_solution), "no-solution");
  EXPECT_EQ(to_text(ItemStatus::unparsable), "unparsable");
  EXPECT_EQ(to_text(ItemStatus::missing_column), "missing-column");
}

TEST(ItemStatus, CountCoversAll) {
  EXPECT_EQ(static_cast<std::size_t>(ItemStatus::missing_column) + 1, kItemStatusCount);
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < kItemStatusCount; ++i)
    words.insert(to_text(static_cast<ItemStatus>(i)));
  EXPECT_EQ(words.size(), kItemStatusCount);
}

TEST(ItemStatus, OnlyGoodPositionsHaveAResult) {
  EXPECT_TRUE(has_result(ItemStatus::ok));
  EXPECT_TRUE(has_result(ItemStatus::off_image));
  EXPECT_FALSE(has_result(ItemStatus::outside_projection));
  EXPECT_FALSE(has_result(ItemStatus::no_solution));
  EXPECT_FALSE(has_result(ItemStatus::unparsable));
  EXPECT_FALSE(has_result(ItemStatus::missing_column));
}

TEST(Version, HasThreeNumbers) {
  EXPECT_EQ(std::count(version().begin(), version().end(), '.'), 2);
  EXPECT_EQ(version().find_first_not_of("0123456789."), std::string_view::npos);
}

} // namespace
} // namespace astromill

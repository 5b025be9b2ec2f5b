// astromill: region files, line by line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/region_line.h"
#include "fuzz/fuzz.h"

#include <cmath>

namespace astromill::test {
namespace {

using tables::RegionItem;
using tables::RegionNumber;
using tables::RegionSystem;

void check_numbers(std::string_view text, const RegionItem& item) {
  std::size_t behind = 0;
  bool expects_y = false;
  for (const RegionNumber& number : item.numbers) {
    require(number.begin >= behind && number.begin <= number.end && number.end <= text.size(),
            "numbers one behind the other", text);
    require(number.begin < number.end || number.kind == RegionNumber::Kind::angle,
            "only an angle may be left out", text);
    require(std::isfinite(number.value), "a finite number", text);
    require((number.kind == RegionNumber::Kind::y) == expects_y, "positions are pairs", text);
    expects_y = number.kind == RegionNumber::Kind::x;
    behind = number.end;
  }
  require(!expects_y, "positions are pairs", text);
}

/// A shape with other numbers is the same shape with these numbers.
void check_replacement(std::string_view text, const RegionItem& item, const RegionSystem& system) {
  std::vector<std::string> numbers(item.numbers.size());
  require(tables::replace_region_numbers(text, item, numbers) == text, "stays as it is", text);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (item.numbers[i].kind < RegionNumber::Kind::size ||
        item.numbers[i].begin == item.numbers[i].end)
      numbers[i] = std::to_string(i + 1) + ".5";
  const std::string replaced = tables::replace_region_numbers(text, item, numbers);
  const RegionItem again = tables::parse_region_item(replaced, system);
  require(again.kind == RegionItem::Kind::shape && again.shape == item.shape &&
              again.numbers.size() == item.numbers.size(),
          "the same shape with other numbers", replaced);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double expected =
        numbers[i].empty() ? item.numbers[i].value : static_cast<double>(i) + 1.5;
    require(again.numbers[i].value == expected && again.numbers[i].kind == item.numbers[i].kind,
            "the new numbers", replaced);
  }
}

void check_property(std::string_view text, const RegionItem& item, const RegionSystem& system) {
  const std::string tagged = tables::add_region_property(text, "tag={ok}");
  const RegionItem again = tables::parse_region_item(tagged, system);
  require(tagged.ends_with("tag={ok}") && again.kind == RegionItem::Kind::shape &&
              again.numbers.size() == item.numbers.size(),
          "the same shape with a property", tagged);
}

void read_line(std::string_view line, RegionSystem& system) {
  const Alone bytes(line);
  const char* behind = bytes.begin();
  for (const std::string_view text : tables::split_region_line(bytes.text())) {
    require(text.data() >= behind && text.data() + text.size() <= bytes.end(),
            "items one behind the other", line);
    behind = text.data() + text.size();
    const RegionItem item = tables::parse_region_item(text, system);
    require((item.kind == RegionItem::Kind::unknown) == !item.problem.empty(),
            "what is unknown has a reason", text);
    if (item.kind == RegionItem::Kind::system)
      system = item.system;
    if (item.kind != RegionItem::Kind::shape)
      continue;
    check_numbers(text, item);
    check_replacement(text, item, system);
    check_property(text, item, system);
  }
}

} // namespace
} // namespace astromill::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill::test;
  std::string_view text = text_of(data, size);
  astromill::tables::looks_like_regions(Alone(text).text());
  RegionSystem system;
  while (!text.empty())
    read_line(without_ending(take_line(text)), system);
  return 0;
}

// astromill: how a loop's work is dealt out to threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/parallel/schedule.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace astromill::parallel {

namespace {

constexpr std::array<std::string_view, 3> kKindNames = {"static", "dynamic", "guided"};

} // namespace

Schedule parse_schedule(std::string_view text) {
  const auto reject = [&](std::string_view what) {
    throw UsageError(what, {.keyword = "--schedule", .value = std::string(text)});
  };
  const std::size_t comma = text.find(',');
  const auto* const name = std::find(kKindNames.begin(), kKindNames.end(), text.substr(0, comma));
  if (name == kKindNames.end())
    reject("must be static, dynamic or guided, alone or with ,CHUNK");
  Schedule schedule{.kind = static_cast<Schedule::Kind>(name - kKindNames.begin()), .chunk = 0};
  if (comma == std::string_view::npos)
    return schedule;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + comma + 1, end, schedule.chunk);
  if (error != std::errc{} || stop != end || schedule.chunk == 0)
    reject("CHUNK must be a whole number from 1 on");
  return schedule;
}

std::string to_text(Schedule schedule) {
  std::string text(kKindNames[static_cast<std::size_t>(schedule.kind)]);
  if (schedule.chunk > 0)
    text.append(",").append(std::to_string(schedule.chunk));
  return text;
}

} // namespace astromill::parallel

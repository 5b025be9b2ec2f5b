// astromill: the file that says how long each piece of work took
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/scaling/timings.h"

#include "astromill/base/error.h"
#include "astromill/base/input_file.h"
#include "astromill/text/number.h"
#include "astromill/text/text_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

namespace astromill::scaling {

namespace {

constexpr int kDecimals = 9; // of seconds
constexpr std::string_view kColumns = "# first items rank worker begin seconds";

/// Reads the lines.
class TimingsReader {
public:
  explicit TimingsReader(const std::string& path) : path_(path) {}

  Timings read() {
    InputFile file(path_);
    std::string text;
    read_to_end(file, text);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      if (line == kColumns)
        columns_seen_ = true;
      else if (line.starts_with("#"))
        header(line);
      else if (line.find_first_not_of(" \t\r") != std::string::npos)
        row(line);
    }
    if (!columns_seen_)
      throw Error("is no file of --timings: it has no line '" + std::string(kColumns) + "'",
                  {.file = path_});
    return std::move(timings_);
  }

private:
  [[noreturn]] void fail(const char* what, const std::string& text) const {
    throw Error(what, {.file = path_, .line = line_, .value = text});
  }

  double number(const std::string& word, const std::string& line) const {
    const auto value = text::as_number(word);
    if (!value || *value < 0)
      fail("is no line of timings", line);
    return *value;
  }

  int whole(double value, const std::string& line) const {
    constexpr double kMost = 1e9;
    if (value != std::floor(value) || value > kMost)
      fail("is no line of timings", line);
    return static_cast<int>(value);
  }

  void header(const std::string& line) {
    std::istringstream words(line.substr(1));
    std::string name;
    std::string value;
    words >> name >> value;
    if (name == "tool")
      timings_.tool = value;
    else if (name == "threads")
      timings_.threads = whole(number(value, line), line);
    else if (name == "ranks")
      timings_.ranks = whole(number(value, line), line);
    else if (name == "wall")
      timings_.wall = number(value, line);
    else if (name == "before")
      timings_.before = number(value, line);
    else if (name == "after")
      timings_.after = number(value, line);
  }

  void row(const std::string& line) {
    constexpr std::size_t kColumnCount = 6;
    std::istringstream words(line);
    std::array<double, kColumnCount> values{};
    std::size_t count = 0;
    for (std::string word; words >> word; ++count)
      values.at(std::min(count, kColumnCount - 1)) = number(word, line);
    if (count != kColumnCount)
      fail("is no line of timings", line);
    timings_.works.push_back({.first = whole(values[0], line),
                              .items = whole(values[1], line),
                              .rank = whole(values[2], line),
                              .worker = whole(values[3], line),
                              .begin = values[4],
                              .seconds = values[5]});
  }

  const std::string& path_;
  std::int64_t line_ = 0;
  bool columns_seen_ = false;
  Timings timings_{};
};

} // namespace

Timings timings_of(const parallel::WorkLog& log, std::string tool, int threads, int ranks) {
  Timings out{.tool = std::move(tool), .threads = threads, .ranks = ranks, .works = log.sorted()};
  out.wall = log.now();
  out.before = out.wall;
  double end = 0;
  for (const parallel::Work& work : out.works) {
    out.before = std::min(out.before, work.begin);
    end = std::max(end, work.begin + work.seconds);
  }
  out.after = out.works.empty() ? 0 : std::max(0.0, out.wall - end);
  return out;
}

void write_timings(OutputFile& file, const Timings& timings) {
  text::TextTable table(file);
  table.raw("# tool ").raw(timings.tool).end_line();
  table.raw("# threads ").integer(timings.threads).end_line();
  table.raw("# ranks ").integer(timings.ranks).end_line();
  table.raw("# wall ").fixed(timings.wall, kDecimals).end_line();
  table.raw("# before ").fixed(timings.before, kDecimals).end_line();
  table.raw("# after ").fixed(timings.after, kDecimals).end_line();
  table.raw(kColumns).end_line();
  for (const parallel::Work& work : timings.works) {
    table.integer(work.first).raw(" ").integer(work.items).raw(" ").integer(work.rank).raw(" ");
    table.integer(work.worker).raw(" ").fixed(work.begin, kDecimals).raw(" ");
    table.fixed(work.seconds, kDecimals).end_line();
  }
  table.flush();
}

Timings read_timings(const std::string& path) { return TimingsReader(path).read(); }

} // namespace astromill::scaling

// astromill: bytes compared with what a case expects
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/compare.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <regex>

namespace astromill::test {

namespace {

std::optional<double> number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// Fields at blanks, tabs and commas.
std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out;
  std::string field;
  for (const char c : line + " ") {
    if (c != ' ' && c != '\t' && c != ',') {
      field += c;
    } else if (!field.empty()) {
      out.push_back(field);
      field.clear();
    }
  }
  return out;
}

std::vector<std::string> lines(const std::string& bytes) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    out.push_back(bytes.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

bool field_matches(const std::string& expected, const std::string& found, double tolerance) {
  const auto a = number(expected);
  const auto b = number(found);
  return a && b ? std::fabs(*a - *b) <= tolerance : expected == found;
}

std::string compare_rows(const Expectation& expected, const std::string& bytes) {
  const std::vector<std::string> found = lines(bytes);
  if (found.size() != expected.rows.size())
    return "has " + std::to_string(found.size()) + " lines, not " +
           std::to_string(expected.rows.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::vector<std::string> row = fields(found[i]);
    const auto& wanted = expected.rows[i];
    const auto same = [&](const std::string& a, const std::string& b) {
      return field_matches(a, b, expected.tolerance);
    };
    if (!std::equal(wanted.begin(), wanted.end(), row.begin(), row.end(), same)) {
      std::string text;
      for (const std::string& field : wanted)
        text += " " + field;
      return "line " + std::to_string(i + 1) + " is not" + text;
    }
  }
  return {};
}

bool found_in(const std::string& expression, const std::string& bytes) {
  auto syntax = std::regex::ECMAScript;
#ifdef __GLIBCXX__
  // Its usual matcher calls itself for every byte: a whole image takes more stack than there is.
  syntax |= std::regex_constants::__polynomial;
#endif
  return std::regex_search(bytes, std::regex(expression, syntax));
}

std::string first_defect(const Expectation& expected, const std::string& bytes) {
  if (expected.exact && *expected.exact != bytes)
    return "is not exactly:\n" + visible(*expected.exact);
  if (expected.has_rows)
    if (std::string defect = compare_rows(expected, bytes); !defect.empty())
      return defect;
  for (const std::string& expression : expected.matches)
    if (!found_in(expression, bytes))
      return "has nothing like /" + expression + "/";
  for (const std::string& expression : expected.lacks)
    if (found_in(expression, bytes))
      return "must not have /" + expression + "/";
  return {};
}

} // namespace

std::string complaint(const Expectation& expected, const std::string& bytes,
                      const std::string& what) {
  const std::string defect = first_defect(expected, bytes);
  return defect.empty() ? defect
                        : what + " " + defect + "\n-- " + what + ":\n" + visible(bytes) + "--";
}

std::string visible(std::string_view bytes) {
  constexpr std::size_t most_lines = 40;
  constexpr std::size_t longest_line = 200;
  const std::vector<std::string> all = lines(std::string(bytes));
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == most_lines / 2 && all.size() > most_lines) {
      out += "...\n";
      i = all.size() - most_lines / 2;
    }
    out += shown(all[i], longest_line) + "\n";
  }
  if (!bytes.empty() && bytes.back() != '\n')
    out += "(no line end)\n";
  return out;
}

} // namespace astromill::test

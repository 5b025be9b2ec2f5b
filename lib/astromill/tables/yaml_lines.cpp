// astromill: reading YAML behind '#' piece by piece
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/yaml_lines.h"

#include "astromill/base/error.h"
#include "astromill/tables/rewritten_front.h"

#include <algorithm>
#include <cstdint>

namespace astromill::tables {

namespace {

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
constexpr bool is_bracket(char c) noexcept { return c == '{' || c == '[' || c == '}' || c == ']'; }

std::string null_as_empty(const std::string& text) {
  const bool is_null = text == "~" || text == "null" || text == "Null" || text == "NULL";
  return is_null ? std::string() : text;
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

/// The value of a hexadecimal digit, 16 if it is none.
std::uint32_t hex_value(char c) noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto place = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c);
  return place == std::string_view::npos ? 16 : static_cast<std::uint32_t>(place);
}

} // namespace

YamlLines::YamlLines(std::span<const std::string> lines, std::size_t first, const std::string& file)
    : file_(file) {
  for (std::size_t i = first; i < lines.size(); ++i) {
    const std::string_view text = without_ending(lines[i]);
    const auto mark = text.find_first_not_of(" \t");
    if (mark != std::string_view::npos && text[mark] == '#')
      lines_.push_back({text, mark + 1, i});
  }
  last_ = first;
  if (lines_.empty())
    return;
  at_ = lines_[0].begin;
  if (!has_content())
    next_line();
  else
    rest();
}

char YamlLines::here() const noexcept {
  return at_ < lines_[line_].text.size() ? lines_[line_].text[at_] : '\n';
}

bool YamlLines::has_content() const noexcept {
  const Line& line = lines_[line_];
  const auto start = line.text.find_first_not_of(" \t", line.begin);
  return start != std::string_view::npos && line.text[start] != '#';
}

void YamlLines::fail(std::string_view what, std::size_t mark) const {
  const bool is_end = mark == lines_.size();
  throw Error("ECSV header: " + std::string(what),
              {.file = file_,
               .line = static_cast<std::int64_t>(is_end ? last_ : lines_[mark].index) + 1,
               .value = is_end ? "" : std::string(lines_[mark].text)});
}

std::string_view YamlLines::rest() noexcept {
  while (is_blank(here()))
    ++at_;
  const Line& line = lines_[line_];
  const bool is_comment = here() == '#' && (at_ == line.begin || is_blank(line.text[at_ - 1]));
  return is_comment ? std::string_view{} : line.text.substr(at_);
}

bool YamlLines::at_dash() noexcept {
  const std::string_view text = rest();
  return text.starts_with('-') && (text.size() == 1 || is_blank(text[1]));
}

void YamlLines::next_line() noexcept {
  last_ = line();
  do {
    if (++line_ == lines_.size())
      return;
    at_ = lines_[line_].begin;
  } while (!has_content());
  rest();
}

void YamlLines::end_line() {
  const std::string_view text = rest();
  if (!text.empty() && !text.starts_with('#'))
    fail("unexpected text '" + shown(text) + "'");
  next_line();
}

void YamlLines::skip_space() {
  while (rest().empty()) {
    next_line();
    if (at_end())
      fail("a bracket is not closed");
  }
}

void YamlLines::skip_properties() noexcept {
  while (rest().starts_with('!') || rest().starts_with('&')) {
    while (!is_blank(here()) && here() != '\n')
      ++at_;
  }
}

std::string YamlLines::block_key() {
  std::string key;
  if (here() == '"' || here() == '\'') {
    key = quoted();
  } else {
    const std::size_t start = at_;
    while (here() != '\n' && !(here() == ':' && (at_ + 1 == lines_[line_].text.size() ||
                                                 is_blank(lines_[line_].text[at_ + 1]))))
      ++at_;
    key = trimmed(lines_[line_].text.substr(start, at_ - start));
  }
  if (!rest().starts_with(':')) {
    at_ = lines_[line_].begin;
    fail("this is not 'key: value'");
  }
  ++at_;
  return key;
}

/// Refuses what is not a text, or stands elsewhere.
void YamlLines::refuse_indirect() {
  constexpr std::string_view kRefused = "*|>{[@`%";
  if (kRefused.find(here()) != std::string_view::npos)
    fail("a plain or quoted text is needed here");
}

std::string YamlLines::block_text(std::size_t column) {
  skip_properties();
  if (rest().empty()) {
    next_line();
    if (at_end() || this->column() <= column)
      return {};
  }
  refuse_indirect();
  if (here() == '"' || here() == '\'') {
    std::string text = quoted();
    end_line();
    return text;
  }
  std::string text;
  do {
    std::string_view more = rest();
    more = trimmed(more.substr(0, std::min(more.find(" #"), more.find("\t#"))));
    text += (text.empty() ? "" : " ") + std::string(more);
    next_line();
  } while (!at_end() && this->column() > column);
  return null_as_empty(text);
}

void YamlLines::skip_block_value(std::size_t column) {
  skip_properties();
  const bool may_be_list = rest().empty();
  if (here() == '"' || here() == '\'')
    quoted();
  else if (here() == '{' || here() == '[')
    skip_flow_value();
  next_line();
  while (!at_end() &&
         (this->column() > column || (may_be_list && this->column() == column && at_dash())))
    next_line();
}

/// Joins lines of a text in quotes: one line end is a blank, more are one line end less.
void YamlLines::fold_line(std::string& text) {
  std::size_t line_ends = 0;
  do {
    last_ = line();
    ++line_;
    ++line_ends;
    if (at_end())
      fail("a quote is not closed");
    at_ = lines_[line_].begin;
    while (is_blank(here()))
      ++at_;
  } while (here() == '\n');
  text.append(line_ends == 1 ? 1 : line_ends - 1, line_ends == 1 ? ' ' : '\n');
}

/// Reads what follows a backslash in double quotes.
void YamlLines::read_escape(std::string& text) {
  const char c = here();
  constexpr std::string_view kLetters = "0abtnvfre \"/\\N_";
  constexpr std::string_view kMeanings("\0\a\b\t\n\v\f\r\x1B \"/\\\x85\xA0", 15);
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (c == '\n') { // no blank for this line end
    fold_line(text);
    text.pop_back();
    return;
  }
  ++at_;
  if (const auto place = kLetters.find(c); place != std::string_view::npos)
    return append_utf8(text, static_cast<unsigned char>(kMeanings[place]));
  if (c == 'L' || c == 'P')
    return append_utf8(text, c == 'L' ? 0x2028 : 0x2029);
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < digits; ++i, ++at_) {
    if (hex_value(here()) > 15)
      fail("a backslash is followed by what YAML does not know");
    code = code << 4U | hex_value(here());
  }
  if (digits == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    fail("a backslash is followed by what YAML does not know");
  append_utf8(text, code);
}

std::string YamlLines::quoted() {
  const char quote = here();
  std::string text;
  for (++at_;;) {
    const char c = here();
    if (c == '\n') {
      text.resize(text.find_last_not_of(" \t") + 1);
      fold_line(text);
      continue;
    }
    ++at_;
    if (c == '\\' && quote == '"') {
      read_escape(text);
    } else if (c != quote) {
      text += c;
    } else if (quote == '\'' && here() == '\'') {
      text += c;
      ++at_;
    } else {
      return text;
    }
  }
}

bool YamlLines::ends_plain_flow() const noexcept {
  const char c = here();
  if (c == ',' || is_bracket(c))
    return true;
  if (c != ':')
    return false;
  const std::string_view text = lines_[line_].text;
  const char next = at_ + 1 < text.size() ? text[at_ + 1] : '\n';
  return next == '\n' || is_blank(next) || next == ',' || is_bracket(next);
}

/// Takes text up to a mark; a line end in it, with the blanks around, is one blank.
std::string YamlLines::plain_flow_text() {
  std::string text;
  skip_space();
  while (!ends_plain_flow()) {
    if (!text.empty())
      text += ' ';
    while (!rest().empty() && !ends_plain_flow()) {
      const std::size_t start = at_;
      while (here() != '\n' && !is_blank(here()) && !ends_plain_flow())
        ++at_;
      const std::size_t word_end = at_;
      text += lines_[line_].text.substr(start, word_end - start);
      if (!rest().empty() && !ends_plain_flow())
        text += lines_[line_].text.substr(word_end, at_ - word_end);
    }
    skip_space();
  }
  return text;
}

std::string YamlLines::flow_text() {
  skip_space();
  return here() == '"' || here() == '\'' ? quoted() : plain_flow_text();
}

std::string YamlLines::flow_value() {
  skip_space();
  skip_properties();
  skip_space();
  refuse_indirect();
  return here() == '"' || here() == '\'' ? quoted() : null_as_empty(plain_flow_text());
}

void YamlLines::skip_flow_value() {
  std::size_t depth = 0;
  do {
    skip_space();
    const char c = here();
    if (c == '"' || c == '\'') {
      quoted();
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at_;
    } else if (c == '}' || c == ']') {
      if (depth == 0)
        return;
      --depth;
      ++at_;
      if (depth == 0)
        return;
    } else if (c == ',' && depth == 0) {
      return;
    } else if (c == ',' || c == ':') {
      ++at_;
    } else {
      plain_flow_text();
    }
  } while (true);
}

} // namespace astromill::tables

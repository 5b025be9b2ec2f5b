// astromill: headers as text: .hdr and .head files, lines or bare cards without data
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/text_header.h"

#include "astromill/base/error.h"
#include "astromill/fits/header.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace astromill::fits {

namespace {

constexpr std::size_t kKeywordLength = 8;
constexpr std::string_view kKeywordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

std::string_view without_end_blanks(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \r") + 1);
}

std::string_view without_front_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

bool is_keyword(std::string_view text) {
  return !text.empty() && text.size() <= kKeywordLength &&
         text.find_first_not_of(kKeywordCharacters) == std::string_view::npos;
}

/// The keyword of `KEYWORD = ...`, "" where the line is something else.
std::string_view keyword_of(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos)
    return {};
  const std::string_view keyword = without_end_blanks(line.substr(0, equals));
  return is_keyword(keyword) ? keyword : std::string_view();
}

/// True for COMMENT, HISTORY, CONTINUE and HIERARCH cards, and those without a keyword.
bool is_commentary(std::string_view line) {
  const std::string_view keyword = without_end_blanks(line.substr(0, kKeywordLength));
  return keyword.empty() || keyword == "COMMENT" || keyword == "HISTORY" || keyword == "CONTINUE" ||
         (keyword == "HIERARCH" && line.size() > kKeywordLength);
}

/// True for a line that only headers have.
bool is_card(std::string_view line) {
  return line == "END" || !keyword_of(line).empty() || (line.front() != ' ' && is_commentary(line));
}

bool is_ignored(std::string_view line) { return line.empty() || line.starts_with('#'); }

/// True where the first line that is neither a remark nor begins with a blank is a card.
bool starts_with_lines(std::string_view start) {
  while (!start.empty()) {
    const std::size_t length = start.find('\n');
    if (length == std::string_view::npos)
      return false;
    const std::string_view line = without_end_blanks(start.substr(0, length));
    if (!is_ignored(line) && line.front() != ' ')
      return is_card(line);
    start.remove_prefix(length + 1);
  }
  return false;
}

bool starts_with_cards(std::string_view start) {
  const std::string_view card = start.substr(0, Header::kCardLength);
  const std::string_view and_more = start.substr(0, Header::kCardLength + 1);
  return card.size() == Header::kCardLength && is_card(card) &&
         (is_commentary(card) || card.substr(kKeywordLength, 2) == "= ") &&
         std::all_of(and_more.begin(), and_more.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// Reads cards and puts them into headers.
class Reader {
public:
  explicit Reader(const std::string& file) : where_{.file = file} {}

  /// The next line, without its line feed.
  void take(std::string_view bytes) {
    ++where_.line;
    const std::string line = as_ascii(without_end_blanks(bytes));
    if (is_ignored(line))
      return;
    if (line == "END") {
      if (!open_)
        refuse("END without a header before it", line);
      open_ = false;
      return;
    }
    if (!std::exchange(open_, true))
      headers_.emplace_back();
    headers_.back() += card_of(line);
  }

  /// True between the first card and the END of a header.
  bool open() const { return open_; }
  std::vector<std::string> headers() && { return std::move(headers_); }

  [[noreturn]] void refuse(std::string_view what, std::string_view line) const {
    Where where = where_;
    where.value = line;
    throw Error(what, where);
  }

private:
  /// Every character beyond ASCII as one '?'.
  std::string as_ascii(std::string_view bytes) const {
    std::string out;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '\t')
        refuse("a header line may not have a tab", bytes);
      if (byte < 0x20 || byte == 0x7f)
        refuse("a header line may not have a byte that is not text", bytes);
      const bool continuation = (byte & 0xc0U) == 0x80U && out.ends_with('?');
      if (byte < 0x80)
        out += c;
      else if (!continuation)
        out += '?';
    }
    return out;
  }

  std::string card_of(const std::string& line) const {
    if (line.size() > Header::kCardLength)
      refuse("the line is longer than the 80 characters of a header card", line);
    std::string card = line;
    const std::string_view keyword = keyword_of(line);
    if (!keyword.empty() && card.substr(0, card.find('=') + 1).size() != kKeywordLength + 1)
      card = std::string(keyword) + std::string(kKeywordLength - keyword.size(), ' ') + "= " +
             std::string(without_front_blanks(std::string_view(line).substr(line.find('=') + 1)));
    else if (!keyword.empty() && card.substr(kKeywordLength + 1, 1) != " ")
      card.insert(kKeywordLength + 1, " ");
    else if (keyword.empty() && !is_commentary(line))
      refuse("the line is no header card (KEYWORD = value)", line);
    else if (keyword.empty() && !keyword_of(without_front_blanks(line)).empty())
      refuse("the keyword does not start in the first column", line);
    card.resize(Header::kCardLength, ' ');
    return card;
  }

  Where where_;
  bool open_ = false;
  std::vector<std::string> headers_;
};

void read_lines(Reader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = bytes.find('\n');
    const bool last = length == std::string_view::npos;
    reader.take(bytes.substr(0, length));
    if (last && reader.open())
      reader.refuse("the header is cut off: its last line has neither END nor an end of its own",
                    bytes);
    bytes.remove_prefix(last ? bytes.size() : length + 1);
  }
}

void read_cards(Reader& reader, std::string_view bytes) {
  do {
    reader.take(bytes.substr(0, Header::kCardLength));
    bytes.remove_prefix(std::min(bytes.size(), Header::kCardLength));
    if (bytes.empty() && reader.open())
      reader.refuse("the header is cut off: it has no END card", {});
  } while (reader.open());
}

} // namespace

bool is_text_header(std::string_view start) {
  constexpr std::string_view kSecondCard = "BITPIX  ";
  if (start.starts_with("SIMPLE  =") &&
      (start.find('\n') > Header::kCardLength + 1 ||
       start.substr(std::min(start.size(), Header::kCardLength)).starts_with(kSecondCard)))
    return false;
  return starts_with_cards(start) || starts_with_lines(start);
}

std::vector<std::string> parse_text_headers(std::string_view bytes, const std::string& file) {
  Reader reader(file);
  if (starts_with_cards(bytes))
    read_cards(reader, bytes);
  else
    read_lines(reader, bytes);
  return std::move(reader).headers();
}

} // namespace astromill::fits

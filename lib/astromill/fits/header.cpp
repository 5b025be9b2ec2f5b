// astromill: the keywords of one header
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>

namespace astromill::fits {

namespace {

constexpr std::size_t kKeywordLength = 8;
constexpr std::size_t kValueStart = 10;

/// The keyword, filled up with blanks, as one integer: quick to sort and to find.
std::uint64_t packed(std::string_view key) {
  std::array<char, kKeywordLength> bytes;
  bytes.fill(' ');
  std::copy_n(key.begin(), std::min(key.size(), bytes.size()), bytes.begin());
  std::uint64_t result = 0;
  std::memcpy(&result, bytes.data(), sizeof result);
  return result;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Takes the string that starts with the quote at the start of `field`; false without a closing
/// quote. Two quotes in a row stand for one.
bool unquote(std::string_view field, std::string& out) {
  for (std::size_t i = 1; i < field.size(); ++i) {
    if (field[i] == '\'') {
      const bool doubled = i + 1 < field.size() && field[i + 1] == '\'';
      if (!doubled)
        return true;
      ++i;
    }
    out += field[i];
  }
  return false;
}

/// Reads all of `text` as a number; nothing if it is none or not finite.
std::optional<double> parse_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("+-.0123456789EeDd") != std::string_view::npos)
    return std::nullopt;
  std::string plain(text);
  for (char& c : plain)
    if (c == 'D' || c == 'd' || c == 'e')
      c = 'E';
  const char* first = plain.data() + (plain[0] == '+' ? 1 : 0);
  const char* last = plain.data() + plain.size();
  if (first != last && plain[0] == '+' && *first == '-')
    return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(first, last, value);
  if (end != last)
    return std::nullopt;
  if (error == std::errc::result_out_of_range && plain.find("E-") != std::string::npos)
    return 0.0; // too small for a double
  return error == std::errc() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

} // namespace

Header::Header(std::string cards, Where where)
    : cards_(std::move(cards)), where_(std::move(where)) {
  if (cards_.size() % kCardLength != 0)
    throw Error("the header is not made of whole 80-byte cards", where_);
  std::replace_if(
      cards_.begin(), cards_.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  for (std::size_t at = 0; at < cards_.size(); at += kCardLength) {
    const std::string_view one = card(at);
    if (one.starts_with("END     ")) {
      cards_.resize(at);
      break;
    }
    if (one.substr(kKeywordLength, 2) == "= ")
      index_.emplace_back(packed(one.substr(0, kKeywordLength)), at);
  }
  std::sort(index_.begin(), index_.end());
}

std::string_view Header::card(std::size_t offset) const {
  return std::string_view(cards_).substr(offset, kCardLength);
}

/// Offset of the last card of that name.
std::optional<std::size_t> Header::find(std::string_view key) const {
  if (key.size() > kKeywordLength)
    return std::nullopt;
  const std::uint64_t wanted = packed(key);
  const auto after =
      std::upper_bound(index_.begin(), index_.end(), std::pair(wanted, cards_.size()));
  if (after == index_.begin() || std::prev(after)->first != wanted)
    return std::nullopt;
  return std::prev(after)->second;
}

/// The value field without comment and outer blanks; a string with its opening quote and all that
/// follows it. Empty if there is no value.
std::string_view Header::value_text(std::string_view key) const {
  const auto offset = find(key);
  if (!offset)
    return {};
  const std::string_view field = trimmed(card(*offset).substr(kValueStart));
  return field.starts_with('\'') ? field : trimmed(field.substr(0, field.find('/')));
}

Where Header::where(std::string_view key) const {
  Where result = where_;
  result.keyword = key;
  std::string_view value = value_text(key);
  if (value.size() > 2 && value.starts_with('\'') && value.ends_with('\''))
    value = value.substr(1, value.size() - 2); // messages put quotes about it
  result.value = value;
  return result;
}

bool Header::has(std::string_view key) const { return !value_text(key).empty(); }

std::optional<double> Header::number(std::string_view key) const {
  const std::string_view field = value_text(key);
  if (field.empty())
    return std::nullopt;
  const auto value = parse_number(field);
  if (!value)
    throw Error("must be a finite number", where(key));
  return value;
}

std::optional<std::int64_t> Header::integer(std::string_view key) const {
  std::string_view field = value_text(key);
  if (field.empty())
    return std::nullopt;
  if (field.starts_with('+') && !field.starts_with("+-"))
    field.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error == std::errc() && end == field.data() + field.size())
    return value;
  const auto real = parse_number(field);
  // Below 2^53 every integer is a double of its own.
  if (!real || std::abs(*real) > 9007199254740992.0 || *real != std::floor(*real))
    throw Error("must be an integer", where(key));
  return static_cast<std::int64_t>(*real);
}

std::optional<std::string> Header::text(std::string_view key) const {
  const std::string_view field = value_text(key);
  if (field.empty())
    return std::nullopt;
  if (!field.starts_with('\''))
    return std::string(field);
  std::string value;
  if (!unquote(field, value))
    throw Error("the text has no closing quote", where(key));
  for (std::size_t next = *find(key) + kCardLength;; next += kCardLength) {
    value.erase(value.find_last_not_of(' ') + 1);
    const bool continued =
        value.ends_with('&') && next < cards_.size() && card(next).starts_with("CONTINUE  '");
    if (!continued)
      return value;
    value.pop_back();
    if (!unquote(card(next).substr(kValueStart), value))
      throw Error("the text has no closing quote", where(key));
  }
}

} // namespace astromill::fits

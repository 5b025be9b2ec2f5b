// astromill: the keywords of distortions by lookup table
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/lookup_keywords.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

namespace astromill::wcs {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kAxes = 9; ///< looked at

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

double number_or_nan(std::string_view text) {
  const std::string_view value = trimmed(text);
  double out = kNan;
  const char* end = value.data() + value.size();
  return text::parse_number(value.data(), end, out) == end ? out : kNan;
}

/// Field and value of the record that a card holds: KEYWORD = 'FIELD: VALUE' or
/// KEYWORD.FIELD = VALUE. No field where it is neither.
struct Record {
  std::string_view field;
  double value = kNan;
};

Record record_of(std::string_view card, const std::string& keyword, std::string& text) {
  if (card.starts_with(keyword + ".")) {
    const std::size_t equals = card.find('=');
    if (equals == std::string_view::npos)
      return {};
    const std::string_view value = card.substr(equals + 1);
    return {trimmed(card.substr(keyword.size() + 1, equals - keyword.size() - 1)),
            number_or_nan(value.substr(0, value.find('/')))};
  }
  if (trimmed(card.substr(0, 8)) != keyword)
    return {};
  text = fits::Header(std::string(card)).text(keyword).value_or("");
  const std::string_view record = text;
  const std::size_t colon = record.find(':');
  if (colon == std::string_view::npos)
    return {};
  return {trimmed(record.substr(0, colon)), number_or_nan(record.substr(colon + 1))};
}

/// The records of DPj or D2IMj.
class Records {
public:
  Records(const fits::Header& header, const std::string& keyword) {
    where_ = header.where();
    where_.keyword = keyword;
    std::string text;
    for (std::size_t at = 0; at < header.cards().size(); at += fits::Header::kCardLength) {
      const std::string_view card(header.cards().data() + at, fits::Header::kCardLength);
      const Record record = record_of(card, keyword, text);
      if (!record.field.empty())
        values_[std::string(record.field)] = record.value;
    }
  }

  std::int64_t integer(const std::string& field, std::int64_t otherwise) const {
    constexpr double kLargest = 1e15;
    const auto found = values_.find(field);
    if (found == values_.end())
      return otherwise;
    const double value = found->second;
    if (!(std::fabs(value) <= kLargest) || value != std::nearbyint(value))
      fail("the record " + field + " is not an integer");
    return static_cast<std::int64_t>(value);
  }

  [[noreturn]] void fail(const std::string& what) const { throw Error(what, where_); }

private:
  Where where_;
  std::map<std::string, double> values_;
};

/// Where the table of `axis` is, by the records of `keyword` (DPja or D2IMj).
LookupReference reference_of(const fits::Header& header, const std::string& records_keyword,
                             const std::string& extname, const std::string& keyword) {
  const Records records(header, records_keyword);
  const std::int64_t variables = records.integer("NAXES", 2);
  if (variables < 1 || variables > 2)
    records.fail("NAXES: a lookup table must have one or two independent variables, not " +
                 std::to_string(variables));
  for (std::int64_t j = 1; j <= variables; ++j) {
    const std::string field = "AXIS." + std::to_string(j);
    if (records.integer(field, j) != j)
      records.fail(field + ": a lookup table whose axes are not pixel axes 1 and 2, in this order, "
                           "is not supported");
  }
  return {extname, records.integer("EXTVER", 1), keyword};
}

void refuse_further_axes(const fits::Header& header, const std::string& name,
                         const std::string& suffix) {
  for (int axis = 3; axis <= kAxes; ++axis) {
    std::string keyword = name + std::to_string(axis);
    keyword += suffix;
    if (is_lookup(header, keyword))
      throw Error("a lookup table for an axis other than 1 and 2 is not supported",
                  header.where(keyword));
  }
}

void read_detector(const fits::Header& header, LookupKeywords& out) {
  if (const auto axis = header.integer("AXISCORR")) {
    if (*axis != 1 && *axis != 2)
      throw Error("must be 1 or 2", header.where("AXISCORR"));
    out.detector[static_cast<std::size_t>(*axis - 1)] = {"D2IMARR", 1, "AXISCORR"};
    out.old_detector = true;
    return;
  }
  refuse_further_axes(header, "D2IMDIS", "");
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string axis = std::to_string(i + 1);
    const std::string keyword = "D2IMDIS" + axis;
    if (!header.has(keyword))
      continue;
    if (!is_lookup(header, keyword))
      throw Error("is not a kind of distortion that is known here (only Lookup is)",
                  header.where(keyword));
    out.detector[i] = reference_of(header, "D2IM" + axis, "D2IMARR", keyword);
  }
}

void read_pixel(const fits::Header& header, const std::string& suffix, LookupKeywords& out) {
  refuse_further_axes(header, "CPDIS", suffix);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string axis = std::to_string(i + 1) + suffix;
    const std::string keyword = "CPDIS" + axis;
    if (is_lookup(header, keyword))
      out.pixel[i] = reference_of(header, "DP" + axis, "WCSDVARR", keyword);
  }
}

void blank_cards(std::string& cards, const std::string& keyword, bool with_fields) {
  for (std::size_t at = 0; at < cards.size(); at += fits::Header::kCardLength) {
    const std::string_view card(cards.data() + at, fits::Header::kCardLength);
    if (trimmed(card.substr(0, 8)) == keyword || (with_fields && card.starts_with(keyword + ".")))
      std::fill_n(cards.begin() + static_cast<std::ptrdiff_t>(at), fits::Header::kCardLength, ' ');
  }
}

} // namespace

bool is_lookup(const fits::Header& header, const std::string& keyword) {
  std::string kind = header.text(keyword).value_or("");
  std::transform(kind.begin(), kind.end(), kind.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return kind == "LOOKUP";
}

LookupKeywords read_lookup_keywords(const fits::Header& header, char alternate) {
  LookupKeywords out;
  read_detector(header, out);
  const std::string suffix(1, alternate);
  const bool own =
      alternate != ' ' && (header.has("CPDIS1" + suffix) || header.has("CPDIS2" + suffix));
  read_pixel(header, own ? suffix : "", out);
  return out;
}

void blank_lookup_cards(const fits::Header& header, std::string& cards) {
  for (int axis = 1; axis <= kAxes; ++axis) {
    for (char alternate = '@'; alternate <= 'Z'; ++alternate) { // '@': the primary
      const std::string suffix =
          std::to_string(axis) + (alternate == '@' ? std::string() : std::string(1, alternate));
      if (!is_lookup(header, "CPDIS" + suffix))
        continue;
      blank_cards(cards, "CPDIS" + suffix, false);
      blank_cards(cards, "CPERR" + suffix, false);
      blank_cards(cards, "DP" + suffix, true);
    }
  }
}

} // namespace astromill::wcs

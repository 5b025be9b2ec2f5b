// astromill: the YAML header of an ECSV table
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/ecsv_header.h"

#include "astromill/base/error.h"
#include "astromill/tables/rewritten_front.h"
#include "astromill/tables/yaml_lines.h"

namespace astromill::tables {

namespace {

constexpr std::string_view kMark = "%ECSV";

/// What follows "%ECSV" on the first line.
std::string_view version_of(std::string_view line) noexcept {
  line = trimmed(trimmed(without_ending(line)).substr(1));
  return trimmed(line.substr(kMark.size()));
}

/// What of a column a key is for, nullptr if it is not needed.
std::string* item_of(EcsvColumn& column, std::string_view key) noexcept {
  return key == "name" ? &column.name : key == "unit" ? &column.unit : nullptr;
}

class HeaderReader {
public:
  HeaderReader(std::span<const std::string> lines, const std::string& file)
      : yaml_(lines, 1, file) {}

  EcsvHeader read();

private:
  template <class OnKey> void read_mapping(const OnKey& on_key);
  void read_columns(std::size_t column);
  void read_list();
  void read_sequence();
  void read_entry();
  EcsvColumn read_flow_entry();

  YamlLines yaml_;
  EcsvHeader header_;
};

/// Reads the keys at one column; on_key reads the value of the key it gets, or returns false.
template <class OnKey> void HeaderReader::read_mapping(const OnKey& on_key) {
  const std::size_t column = yaml_.column();
  while (!yaml_.at_end() && yaml_.column() == column && !yaml_.at_dash()) {
    const std::string key = yaml_.block_key();
    if (!on_key(key, column))
      yaml_.skip_block_value(column);
  }
}

EcsvHeader HeaderReader::read() {
  while (!yaml_.at_end() && (yaml_.rest().starts_with("---") || yaml_.rest().starts_with('%')))
    yaml_.next_line();
  if (!yaml_.at_end())
    read_mapping([this](const std::string& key, std::size_t column) {
      if (key == "datatype") {
        read_columns(column);
      } else if (key == "delimiter") {
        const std::size_t mark = yaml_.mark();
        const std::string text = yaml_.block_text(column);
        if (text != " " && text != ",")
          yaml_.fail("the delimiter is neither a blank nor a comma", mark);
        header_.delimiter = text[0];
      } else {
        return false;
      }
      return true;
    });
  if (!yaml_.at_end() && yaml_.rest() != "...")
    yaml_.fail("this line does not belong to the ones before it");
  if (header_.columns.empty())
    yaml_.fail("it has no list of columns, 'datatype'");
  return header_;
}

void HeaderReader::read_columns(std::size_t column) {
  if (!header_.columns.empty())
    yaml_.fail("a second list of columns");
  yaml_.skip_properties();
  if (yaml_.rest().starts_with('['))
    return read_sequence();
  if (!yaml_.rest().empty())
    yaml_.fail("'datatype' is not a list");
  yaml_.next_line();
  if (yaml_.at_end() || yaml_.column() < column || !yaml_.at_dash())
    yaml_.fail("'datatype' is not a list");
  read_list();
}

/// Reads "- ..." entries at one column.
void HeaderReader::read_list() {
  const std::size_t column = yaml_.column();
  while (!yaml_.at_end() && yaml_.column() == column && yaml_.at_dash()) {
    header_.indent = yaml_.before();
    yaml_.advance(1);
    if (yaml_.rest().empty())
      yaml_.next_line();
    if (yaml_.at_end() || yaml_.column() <= column)
      yaml_.fail("an entry of 'datatype' has no content");
    read_entry();
    if (!yaml_.at_end() && yaml_.column() > column)
      yaml_.fail("this line does not belong to the ones before it");
    header_.line = yaml_.last_line();
  }
}

void HeaderReader::read_entry() {
  if (yaml_.rest().starts_with('{')) {
    header_.style = EcsvHeader::Style::flow;
    header_.columns.push_back(read_flow_entry());
    return yaml_.end_line();
  }
  header_.style = EcsvHeader::Style::block;
  const std::size_t mark = yaml_.mark();
  EcsvColumn column;
  read_mapping([&](const std::string& key, std::size_t key_column) {
    std::string* const item = item_of(column, key);
    if (item != nullptr)
      *item = yaml_.block_text(key_column);
    return item != nullptr;
  });
  if (column.name.empty())
    yaml_.fail("an entry of 'datatype' has no name", mark);
  header_.columns.push_back(std::move(column));
}

/// Reads "[{...}, {...}]".
void HeaderReader::read_sequence() {
  header_.style = EcsvHeader::Style::sequence;
  yaml_.advance(1);
  for (yaml_.skip_space(); !yaml_.rest().starts_with(']'); yaml_.skip_space()) {
    const std::string_view before = yaml_.before();
    const auto mark = before.find('#'); // there is one on every line
    header_.indent = trimmed(before.substr(mark + 1)).empty() ? before : std::string_view{};
    if (!yaml_.rest().starts_with('{'))
      yaml_.fail("an entry of 'datatype' is not in braces");
    header_.columns.push_back(read_flow_entry());
    header_.line = yaml_.line();
    header_.offset = yaml_.offset();
    yaml_.skip_space();
    header_.has_comma = yaml_.rest().starts_with(',');
    if (!header_.has_comma)
      continue;
    yaml_.advance(1);
    header_.line = yaml_.line();
    header_.offset = yaml_.offset();
  }
  yaml_.advance(1);
  yaml_.end_line();
}

/// Reads "{name: x, unit: pix}".
EcsvColumn HeaderReader::read_flow_entry() {
  EcsvColumn column;
  yaml_.advance(1);
  for (yaml_.skip_space(); !yaml_.rest().starts_with('}'); yaml_.skip_space()) {
    const std::string key = yaml_.flow_text();
    yaml_.skip_space();
    if (!yaml_.rest().starts_with(':'))
      yaml_.fail("':' is missing behind '" + shown(key) + "'");
    yaml_.advance(1);
    if (std::string* const item = item_of(column, key); item != nullptr)
      *item = yaml_.flow_value();
    else
      yaml_.skip_flow_value();
    yaml_.skip_space();
    if (yaml_.rest().starts_with(','))
      yaml_.advance(1);
    else if (!yaml_.rest().starts_with('}'))
      yaml_.fail("a comma or '}' is missing");
  }
  if (column.name.empty())
    yaml_.fail("an entry of 'datatype' has no name");
  yaml_.advance(1);
  return column;
}

} // namespace

bool is_ecsv(std::string_view line) noexcept {
  line = trimmed(without_ending(line));
  if (!line.starts_with('#'))
    return false;
  line = trimmed(line.substr(1));
  return line.starts_with(kMark) && line.size() > kMark.size() &&
         (line[kMark.size()] == ' ' || line[kMark.size()] == '\t');
}

EcsvHeader read_ecsv_header(std::span<const std::string> lines, const std::string& file) {
  const std::string_view version = version_of(lines[0]);
  if (!version.starts_with("0.") && !version.starts_with("1."))
    throw Error("this version of ECSV is not known",
                {.file = file, .line = 1, .value = std::string(version)});
  return HeaderReader(lines, file).read();
}

} // namespace astromill::tables

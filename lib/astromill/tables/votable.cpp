// astromill: VOTable documents: finds the rows of a table and where new cells go
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/votable.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <utility>

namespace astromill::tables {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kNoChoice = std::string_view::npos;
constexpr std::string_view kWhiteSpace = " \t\r\n";

/// Bytes that may have to wait for the place of new elements, and bytes of a cell.
constexpr std::size_t kMostHeld = XmlReader::kMaxToken + (std::size_t{1} << 20U);

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

std::string_view local_name(std::string_view name) {
  return name.substr(name.find(':') + 1); // npos + 1 is 0
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string value_or_empty(const XmlAttributes& attributes, std::string_view name) {
  return std::string(attributes.find(name).value_or(""));
}

} // namespace

bool looks_like_votable(std::string_view beginning) {
  for (const std::string_view utf16 : {"\xFF\xFE<\0"sv, "\xFE\xFF\0<"sv, "<\0"sv, "\0<"sv})
    if (beginning.starts_with(utf16))
      return true;
  if (beginning.starts_with("\xEF\xBB\xBF"))
    beginning.remove_prefix(3);
  const std::size_t first = beginning.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos || beginning[first] != '<' || first + 1 == beginning.size())
    return false;
  const char second = beginning[first + 1];
  return second == '?' || second == '!' || is_letter(second);
}

void VoTableBatch::clear() {
  text_.clear();
  rows_.clear();
  cells_.clear();
  strings_.clear();
}

std::string_view VoTableBatch::cell(const Row& row, std::size_t choice) const {
  const Piece& piece = cells_[row.first_cell + choice];
  return std::string_view(strings_).substr(piece.begin, piece.size);
}

void VoTableBatch::append_cell(std::string& out, const Row& row, std::string_view text) const {
  out.append(strings_, row.gap, row.gap_size);
  out.append("<").append(prefix_);
  if (text.empty()) {
    out += "TD/>";
    return;
  }
  out += "TD>";
  append_escaped(out, text);
  out.append("</").append(prefix_).append("TD>");
}

VoTableScanner::VoTableScanner(TableRequest request)
    : request_(std::move(request)), reader_(*this, request_.file) {}

VoTableScanner::~VoTableScanner() = default;

void VoTableScanner::fail(std::string_view what, std::string_view value) const {
  throw Error(what, {.file = request_.file, .line = reader_.line(), .value = std::string(value)});
}

/// Puts the bytes of the document up to `place` into the batch.
void VoTableScanner::release(std::int64_t place) {
  if (place <= released_)
    return;
  const auto count = static_cast<std::size_t>(place - released_);
  insert(held_at(released_).substr(0, count));
  held_used_ += count;
  released_ = place;
}

/// The bytes of the document from `place` on, which are not in a batch yet.
std::string_view VoTableScanner::held_at(std::int64_t place) const {
  return std::string_view(held_).substr(held_used_ + static_cast<std::size_t>(place - released_));
}

void VoTableScanner::insert(std::string_view text) {
  if (!request_.only_added)
    batch_->text_ += text;
}

void VoTableScanner::finish_batch() {
  batch_->prefix_ = prefix_;
  held_.erase(0, std::exchange(held_used_, 0));
  if (held_.size() > kMostHeld)
    fail("more than 64 MiB between two tags of a table");
}

void VoTableScanner::feed(std::string_view bytes, VoTableBatch& batch) {
  batch_ = &batch;
  held_ += bytes;
  done_ = reader_.feed(bytes);
  release(hold_at_ < 0 ? done_ : std::min(done_, hold_at_));
  finish_batch();
}

void VoTableScanner::finish(VoTableBatch& batch) {
  batch_ = &batch;
  reader_.finish();
  if (!found_)
    throw Error("no TABLE of the VOTable has the columns asked for, and data; " +
                    (names_seen_.empty() ? "it has no FIELDs" : "its FIELDs: " + names_seen_),
                {.file = request_.file, .value = choice_names()});
  release(released_ + static_cast<std::int64_t>(held_.size() - held_used_));
  finish_batch();
}

std::string VoTableScanner::choice_names() const {
  std::string names;
  for (const ColumnChoice& choice : request_.choices) {
    names += names.empty() ? "" : ",";
    names += choice.by_name() ? choice.name : std::to_string(choice.index + 1);
  }
  return names;
}

VoTableScanner::Element VoTableScanner::classify(std::string_view local_name) const {
  switch (open_.empty() ? Element::other : open_.back()) {
  case Element::tr:
    return local_name == "TD" ? Element::td : Element::other;
  case Element::tabledata:
    return local_name == "TR" ? Element::tr : Element::other;
  case Element::data:
    return local_name == "TABLEDATA" ? Element::tabledata : Element::other;
  case Element::table:
    return local_name == "FIELD"  ? Element::field
           : local_name == "DATA" ? Element::data
                                  : Element::other;
  case Element::field:
    return local_name == "VALUES" ? Element::values : Element::other;
  case Element::other:
    return local_name == "TABLE" &&
                   std::find(open_.begin(), open_.end(), Element::table) == open_.end()
               ? Element::table
               : Element::other;
  default:
    return Element::other;
  }
}

void VoTableScanner::start(std::string_view name, const XmlAttributes& attributes, ByteRange tag) {
  const std::string_view local = local_name(name);
  if (open_.empty() && local != "VOTABLE")
    fail("the XML document is no VOTable: its first element is not VOTABLE", name);
  if (open_.empty())
    vounits_ = attributes.find("version").value_or("1.0") >= "1.4";
  if (held_at(tag.begin).front() != '<')
    fail("an element inside an entity; write the document without entities", name);
  if (cell_ != nullptr)
    *cell_ += '<'; // an element in a cell: not a number, whatever it is
  if (!open_.empty() && open_.back() == Element::data && chosen_ && local != "TABLEDATA" &&
      local != "INFO")
    fail("only the serialisation TABLEDATA can be converted; rewrite the table first, as by "
         "'stilts tcopy ofmt=votable-tabledata IN OUT'; found",
         name);
  const Element element = classify(local);
  switch (element) {
  case Element::table:
    if (!found_)
      prefix_ = name.substr(0, name.size() - local.size());
    start_table(attributes, tag);
    break;
  case Element::field:
    start_field(attributes, tag);
    break;
  case Element::values:
    fields_.back().null = value_or_empty(attributes, "null");
    break;
  case Element::data:
    start_data();
    break;
  case Element::tr:
    start_row(tag);
    break;
  case Element::td:
    start_cell(attributes, tag);
    break;
  default:
    break;
  }
  open_.push_back(element);
  last_tag_end_ = tag.end;
}

void VoTableScanner::end(std::string_view /*name*/, ByteRange tag) {
  const Element element = open_.back();
  open_.pop_back();
  if (element == Element::field && !found_)
    hold_at_ = tag.end;
  if (element == Element::td && chosen_) {
    hold_at_ = tag.end;
    cell_ = nullptr;
  }
  if (element == Element::tr && chosen_)
    end_row(tag);
  if (element == Element::table)
    end_table();
  last_tag_end_ = tag.end;
}

void VoTableScanner::text(std::string_view piece) {
  if (cell_ == nullptr)
    return;
  if (cell_->size() > kMostHeld)
    fail("a cell of more than 64 MiB");
  *cell_ += piece;
}

void VoTableScanner::start_table(const XmlAttributes& attributes, ByteRange tag) {
  ++tables_;
  table_id_ = value_or_empty(attributes, "ID");
  table_name_ = attributes.find("name").value_or(table_id_);
  fields_.clear();
  gap_.clear();
  const std::string ref = value_or_empty(attributes, "ref");
  if (!ref.empty() && std::find(extended_.begin(), extended_.end(), ref) != extended_.end())
    fail("a TABLE that takes its FIELDs from the one that is converted is not supported", ref);
  if (!found_)
    hold_at_ = tag.end;
}

/// Keeps the white space in front of a tag, to put it in front of new elements. Where something
/// else stands there, what was kept before serves.
void VoTableScanner::note_gap(ByteRange tag) {
  if (last_tag_end_ != hold_at_)
    return;
  const auto size = static_cast<std::size_t>(tag.begin - hold_at_);
  const std::string_view gap = held_at(hold_at_).substr(0, size);
  constexpr std::size_t kLongest = 200;
  if (gap.size() <= kLongest && trimmed(gap).empty())
    gap_ = gap;
}

void VoTableScanner::start_field(const XmlAttributes& attributes, ByteRange tag) {
  fields_.push_back({.name = value_or_empty(attributes, "name"),
                     .id = value_or_empty(attributes, "ID"),
                     .unit = value_or_empty(attributes, "unit")});
  if (found_)
    return;
  note_gap(tag);
  constexpr std::size_t kMostNames = 400;
  if (names_seen_.size() < kMostNames) {
    const VoTableField& field = fields_.back();
    names_seen_.append(names_seen_.empty() ? "" : ", ");
    names_seen_ += shown(field.name.empty() ? field.id : field.name);
  }
}

/// True if the table at hand has all columns asked for; then they are the layout.
bool VoTableScanner::has_choices() {
  bool ambiguous = false;
  layout_ = {};
  nulls_.clear();
  choice_of_.assign(fields_.size(), kNoChoice);
  for (const ColumnChoice& choice : request_.choices) {
    const auto column = find_field(fields_, choice, ambiguous);
    if (!column)
      return false;
    if (choice_of_[*column] != kNoChoice)
      fail("two of the columns asked for are the same FIELD", choice_names());
    choice_of_[*column] = layout_.columns.size();
    layout_.columns.push_back(*column);
    layout_.units.push_back(fields_[*column].unit);
    nulls_.push_back(fields_[*column].null);
  }
  if (ambiguous)
    fail("several FIELDs of the TABLE have a name asked for; choose columns by number",
         choice_names());
  return true;
}

void VoTableScanner::add_fields() {
  release(hold_at_);
  std::vector<VoTableField> fields = fields_; // the new names differ from each other too
  for (const NewColumn& column : request_.added) {
    fields.push_back({.name = free_name(fields, column.name)});
    insert(gap_ + field_element(column, fields.back().name, prefix_, vounits_));
  }
  if (!table_id_.empty())
    extended_.push_back(table_id_);
}

void VoTableScanner::start_data() {
  if (!found_ && has_choices()) {
    add_fields();
    found_ = chosen_ = true;
    cells_.resize(request_.choices.size());
    table_ = "TABLE " + std::to_string(tables_);
    if (!table_name_.empty())
      table_ += " ('" + shown(table_name_) + "')";
  }
  has_data_ = true;
  hold_at_ = -1;
}

void VoTableScanner::end_table() {
  if (!found_ && !has_data_ && has_choices())
    add_fields();
  chosen_ = has_data_ = false;
  hold_at_ = -1;
}

void VoTableScanner::start_row(ByteRange tag) {
  if (!chosen_)
    return;
  hold_at_ = tag.end;
  ++row_number_;
  cell_count_ = 0;
  gap_.clear();
  for (std::string& cell : cells_)
    cell.clear();
}

void VoTableScanner::start_cell(const XmlAttributes& attributes, ByteRange tag) {
  if (!chosen_)
    return;
  note_gap(tag);
  const std::size_t column = cell_count_++;
  if (column >= fields_.size())
    fail("row " + std::to_string(row_number_) + " has more cells than the TABLE has FIELDs");
  if (choice_of_[column] == kNoChoice)
    return;
  cell_ = &cells_[choice_of_[column]];
  if (attributes.find("encoding"))
    *cell_ = "encoded "; // base64 may look like a number
}

void VoTableScanner::add_missing_cells() {
  for (; cell_count_ < fields_.size(); ++cell_count_)
    insert(gap_ + "<" + prefix_ + "TD/>");
}

void VoTableScanner::add_row() {
  add_missing_cells();
  VoTableBatch::Row row{.place = batch_->text_.size(),
                        .first_cell = batch_->cells_.size(),
                        .gap = batch_->strings_.size(),
                        .gap_size = gap_.size()};
  batch_->strings_ += gap_;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    std::string_view cell = trimmed(cells_[i]);
    if (cell == nulls_[i])
      cell = {};
    batch_->cells_.push_back({batch_->strings_.size(), cell.size()});
    batch_->strings_ += cell;
  }
  batch_->rows_.push_back(row);
}

void VoTableScanner::end_row(ByteRange tag) {
  const bool is_empty_element = tag.begin == tag.end; // <TR/>: becomes <TR>...</TR>
  constexpr std::int64_t kSlash = 2;                  // "/>"
  release(is_empty_element ? tag.end - kSlash : hold_at_);
  if (is_empty_element) {
    insert(">");
    held_used_ += kSlash;
    released_ += kSlash;
  }
  add_row();
  if (is_empty_element)
    insert("</" + prefix_ + "TR>");
  hold_at_ = -1;
}

} // namespace astromill::tables

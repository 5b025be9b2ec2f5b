// astromill: VOTable documents: finds the rows of a table and where new cells go
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/front_matter.h"
#include "astromill/tables/votable_fields.h"
#include "astromill/tables/xml_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// True if a table that begins with these bytes is read as a VOTable: it is XML (or HTML), which no
/// other kind of table begins as.
bool looks_like_votable(std::string_view beginning);

/// A part of a document, with the rows that end in it. Filled by VoTableScanner, used again.
class VoTableBatch {
public:
  /// A row of the table that is converted.
  struct Row {
    std::size_t place = 0;      ///< in text(): its new cells go here
    std::size_t first_cell = 0; ///< in cells_
    std::size_t gap = 0;        ///< in strings_: white space to put in front of each cell
    std::size_t gap_size = 0;
  };

  void clear();

  /// What comes out, in the order of the document: everything but the new cells of rows. Empty if
  /// the request said only_added.
  std::string_view text() const { return text_; }
  const std::vector<Row>& rows() const { return rows_; }

  /// Text of the cell that was asked for as number `choice`, in UTF-8, without the white space
  /// around it; empty if it has no value (or its FIELD's null value).
  std::string_view cell(const Row& row, std::size_t choice) const;

  /// Appends a new cell of a row; an empty text gives a cell without value.
  void append_cell(std::string& out, const Row& row, std::string_view text) const;

private:
  friend class VoTableScanner;

  struct Piece {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  std::string text_;
  std::vector<Row> rows_;
  std::vector<Piece> cells_; ///< in strings_; as many for each row as there are choices
  std::string strings_;
  std::string prefix_; ///< of the names of elements: "", or as "vot:"
};

/// Reads a VOTable document (1.0 to 1.4, TABLEDATA) that comes in pieces, in constant memory.
///
/// The first table that has the columns asked for, and data, is converted; all other bytes of the
/// document pass as they are. FIELD elements for the new columns are put behind the table's last
/// one (also of a table that has the columns but no DATA); in a row with fewer cells than FIELDs
/// the missing ones are put in, empty, so that new cells get into their columns. Not safe for use
/// by two threads at a time.
class VoTableScanner : private XmlHandler {
public:
  explicit VoTableScanner(TableRequest request);
  ~VoTableScanner() override;

  /// Takes the next bytes of the document and appends to `batch` what is known now. Throws Error
  /// (file, line): not XML, no VOTable, data in another serialisation than TABLEDATA, a row with
  /// more cells than FIELDs, two FIELDs with a name asked for.
  void feed(std::string_view bytes, VoTableBatch& batch);

  /// At the end of the input: appends the rest. Throws Error when the document is not complete or
  /// no table has the columns, with the names seen.
  void finish(VoTableBatch& batch);

  /// Columns and units of the table that is converted; complete once a batch has a row.
  const RowLayout& layout() const { return layout_; }

  /// Which table is converted: "TABLE 2 ('sources')"; "" before it was found.
  const std::string& table() const { return table_; }

  /// TABLE elements so far.
  std::int64_t tables() const { return tables_; }

private:
  /// Elements that matter, in their places: a FIELD anywhere but in a TABLE is `other`.
  enum class Element : std::uint8_t { other, table, field, values, data, tabledata, tr, td };

  void start(std::string_view name, const XmlAttributes& attributes, ByteRange tag) override;
  void end(std::string_view name, ByteRange tag) override;
  void text(std::string_view piece) override;

  Element classify(std::string_view local_name) const;
  void start_table(const XmlAttributes& attributes, ByteRange tag);
  void start_field(const XmlAttributes& attributes, ByteRange tag);
  void start_data();
  void start_row(ByteRange tag);
  void start_cell(const XmlAttributes& attributes, ByteRange tag);
  void end_table();
  void end_row(ByteRange tag);

  bool has_choices();
  void add_fields();
  void add_missing_cells();
  void add_row();
  void note_gap(ByteRange tag);
  void release(std::int64_t place);
  std::string_view held_at(std::int64_t place) const;
  void insert(std::string_view text);
  void finish_batch();
  std::string choice_names() const;
  [[noreturn]] void fail(std::string_view what, std::string_view value = {}) const;

  TableRequest request_;
  XmlReader reader_;
  VoTableBatch* batch_ = nullptr; ///< while feeding

  std::string held_;          ///< bytes of the document that are not in a batch yet
  std::size_t held_used_ = 0; ///< of them, those that are by now
  std::int64_t released_ = 0; ///< bytes of the document that are in a batch
  std::int64_t done_ = 0;     ///< bytes of the document that no later tag touches
  std::int64_t hold_at_ = -1; ///< new elements may go here: what follows has to wait; -1: nowhere
  std::int64_t last_tag_end_ = 0;
  std::string gap_; ///< white space in front of the last FIELD or TD

  std::vector<Element> open_; ///< elements around the place at hand
  std::string prefix_;        ///< as of VoTableBatch
  bool vounits_ = false;
  std::int64_t tables_ = 0;
  std::string table_id_;
  std::string table_name_;
  std::vector<VoTableField> fields_;  ///< of the table at hand
  bool has_data_ = false;             ///< its DATA have begun
  bool chosen_ = false;               ///< the table at hand is the one that is converted
  bool found_ = false;                ///< that one has been met
  std::vector<std::string> extended_; ///< IDs of the tables with new FIELDs
  std::string names_seen_;            ///< FIELDs of the tables so far, for the message

  RowLayout layout_;
  std::string table_;
  std::vector<std::size_t> choice_of_; ///< by column: which choice it is, npos for none
  std::vector<std::string> nulls_;     ///< by choice
  std::vector<std::string> cells_;     ///< by choice, of the row at hand
  std::string* cell_ = nullptr;        ///< the one being read, if it is wanted
  std::size_t cell_count_ = 0;         ///< of the row at hand
  std::int64_t row_number_ = 0;
};

} // namespace astromill::tables

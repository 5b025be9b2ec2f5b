// astromill: VOTable documents; the first line is the columns asked for, as "ra,dec" or "2,3"
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/tables/votable.h"
#include "fuzz/fuzz.h"

#include <algorithm>

namespace astromill::test {
namespace {

using tables::TableRequest;
using tables::VoTableBatch;
using tables::VoTableScanner;

/// What a document became.
struct Result {
  std::string document; ///< with a new cell "1.5" in each row
  std::vector<std::string> cells;
  std::string error;
  std::vector<std::size_t> columns;
};

void take(const VoTableBatch& batch, std::size_t choices, Result& result) {
  std::size_t copied = 0;
  for (const VoTableBatch::Row& row : batch.rows()) {
    require(copied <= row.place && row.place <= batch.text().size(), "rows in order");
    result.document += batch.text().substr(copied, row.place - copied);
    copied = row.place;
    batch.append_cell(result.document, row, "1.5");
    for (std::size_t i = 0; i < choices; ++i)
      result.cells.emplace_back(batch.cell(row, i));
  }
  result.document += batch.text().substr(copied);
}

Result read(std::string_view document, const TableRequest& request, std::size_t piece) {
  Result result;
  try {
    VoTableScanner scanner(request);
    VoTableBatch batch;
    for (; !document.empty(); document.remove_prefix(std::min(piece, document.size()))) {
      const Alone bytes(document.substr(0, piece));
      batch.clear();
      scanner.feed(bytes.text(), batch);
      take(batch, request.choices.size(), result);
    }
    batch.clear();
    scanner.finish(batch);
    take(batch, request.choices.size(), result);
    result.columns = scanner.layout().columns;
  } catch (const Error& error) {
    result.error = error.what();
    require(!result.error.empty(), "an error says something");
  }
  return result;
}

} // namespace
} // namespace astromill::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill;
  using namespace astromill::test;
  std::string_view document = text_of(data, size);
  if (document.empty())
    return 0;
  TableRequest request;
  request.added = {{.name = "lon", .unit = "deg"}};
  request.file = "t.vot";
  try {
    request.choices = tables::parse_columns(without_ending(take_line(document)), 2, 4, "--columns");
  } catch (const UsageError&) {
    return 0;
  }
  const Result whole = read(document, request, document.size());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, 1 + size % 64}) {
    const Result pieces = read(document, request, piece);
    require(pieces.error.empty() == whole.error.empty(), "an error in pieces, too", pieces.error);
    if (!whole.error.empty())
      continue;
    require(pieces.document == whole.document, "the same document in pieces", pieces.document);
    require(pieces.cells == whole.cells, "the same cells in pieces");
  }
  if (!whole.error.empty() || whole.document.empty())
    return 0;
  for (std::size_t i = 0; i < request.choices.size(); ++i)
    request.choices[i] = {.index = whole.columns[i], .name = {}};
  const Result again = read(whole.document, request, whole.document.size());
  require(again.error.empty(), "what comes out can be read", again.error);
  require(again.cells == whole.cells, "what comes out has the cells", whole.document);
  return 0;
}

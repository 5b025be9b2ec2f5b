// astromill: a FITS file that is copied while the rows of one of its tables are changed
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_stream.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

namespace astromill::fits {

namespace {

constexpr std::size_t kBufferLength = std::size_t{256} << 10U;

} // namespace

TableStream::TableStream(ByteSource& source, Sink sink)
    : source_(source), sink_(std::move(sink)), buffer_(kBufferLength) {}

/// Reads the next header; false at the end of the HDUs.
bool TableStream::next() {
  head_ = read_hdu_head(source_, static_cast<int>(seen_.size()), &other_);
  if (!head_) {
    if (seen_.empty())
      throw Error("is not a FITS file: it does not start with SIMPLE", {.file = source_.name()});
    return false;
  }
  seen_.push_back(head_->info);
  return true;
}

/// Passes on `count` bytes, all of which must be there.
void TableStream::pass(std::int64_t count, const Where& where) {
  for (std::int64_t left = count; left > 0;) {
    const auto part = std::min<std::int64_t>(left, static_cast<std::int64_t>(buffer_.size()));
    const std::span piece(buffer_.data(), static_cast<std::size_t>(part));
    const std::size_t there = source_.read(piece);
    sink_(piece.first(there));
    left -= static_cast<std::int64_t>(there);
    if (there < piece.size())
      throw Error("the data are cut off: the file ends after " + std::to_string(count - left) +
                      " of " + std::to_string(count) + " bytes",
                  where);
  }
}

/// Passes on what there is, up to `most` bytes.
void TableStream::pass_rest(std::int64_t most) {
  std::size_t there = 1;
  for (; most > 0 && there > 0; most -= static_cast<std::int64_t>(there)) {
    const auto part = std::min<std::int64_t>(most, static_cast<std::int64_t>(buffer_.size()));
    there = source_.read({buffer_.data(), static_cast<std::size_t>(part)});
    sink_({buffer_.data(), there});
  }
}

/// Passes on the current HDU. Some programs leave the filling of the last block away.
void TableStream::pass_hdu() {
  sink_(head_->blocks);
  pass(head_->structure.data_length, head_->header.where());
  pass_rest(head_->structure.data_bytes - head_->structure.data_length);
}

bool TableStream::is_wanted(const HduName& wanted, std::string_view text) const {
  const HduInfo& info = head_->info;
  if (wanted.number)
    return info.number == *wanted.number;
  return info.is_called(text, std::nullopt) ||
         (wanted.version && info.is_called(wanted.name, wanted.version));
}

void TableStream::fail_to_find(std::string_view hdu) const {
  const std::string contents = "; the file has " + summary(seen_);
  if (hdu.empty())
    throw Error("there is no table with the columns asked for" + contents,
                {.file = source_.name()});
  throw Error("there is no such HDU" + contents, {.file = source_.name(), .hdu = std::string(hdu)});
}

std::string TableStream::find_table(std::string_view hdu,
                                    const std::function<void(const TableLayout&)>& accept) {
  const HduName wanted = parse_hdu_name(hdu);
  const auto open = [&] {
    layout_ = read_table_layout(head_->header);
    accept(layout_);
  };
  std::exception_ptr refusal; // why the only table is not taken
  int tables = 0;
  for (; next(); pass_hdu()) {
    if (!hdu.empty()) {
      if (!is_wanted(wanted, hdu))
        continue;
      open();
      return "";
    }
    if (head_->info.type != HduType::table)
      continue;
    ++tables;
    try {
      open();
      return source_.name() + ": using extension " + std::to_string(head_->info.number) +
             (head_->info.extname.empty() ? "" : " (" + shown(head_->info.label()) + ")");
    } catch (const Error&) {
      refusal = std::current_exception();
    }
  }
  if (tables == 1)
    std::rethrow_exception(refusal);
  fail_to_find(hdu);
}

void TableStream::write_header(const TableChange& change) {
  sink_(changed_header(head_->blocks, layout_, change));
  row_length_out_ = changed_row_length(layout_, change);
  heap_dropped_ = change.only_added;
}

std::size_t TableStream::read_rows(std::span<char> out) {
  const auto fitting = static_cast<std::int64_t>(out.size() / layout_.row_length);
  const auto count = static_cast<std::size_t>(std::min(fitting, rows_left()));
  const std::size_t bytes = source_.read(out.first(count * layout_.row_length));
  if (bytes < count * layout_.row_length)
    throw Error(
        "the table is cut off: the file ends after row " +
            std::to_string(rows_read_ + static_cast<std::int64_t>(bytes / layout_.row_length)) +
            " of " + std::to_string(layout_.rows),
        layout_.where);
  rows_read_ += static_cast<std::int64_t>(count);
  return count;
}

void TableStream::finish() {
  const Structure& structure = head_->structure;
  const auto rows_in = static_cast<std::int64_t>(layout_.row_length) * layout_.rows;
  const std::int64_t heap = structure.data_length - rows_in;
  if (heap_dropped_)
    source_.skip(heap);
  else
    pass(heap, layout_.where);
  source_.skip(structure.data_bytes - structure.data_length);
  const std::int64_t written =
      static_cast<std::int64_t>(row_length_out_) * layout_.rows + (heap_dropped_ ? 0 : heap);
  const auto over = static_cast<std::size_t>(written % static_cast<std::int64_t>(kBlockLength));
  if (over > 0)
    sink_(std::string(kBlockLength - over, layout_.ascii ? ' ' : '\0'));
  while (next())
    pass_hdu();
  sink_(other_);
  pass_rest(std::numeric_limits<std::int64_t>::max());
}

} // namespace astromill::fits

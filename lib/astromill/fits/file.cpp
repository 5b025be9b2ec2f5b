// astromill: the headers of a FITS file, and small data units
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/file.h"

#include "astromill/base/letters.h"
#include "astromill/fits/byte_source.h"
#include "astromill/fits/inherit.h"
#include "astromill/fits/text_header.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace astromill::fits {

namespace {

constexpr std::int64_t kMostHdus = 1'000'000'000;
/// No sound header is longer.
constexpr std::size_t kLongestText = std::size_t{32} << 20U;

} // namespace

File::File(std::string path) : source_(std::make_unique<ByteSource>(std::move(path))) {
  if (source_->empty())
    throw Error("is empty", {.file = name()});
  std::string block = read_block(*source_);
  if (is_text_header(block))
    read_text(std::move(block));
  else if (!read_next(std::move(block)))
    throw Error("is not a FITS file: it does not start with SIMPLE", {.file = name()});
}

File::File(File&& other) noexcept = default;
File& File::operator=(File&& other) noexcept = default;
File::~File() = default;

const std::string& File::name() const { return source_->name(); }

void File::drain() {
  if (source_->can_go_back())
    return;
  hdu_count(); // keeps small data units
  source_->drain();
}

/// Data of an HDU at which the source stands, as far as they are there.
std::string File::all_data(const Hdu& hdu) {
  constexpr std::size_t kStep = std::size_t{1} << 20U; // memory for what is there, not what is said
  std::string out;
  std::size_t missing = static_cast<std::size_t>(hdu.data_bytes);
  while (missing > 0) {
    const std::size_t before = out.size();
    out.resize(before + std::min(missing, kStep));
    const std::size_t count = source_->read({out.data() + before, out.size() - before});
    missing -= count;
    if (before + count < out.size()) {
      out.resize(before + count);
      break;
    }
  }
  return out;
}

/// Goes behind the data of the last HDU read; keeps them if they are small and come but once.
void File::pass_data() {
  if (hdus_.empty())
    return;
  Hdu& last = hdus_.back();
  const bool comes_once = !source_->can_go_back() && source_->position() == last.data_start;
  const bool small = last.data_bytes <= std::min(kLargestKept, kMostKept - bytes_kept_);
  if (comes_once && (small || keeps_all_)) {
    last.kept = all_data(last);
    bytes_kept_ += small ? last.data_bytes : 0;
  }
  std::int64_t end = 0;
  if (__builtin_add_overflow(last.data_start, last.data_bytes, &end))
    end = std::numeric_limits<std::int64_t>::max();
  source_->go_to(end);
}

std::string File::data() {
  Hdu& hdu = hdus_[current_];
  if (hdu.kept)
    return *hdu.kept;
  if (hdu.data_bytes > kLargestData)
    throw Error("has " + std::to_string(hdu.data_bytes) + " bytes of data, more than the " +
                    std::to_string(kLargestData) + " that are read of an auxiliary HDU",
                hdu.header.where());
  if (!source_->can_go_back() && source_->position() != hdu.data_start)
    throw_gone_by(hdu);
  source_->go_to(hdu.data_start);
  std::string out = all_data(hdu);
  if (!source_->can_go_back())
    hdu.kept = out;
  return out;
}

void File::throw_gone_by(const Hdu& hdu) const {
  throw Error("has data that have gone by in the pipe (of a pipe, up to " +
                  std::to_string(kLargestKept) + " bytes an HDU and " + std::to_string(kMostKept) +
                  " in all are kept); name the file instead",
              hdu.header.where());
}

std::size_t File::read_data(std::int64_t offset, std::span<char> out) {
  const Hdu& hdu = hdus_[current_];
  const auto wanted = static_cast<std::size_t>(
      std::clamp<std::int64_t>(hdu.data_bytes - offset, 0, static_cast<std::int64_t>(out.size())));
  if (hdu.kept) {
    const std::size_t from = std::min(hdu.kept->size(), static_cast<std::size_t>(offset));
    return hdu.kept->copy(out.data(), wanted, from);
  }
  std::int64_t position = 0;
  if (__builtin_add_overflow(hdu.data_start, offset, &position))
    return 0;
  if (!source_->can_go_back() && source_->position() > position)
    throw_gone_by(hdu);
  source_->go_to(position);
  return source_->position() < position ? 0 : source_->read(out.first(wanted));
}

std::optional<std::int64_t> File::bytes_available() const {
  const std::optional<std::int64_t> size = source_->size();
  return size ? std::optional(std::max<std::int64_t>(*size - hdus_[current_].data_start, 0))
              : std::nullopt;
}

std::int64_t File::data_position() const {
  const Hdu& hdu = hdus_[current_];
  return hdu.kept ? static_cast<std::int64_t>(hdu.kept->size())
                  : source_->position() - hdu.data_start;
}

const Header& File::stored_header() const {
  const Hdu& hdu = hdus_[current_];
  return hdu.table ? *hdu.table : hdu.header;
}

/// Reads the header behind those that have been read; false at the end of the file, or where
/// something else than an extension follows. After a failure, the file has come to its end.
/// At the start of the file, `first_block` has been read of it.
bool File::read_next(std::string first_block) {
  if (ended_)
    return false;
  ended_ = true;
  pass_data();
  std::optional<HduHead> head =
      read_hdu_head(*source_, static_cast<int>(hdus_.size()), nullptr, std::move(first_block));
  if (!head)
    return false;
  const Where where = head->header.where();
  std::optional<Header> table;
  if (head->structure.compressed) {
    table = head->header;
    head->header = Header(uncompressed_cards(head->header), where);
  }
  const bool may_inherit = !hdus_.empty() && hdus_.front().info.axes.empty();
  if (head->info.type == HduType::image && may_inherit)
    head->header =
        Header(head->header.cards() + inherited_cards(head->header, hdus_.front().header), where);
  hdus_.push_back({.info = std::move(head->info),
                   .header = std::move(head->header),
                   .data_start = source_->position(),
                   .data_bytes = head->structure.data_bytes,
                   .table = std::move(table)});
  ended_ = false;
  return true;
}

/// Reads all headers of a file of text, which begins with `bytes`.
void File::read_text(std::string bytes) {
  ended_ = true;
  for (std::string block = read_block(*source_); !block.empty(); block = read_block(*source_)) {
    bytes += block;
    if (bytes.size() > kLongestText)
      throw Error("is too long for a header", {.file = name()});
  }
  std::vector<std::string> all = parse_text_headers(bytes, name());
  first_number_ = all.front().starts_with("SIMPLE") ? 0 : 1;
  for (std::string& cards : all) {
    const int number = first_number_ + static_cast<int>(hdus_.size());
    Where where{.file = name(), .hdu = std::to_string(number)};
    Header header(std::move(cards), where);
    const Structure structure = read_stated_structure(header);
    HduInfo info = make_hdu_info(header, structure, number);
    info.header_only = true;
    where.hdu = info.label();
    header = Header(structure.compressed ? uncompressed_cards(header) : header.cards(), where);
    hdus_.push_back({std::move(info), std::move(header), source_->position(), 0});
  }
}

bool File::move_to(int number) {
  const bool only_one = hdus_.front().info.header_only && hdus_.size() == 1;
  if (number < first_number_ && !only_one)
    return false;
  const auto wanted = static_cast<std::size_t>(std::max(number - first_number_, 0));
  while (wanted >= hdus_.size())
    if (!read_next())
      return false;
  current_ = wanted;
  return true;
}

int File::hdu_count() {
  try {
    while (read_next()) {
    }
  } catch (const Error&) {
    // The damaged header ends the file, as documented.
  }
  return static_cast<int>(hdus_.size());
}

bool File::move_to(std::string_view extname, std::optional<std::int64_t> version) {
  for (std::size_t i = 0; i < hdus_.size() || read_next(); ++i)
    if (hdus_[i].info.is_called(extname, version)) {
      current_ = i;
      return true;
    }
  return false;
}

void File::select(std::string_view hdu) {
  const HduName wanted = parse_hdu_name(hdu);
  bool found = false;
  if (wanted.number) {
    found = *wanted.number >= 0 && *wanted.number < kMostHdus &&
            move_to(static_cast<int>(*wanted.number));
  } else {
    found = move_to(hdu, std::nullopt) ||
            (wanted.version && move_to(wanted.name, wanted.version)) ||
            ((equal_ignoring_case(hdu, "PRIMARY") || equal_ignoring_case(hdu, "P")) && move_to(0));
  }
  if (found)
    return;
  hdu_count();
  std::vector<HduInfo> infos;
  for (const Hdu& one : hdus_)
    infos.push_back(one.info);
  throw Error("there is no such HDU; the file has " + summary(infos),
              {.file = name(), .hdu = std::string(hdu)});
}

} // namespace astromill::fits

// astromill: the headers of a FITS file, and small data units
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/file.h"

#include "astromill/fits/byte_source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace astromill::fits {

namespace {

constexpr std::size_t kBlockLength = 2880;
/// No sound header is longer; keeps a file without END from filling the memory.
constexpr std::size_t kLongestHeader = std::size_t{32} << 20U;
constexpr std::int64_t kMostHdus = 1'000'000'000;
constexpr std::string_view kPrimaryStart = "SIMPLE  =";
constexpr std::string_view kExtensionStart = "XTENSION";

/// Offset of the END card in a block of cards, or npos. Throws if a keyword is not text.
std::size_t find_end(std::string_view block, const Where& where) {
  for (std::size_t at = 0; at < block.size(); at += Header::kCardLength) {
    const std::string_view keyword = block.substr(at, 8);
    if (keyword == "END     ")
      return at;
    for (const char c : keyword)
      if (c < ' ' || c > '~') {
        Where here = where;
        here.value = keyword;
        throw Error("the header is damaged: bytes that are not text before its END card", here);
      }
  }
  return std::string_view::npos;
}

/// Reads cards up to END; nothing if the file does not go on with `start`.
std::optional<std::string> read_cards(ByteSource& source, std::string_view start,
                                      const Where& where) {
  std::string cards;
  std::array<char, kBlockLength> bytes;
  for (;;) {
    const std::string_view block(bytes.data(), source.read(bytes));
    if (cards.empty() && (block.empty() || !block.starts_with(start.substr(0, block.size()))))
      return std::nullopt;
    if (block.size() < kBlockLength)
      throw Error("the header is cut off: the file ends before the block with its END card does",
                  where);
    const std::size_t end = find_end(block, where);
    cards += block.substr(0, end);
    if (end != std::string_view::npos)
      return cards;
    if (cards.size() > kLongestHeader)
      throw Error("the header has no END card", where);
  }
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// What is in an HDU, in a few words: "1 (SCI,1: 512x512 image)".
std::string summary(const HduInfo& info) {
  std::string out = std::to_string(info.number) + " (";
  if (info.label() != std::to_string(info.number))
    out += shown(info.label()) + ": ";
  if (info.type == HduType::table)
    return out + "table)";
  for (std::size_t i = 0; i < info.axes.size() && i < 5; ++i)
    out += (i > 0 ? "x" : "") + std::to_string(info.axes[i]);
  return out + (info.axes.empty() ? "no data)" : " image)");
}

} // namespace

std::string HduInfo::label() const {
  return number == 0 || extname.empty() ? std::to_string(number)
                                        : extname + "," + std::to_string(extver);
}

bool HduInfo::has_image() const {
  return type == HduType::image && !axes.empty() && *std::min_element(axes.begin(), axes.end()) > 0;
}

File::File(std::string path) : source_(std::make_unique<ByteSource>(std::move(path))) {
  if (source_->empty())
    throw Error("is empty", {.file = name()});
  if (!read_next())
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
std::string File::read_data(const Hdu& hdu) {
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
  if (comes_once && last.data_bytes <= std::min(kLargestKept, kMostKept - bytes_kept_)) {
    last.kept = read_data(last);
    bytes_kept_ += last.data_bytes;
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
    throw Error("has data that have gone by in the pipe (of a pipe, up to " +
                    std::to_string(kLargestKept) + " bytes an HDU and " +
                    std::to_string(kMostKept) + " in all are kept); name the file instead",
                hdu.header.where());
  source_->go_to(hdu.data_start);
  std::string out = read_data(hdu);
  if (!source_->can_go_back())
    hdu.kept = out;
  return out;
}

/// Reads the header behind those that have been read; false at the end of the file, or where
/// something else than an extension follows. After a failure, the file has come to its end.
bool File::read_next() {
  if (ended_)
    return false;
  ended_ = true;
  const bool primary = hdus_.empty();
  Where where{.file = name(), .hdu = std::to_string(hdus_.size())};
  pass_data();
  std::optional<std::string> cards =
      read_cards(*source_, primary ? kPrimaryStart : kExtensionStart, where);
  if (!cards)
    return false;
  Header header(std::move(*cards), where);
  const Structure structure = read_structure(header, primary);
  HduInfo info;
  info.number = static_cast<int>(hdus_.size());
  info.extname = header.text("EXTNAME").value_or("");
  info.extver = whole_number(header.text("EXTVER").value_or("1")).value_or(1);
  info.type = structure.type;
  info.axes = structure.axes;
  const std::int64_t data_start = source_->position();
  if (!primary) {
    where.hdu = info.label();
    header = Header(structure.compressed ? uncompressed_cards(header) : header.cards(), where);
  }
  hdus_.push_back({std::move(info), std::move(header), data_start, structure.data_bytes});
  ended_ = false;
  return true;
}

bool File::move_to(int number) {
  const auto wanted = static_cast<std::size_t>(number);
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

/// Moves to the first HDU of that name and, with `version`, EXTVER.
bool File::find_name(std::string_view name, std::optional<std::int64_t> version) {
  for (std::size_t i = 0; i < hdus_.size() || read_next(); ++i) {
    const HduInfo& info = hdus_[i].info;
    if (same_name(info.extname, name) && (!version || info.extver == *version)) {
      current_ = i;
      return true;
    }
  }
  return false;
}

void File::select(std::string_view hdu) {
  bool found = false;
  if (const auto number = whole_number(hdu)) {
    found = *number >= 0 && *number < kMostHdus && move_to(static_cast<int>(*number));
  } else {
    found = find_name(hdu, std::nullopt);
    const std::size_t comma = hdu.rfind(',');
    if (!found && comma != std::string_view::npos)
      if (const auto version = whole_number(hdu.substr(comma + 1)))
        found = find_name(hdu.substr(0, comma), version);
    if (!found && (same_name(hdu, "PRIMARY") || same_name(hdu, "P")))
      found = move_to(0);
  }
  if (!found)
    throw Error("there is no such HDU; the file has " + contents(),
                {.file = name(), .hdu = std::string(hdu)});
}

/// What the file has, in words.
std::string File::contents() {
  constexpr std::size_t kShownAtMost = 20;
  const auto count = static_cast<std::size_t>(hdu_count());
  std::string out;
  for (std::size_t i = 0; i < std::min(count, kShownAtMost); ++i)
    out += (i > 0 ? ", " : "") + summary(hdus_[i].info);
  return count > kShownAtMost ? out + ", ... " + summary(hdus_.back().info) : out;
}

} // namespace astromill::fits

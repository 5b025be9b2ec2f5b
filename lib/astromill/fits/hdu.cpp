// astromill: one header and data unit as it stands in a stream
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/hdu.h"

#include "astromill/base/letters.h"
#include "astromill/fits/byte_source.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace astromill::fits {

namespace {

/// No sound header is longer; keeps a file without END from filling the memory.
constexpr std::size_t kLongestHeader = std::size_t{32} << 20U;
constexpr std::string_view kPrimaryStart = "SIMPLE  =";
constexpr std::string_view kExtensionStart = "XTENSION";

/// True if a block of cards has the END card. Throws if a keyword before it is not text.
bool has_end(std::string_view block, const Where& where) {
  for (std::size_t at = 0; at < block.size(); at += Header::kCardLength) {
    const std::string_view keyword = block.substr(at, 8);
    if (keyword == "END     ")
      return true;
    for (const char c : keyword)
      if (c < ' ' || c > '~') {
        Where here = where;
        here.value = keyword;
        throw Error("the header is damaged: bytes that are not text before its END card", here);
      }
  }
  return false;
}

/// Reads blocks up to the one with END, behind the first block if that is there; false if the file
/// does not go on with `start`.
bool read_blocks(ByteSource& source, std::string_view start, const Where& where,
                 std::string& blocks) {
  if (blocks.empty())
    blocks = read_block(source);
  if (blocks.empty() || !blocks.starts_with(start.substr(0, blocks.size())))
    return false;
  for (std::string block = blocks; !has_end(block, where); blocks += block) {
    if (block.size() < kBlockLength)
      throw Error("the header is cut off: the file ends before its END card", where);
    if (blocks.size() > kLongestHeader)
      throw Error("the header has no END card", where);
    block = read_block(source);
  }
  return true;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
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

std::string read_block(ByteSource& source) {
  std::string block(kBlockLength, '\0');
  block.resize(source.read(block));
  return block;
}

HduInfo make_hdu_info(const Header& header, const Structure& structure, int number) {
  HduInfo info;
  info.number = number;
  info.extname = header.text("EXTNAME").value_or("");
  info.extver = whole_number(header.text("EXTVER").value_or("1")).value_or(1);
  info.type = structure.type;
  info.axes = structure.axes;
  return info;
}

std::string HduInfo::label() const {
  return number == 0 || extname.empty() ? std::to_string(number)
                                        : extname + "," + std::to_string(extver);
}

bool HduInfo::has_image() const {
  const bool pixels = !axes.empty() && *std::min_element(axes.begin(), axes.end()) > 0;
  return type == HduType::image && (header_only || pixels);
}

bool HduInfo::is_called(std::string_view name, std::optional<std::int64_t> version) const {
  return equal_ignoring_case(extname, name) && (!version || extver == *version);
}

HduName parse_hdu_name(std::string_view text) {
  HduName name{.number = whole_number(text), .name = text, .version = std::nullopt};
  if (const std::size_t comma = text.rfind(','); comma != std::string_view::npos)
    if (const auto version = whole_number(text.substr(comma + 1))) {
      name.name = text.substr(0, comma);
      name.version = version;
    }
  return name;
}

std::string summary(std::span<const HduInfo> hdus) {
  constexpr std::size_t kShownAtMost = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(hdus.size(), kShownAtMost); ++i)
    out += (i > 0 ? ", " : "") + summary(hdus[i]);
  return hdus.size() > kShownAtMost ? out + ", ... " + summary(hdus.back()) : out;
}

std::optional<HduHead> read_hdu_head(ByteSource& source, int number, std::string* other,
                                     std::string first_block) {
  Where where{.file = source.name(), .hdu = std::to_string(number)};
  const bool primary = number == 0;
  std::string blocks = std::move(first_block);
  if (!read_blocks(source, primary ? kPrimaryStart : kExtensionStart, where, blocks)) {
    if (other != nullptr)
      *other = std::move(blocks);
    return std::nullopt;
  }
  const std::size_t whole_cards = blocks.size() / Header::kCardLength * Header::kCardLength;
  const Header header(blocks.substr(0, whole_cards), where);
  Structure structure = read_structure(header, primary);
  HduInfo info = make_hdu_info(header, structure, number);
  where.hdu = info.label();
  return HduHead{.info = std::move(info),
                 .header = Header(header.cards(), std::move(where)),
                 .structure = std::move(structure),
                 .blocks = std::move(blocks)};
}

} // namespace astromill::fits

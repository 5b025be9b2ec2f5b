// astromill: what kind of data follow a header, and how many
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/structure.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>

namespace astromill::fits {

namespace {

constexpr std::int64_t kBlockLength = 2880;
/// From here on pixel coordinates are not exact in a double.
constexpr std::int64_t kLongestAxis = std::int64_t{1} << 53U;
constexpr std::int64_t kMostAxes = 999;

std::int64_t integer_in_range(const Header& header, std::string_view key, std::int64_t lowest,
                              std::int64_t highest) {
  const std::optional<std::int64_t> value = header.integer(key);
  if (!value)
    throw Error("is missing from the header", header.where(key));
  if (*value < lowest || *value > highest)
    throw Error("must be from " + std::to_string(lowest) + " to " + std::to_string(highest),
                header.where(key));
  return *value;
}

/// The axes that `key` ("NAXIS" or "ZNAXIS") and its numbered keywords tell of.
std::vector<std::int64_t> read_axes(const Header& header, const std::string& key) {
  std::vector<std::int64_t> axes(
      static_cast<std::size_t>(integer_in_range(header, key, 0, kMostAxes)));
  for (std::size_t i = 0; i < axes.size(); ++i)
    axes[i] = integer_in_range(header, key + std::to_string(i + 1), 0, kLongestAxis);
  return axes;
}

/// Multiplies; throws if the result does not fit in 63 bits.
std::int64_t multiplied(std::int64_t a, std::int64_t b, const Header& header,
                        std::string_view key) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product))
    throw Error("makes the data larger than any file", header.where(key));
  return product;
}

std::int64_t bytes_per_value(const Header& header) {
  const std::int64_t bitpix = integer_in_range(header, "BITPIX", -64, 64);
  for (const std::int64_t allowed : {8, 16, 32, 64, -32, -64})
    if (bitpix == allowed)
      return std::abs(bitpix) / 8;
  throw Error("must be 8, 16, 32, 64, -32 or -64", header.where("BITPIX"));
}

std::int64_t read_data_length(const Header& header, const std::vector<std::int64_t>& axes,
                              bool primary) {
  std::int64_t bytes = bytes_per_value(header);
  if (axes.empty())
    return 0;
  // NAXIS1 = 0 with GROUPS = T marks random groups, where the product starts at the second axis.
  const bool groups = primary && axes[0] == 0 && header.text("GROUPS").value_or("F") == "T";
  for (std::size_t i = groups ? 1 : 0; i < axes.size(); ++i)
    bytes = multiplied(bytes, axes[i], header, "NAXIS" + std::to_string(i + 1));
  if (!primary || groups) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const std::int64_t parameters =
        header.has("PCOUNT") ? integer_in_range(header, "PCOUNT", 0, kMost) : 0;
    const std::int64_t count =
        header.has("GCOUNT") ? integer_in_range(header, "GCOUNT", 0, kMost) : 1;
    const std::int64_t extra = multiplied(parameters, bytes_per_value(header), header, "PCOUNT");
    if (__builtin_add_overflow(bytes, extra, &bytes))
      throw Error("makes the data larger than any file", header.where("PCOUNT"));
    bytes = multiplied(bytes, count, header, "GCOUNT");
  }
  return bytes;
}

/// With the filling of the last block.
std::int64_t whole_blocks(std::int64_t bytes, const Header& header, std::size_t axes) {
  const std::int64_t blocks = bytes / kBlockLength + (bytes % kBlockLength > 0 ? 1 : 0);
  return multiplied(blocks, kBlockLength, header, "NAXIS" + std::to_string(axes));
}

/// What kind of extension it is.
void read_extension(const Header& header, Structure& result) {
  const std::string extension = header.text("XTENSION").value_or("");
  const bool binary_table = extension == "BINTABLE" || extension == "A3DTABLE";
  result.compressed = binary_table && header.text("ZIMAGE").value_or("F") == "T";
  if (extension != "IMAGE" && extension != "IUEIMAGE" && !result.compressed)
    result.type = HduType::table;
}

bool is_numbered(std::string_view keyword, std::string_view name) {
  return keyword.starts_with(name) &&
         keyword.find_first_not_of("0123456789", name.size()) == std::string_view::npos;
}

} // namespace

Structure read_structure(const Header& header, bool primary) {
  Structure result;
  result.axes = read_axes(header, "NAXIS");
  result.data_length = read_data_length(header, result.axes, primary);
  result.data_bytes = whole_blocks(result.data_length, header, result.axes.size());
  if (primary)
    return result;
  read_extension(header, result);
  if (result.compressed)
    result.axes = read_axes(header, "ZNAXIS");
  return result;
}

Structure read_stated_structure(const Header& header) {
  Structure result;
  if (header.has("XTENSION"))
    read_extension(header, result);
  const std::string key = result.compressed ? "ZNAXIS" : "NAXIS";
  const std::int64_t most =
      header.has(key) ? integer_in_range(header, key, 0, kMostAxes) : kMostAxes;
  for (std::int64_t i = 1; i <= most && header.has(key + std::to_string(i)); ++i)
    result.axes.push_back(integer_in_range(header, key + std::to_string(i), 0, kLongestAxis));
  return result;
}

std::string uncompressed_cards(const Header& table) {
  const std::string& cards = table.cards();
  std::string image;
  image.reserve(cards.size());
  for (std::size_t at = 0; at < cards.size(); at += Header::kCardLength) {
    std::string card = cards.substr(at, Header::kCardLength);
    const std::string keyword = card.substr(0, std::min<std::size_t>(card.find(' '), 8));
    bool of_the_table = false;
    for (const char* name : {"BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "TFIELDS", "TTYPE", "TFORM"})
      of_the_table = of_the_table || is_numbered(keyword, name);
    if (of_the_table)
      continue;
    if (keyword == "XTENSION")
      card.replace(0, 20, "XTENSION= 'IMAGE   '");
    else if (keyword == "ZBITPIX" || is_numbered(keyword, "ZNAXIS"))
      card = card.substr(1, keyword.size() - 1) + std::string(9 - keyword.size(), ' ') +
             card.substr(8);
    image += card;
  }
  return image;
}

} // namespace astromill::fits

// astromill: small FITS files for tests, sound or broken on purpose
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace astromill::test {

/// Builds a FITS file card by card:
///   FitsWriter().set("CTYPE1", "RA---TAN").set("CRVAL1", 10.5).write(path);
/// It starts with a primary image of 100x100 bytes; extension() starts another HDU, and what
/// follows goes there. A keyword that is set again is replaced in place. Data are zeros, as many
/// bytes as the axes say, unless data() or values() gives them.
class FitsWriter {
public:
  using Axes = std::vector<std::int64_t>;

  explicit FitsWriter(const Axes& axes = {100, 100}) {
    hdus_.emplace_back();
    set("SIMPLE", true);
    structure(axes);
  }

  /// Starts an image extension; no EXTNAME where `name` is empty.
  FitsWriter& extension(const std::string& name = "", const Axes& axes = {100, 100}) {
    hdus_.emplace_back();
    set("XTENSION", "IMAGE");
    structure(axes);
    set("PCOUNT", 0).set("GCOUNT", 1);
    return name.empty() ? *this : set("EXTNAME", name);
  }

  /// Starts a binary table with one column of `rows` 8-byte descriptors.
  FitsWriter& table(const std::string& name = "", std::int64_t rows = 1) {
    hdus_.emplace_back();
    set("XTENSION", "BINTABLE");
    structure({8, rows});
    set("PCOUNT", 0).set("GCOUNT", 1).set("TFIELDS", 1);
    set("TTYPE1", "COMPRESSED_DATA").set("TFORM1", "1PB(3)");
    return name.empty() ? *this : set("EXTNAME", name);
  }

  /// Starts a binary table that is a tile-compressed image of these axes.
  FitsWriter& compressed_image(const std::string& name = "", const Axes& axes = {100, 100}) {
    table(name).set("ZIMAGE", true).set("ZCMPTYPE", "RICE_1").set("ZBITPIX", 16);
    set("ZNAXIS", axes.size());
    for (std::size_t i = 0; i < axes.size(); ++i)
      set("ZNAXIS" + std::to_string(i + 1), axes[i]);
    return *this;
  }

  FitsWriter& set(const std::string& key, const char* text) {
    std::string quoted = "'";
    for (const char c : std::string_view(text))
      quoted += c == '\'' ? "''" : std::string(1, c);
    quoted.resize(std::max<std::size_t>(quoted.size(), 9), ' ');
    return set_written(key, quoted + "'");
  }
  FitsWriter& set(const std::string& key, const std::string& text) {
    return set(key, text.c_str());
  }
  FitsWriter& set(const std::string& key, bool value) {
    return set_written(key, std::string(19, ' ') + (value ? "T" : "F"));
  }
  template <class Number>
  requires std::is_arithmetic_v<Number> FitsWriter& set(const std::string& key, Number value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    const std::string text(digits, end);
    return set_written(key, std::string(20 - std::min<std::size_t>(text.size(), 20), ' ') + text);
  }

  /// KEY = written, with `written` exactly as given: for values that are wrong.
  FitsWriter& set_written(const std::string& key, const std::string& written) {
    std::string text = key;
    text.resize(8, ' ');
    text += "= " + written;
    for (std::string& old : hdus_.back().cards)
      if (old.starts_with(text.substr(0, 10))) {
        old = padded(text);
        return *this;
      }
    return card(text);
  }

  /// Adds a card as given, cut or filled with blanks to 80 bytes.
  FitsWriter& card(const std::string& text) {
    hdus_.back().cards.push_back(padded(text));
    return *this;
  }

  /// Takes a keyword away.
  FitsWriter& remove(std::string key) {
    key.resize(8, ' ');
    std::erase_if(hdus_.back().cards, [&](const std::string& c) { return c.starts_with(key); });
    return *this;
  }

  /// The data of the current HDU, byte for byte; the last block is filled up.
  FitsWriter& data(const std::string& bytes) {
    hdus_.back().bytes = bytes;
    hdus_.back().data = bytes.size();
    return *this;
  }

  /// Sets BITPIX and the data of the current HDU: numbers in big-endian order.
  FitsWriter& values(int bitpix, const std::vector<double>& numbers) {
    std::string bytes;
    for (const double number : numbers)
      bytes += bitpix == -32   ? big_endian(static_cast<float>(number))
               : bitpix == -64 ? big_endian(number)
               : bitpix == 8   ? big_endian(static_cast<std::uint8_t>(number))
               : bitpix == 16  ? big_endian(static_cast<std::int16_t>(number))
               : bitpix == 32  ? big_endian(static_cast<std::int32_t>(number))
                               : big_endian(static_cast<std::int64_t>(number));
    return set("BITPIX", bitpix).data(bytes);
  }

  /// Leaves out the END card and the data.
  FitsWriter& without_end() {
    hdus_.back().end = false;
    return without_data();
  }

  /// Leaves out the data.
  FitsWriter& without_data() { return data(""); }

  /// Starts a binary table with columns of these names and formats, and its rows as bytes.
  FitsWriter& table(const std::string& name,
                    const std::vector<std::pair<std::string, std::string>>& columns,
                    std::int64_t row_length, const std::string& rows) {
    table(name).remove("TTYPE1").remove("TFORM1").set("TFIELDS", columns.size());
    set("NAXIS1", row_length);
    set("NAXIS2", row_length > 0 ? static_cast<std::int64_t>(rows.size()) / row_length : 0);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      set("TTYPE" + std::to_string(i + 1), columns[i].first);
      set("TFORM" + std::to_string(i + 1), columns[i].second);
    }
    return data(rows);
  }

  /// The cards of the current HDU, without END.
  std::string cards() const {
    std::string out;
    for (const std::string& one : hdus_.back().cards)
      out += one;
    return out;
  }

  /// The whole file.
  std::string bytes() const {
    std::string out;
    for (const Hdu& hdu : hdus_) {
      for (const std::string& one : hdu.cards)
        out += one;
      if (hdu.end)
        out += padded("END");
      out.resize(whole_blocks(out.size()), ' ');
      const std::size_t end = out.size() + whole_blocks(hdu.data);
      out += hdu.bytes;
      out.resize(end, '\0');
    }
    return out;
  }

  const FitsWriter& write(const std::string& path) const {
    write_bytes(path, bytes());
    return *this;
  }

  static void write_bytes(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

private:
  struct Hdu {
    std::vector<std::string> cards;
    std::string bytes; ///< of the data; zeros follow
    std::size_t data = 0;
    bool end = true;
  };

  void structure(const Axes& axes) {
    set("BITPIX", 8).set("NAXIS", axes.size());
    std::size_t data = axes.empty() ? 0 : 1;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      set("NAXIS" + std::to_string(i + 1), axes[i]);
      data *= static_cast<std::size_t>(axes[i]);
    }
    hdus_.back().data = data;
  }
  template <class Number> static std::string big_endian(Number number) {
    std::string out(sizeof number, ' ');
    std::memcpy(out.data(), &number, sizeof number);
    if constexpr (std::endian::native == std::endian::little)
      std::reverse(out.begin(), out.end());
    return out;
  }
  static std::string padded(std::string card) {
    card.resize(80, ' ');
    return card;
  }
  static std::size_t whole_blocks(std::size_t size) { return (size + 2879) / 2880 * 2880; }

  std::vector<Hdu> hdus_;
};

} // namespace astromill::test

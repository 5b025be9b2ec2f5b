// astromill: FITS images for command line cases, described in YAML
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/image_recipes.h"

#include "cli/case.h"
#include "cli/pixel_recipes.h"
#include "support/fits_writer.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstdint>
#include <stdexcept>

namespace astromill::test {

namespace {

bool is_keyword(const std::string& key) {
  return std::none_of(key.begin(), key.end(), [](unsigned char c) { return std::islower(c) != 0; });
}

YAML::Node value_of(const std::vector<std::pair<std::string, YAML::Node>>& entries,
                    const std::string& key) {
  for (const auto& [name, value] : entries)
    if (name == key)
      return value;
  return YAML::Node(YAML::NodeType::Undefined);
}

/// Starts the HDU that the entries describe.
void start(FitsWriter& fits, bool primary, const std::string& kind, const FitsWriter::Axes& axes) {
  if (primary)
    fits = FitsWriter(axes);
  else if (kind == "image")
    fits.extension("", axes);
  else if (kind == "compressed")
    fits.compressed_image("", axes);
  else if (kind == "table")
    fits.table();
  else
    throw std::runtime_error("kind '" + kind + "' is not image, compressed or table");
}

void set(FitsWriter& fits, const std::string& key, const YAML::Node& value) {
  if (value.IsNull())
    fits.remove(key);
  else if (value.Tag() == "!") // quoted
    fits.set(key, value.as<std::string>());
  else
    fits.set_written(key, value.as<std::string>());
}

/// Bytes of a cell of that format.
std::size_t cell_width(const std::string& format) {
  return format.back() == 'A'   ? std::stoul(format)
         : format.back() == 'D' ? 8
         : format.back() == 'I' ? 2
                                : 4;
}

/// A cell of a binary table: `format` is D, E, J, I or a number and A.
std::string cell(const std::string& format, const YAML::Node& value) {
  if (format.back() == 'A') {
    std::string text = unescaped(value.as<std::string>());
    text.resize(std::stoul(format), ' ');
    return text;
  }
  std::uint64_t bits = 0;
  if (format == "D")
    bits = std::bit_cast<std::uint64_t>(value.as<double>());
  else if (format == "E")
    bits = std::bit_cast<std::uint32_t>(value.as<float>());
  else if (format == "J" || format == "I")
    bits = static_cast<std::uint64_t>(value.as<std::int64_t>());
  else
    throw std::runtime_error("no cells are made for the format '" + format + "'");
  std::string out;
  for (std::size_t k = cell_width(format); k-- > 0;)
    out += static_cast<char>(bits >> (8 * k));
  return out;
}

/// Starts a binary table with the columns of the map (name: format) and with these rows.
void start_table(FitsWriter& fits, const YAML::Node& columns, const YAML::Node& rows) {
  std::vector<std::pair<std::string, std::string>> formats;
  std::size_t row_length = 0;
  for (const auto& column : columns) {
    formats.emplace_back(column.first.as<std::string>(), column.second.as<std::string>());
    row_length += cell_width(formats.back().second);
  }
  std::string bytes;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < formats.size(); ++i)
      bytes += cell(formats[i].second, row[i]);
  fits.table("", formats, static_cast<std::int64_t>(row_length), bytes);
}

/// The data that `pixels` describes, of an HDU with these keys.
void set_pixels(FitsWriter& fits, const YAML::Node& pixels, const FitsWriter::Axes& axes,
                const std::vector<std::pair<std::string, YAML::Node>>& entries) {
  StoredAs storage;
  const auto take = [&](const char* key, double& value) {
    if (const YAML::Node node = value_of(entries, key))
      value = node.as<double>();
  };
  take("BSCALE", storage.scale);
  take("BZERO", storage.zero);
  take("BLANK", storage.blank);
  if (pixels["bitpix"])
    storage.bitpix = pixels["bitpix"].as<int>();
  fits.values(storage.bitpix, make_pixels(pixels, axes, storage));
}

/// Packs as gzip does, without a time stamp.
std::string gzipped(const std::string& bytes) {
  z_stream stream{};
  constexpr int gzip_format = 15 + 16;
  if (deflateInit2(&stream, 6, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot start");
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  std::string in = bytes; // zlib takes it as not const
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END)
    throw std::runtime_error("zlib cannot pack");
  return out;
}

} // namespace

ImageRecipes::ImageRecipes(const std::string& library_path)
    : library_(YAML::LoadFile(library_path)) {}

YAML::Node ImageRecipes::named(const std::string& name) const {
  if (!library_[name])
    throw std::runtime_error("no image is called '" + name + "'");
  return library_[name];
}

/// The keys of an HDU, those of its base first.
ImageRecipes::Entries ImageRecipes::entries(const YAML::Node& hdu) const {
  if (hdu.IsScalar())
    return entries(named(hdu.as<std::string>()));
  Entries out;
  if (hdu["base"])
    out = entries(hdu["base"]);
  for (const auto& entry : hdu) {
    const auto key = entry.first.as<std::string>();
    const auto old =
        std::find_if(out.begin(), out.end(), [&](const auto& known) { return known.first == key; });
    if (old != out.end())
      old->second.reset(entry.second); // `=` would change the library
    else if (key != "base")
      out.emplace_back(key, entry.second);
  }
  return out;
}

std::string ImageRecipes::hdus(const YAML::Node& recipe) const {
  if (recipe.IsScalar())
    return bytes(named(recipe.as<std::string>()));
  FitsWriter fits;
  const std::size_t count = recipe.IsSequence() ? recipe.size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const Entries all = entries(recipe.IsSequence() ? recipe[i] : recipe);
    const YAML::Node kind = value_of(all, "kind");
    const YAML::Node axes_node = value_of(all, "axes");
    const auto axes = axes_node ? axes_node.as<FitsWriter::Axes>() : FitsWriter::Axes{400, 300};
    if (const YAML::Node columns = value_of(all, "columns"))
      start_table(fits, columns, value_of(all, "rows"));
    else
      start(fits, i == 0, kind ? kind.as<std::string>() : "image", axes);
    for (const auto& [key, value] : all) {
      if (is_keyword(key))
        set(fits, key, value);
      else if (key == "cards")
        for (const auto& card : value)
          fits.card(unescaped(card.as<std::string>()));
      else if (key == "floats")
        fits.values(-32, value.as<std::vector<double>>());
      else if (key == "pixels")
        set_pixels(fits, value, axes, all);
      else if (key == "end")
        fits.without_end();
      else if (key == "data")
        fits.without_data();
      else if (key != "kind" && key != "axes" && key != "columns" && key != "rows")
        throw std::runtime_error("'" + key + "' means nothing in an HDU");
    }
  }
  return fits.bytes();
}

std::string ImageRecipes::bytes(const YAML::Node& recipe) const {
  if (!recipe.IsMap() || !recipe["hdus"])
    return hdus(recipe);
  check_keys(recipe, {"hdus", "append", "keep", "gzip"});
  std::string out = hdus(recipe["hdus"]);
  if (recipe["append"])
    out += unescaped(recipe["append"].as<std::string>());
  if (recipe["keep"])
    out.resize(recipe["keep"].as<std::size_t>());
  return recipe["gzip"] ? gzipped(out) : out;
}

} // namespace astromill::test

// astromill: lists of PSF images with their positions
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/input_file.h"
#include "astromill/psf/daophot.h"
#include "astromill/psf/file_formats.h"
#include "astromill/psf/fits_file.h"
#include "astromill/psf/words.h"
#include "astromill/text/number.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace astromill::psf {

namespace {

constexpr std::string_view kBlanks = " \t\r";

/// One row of the list.
struct Entry {
  std::string file{};
  Position position{};
  std::optional<double> oversampling{};
};

/// The words of a line, without a comment.
std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != line.npos && line[at] != '#';) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    out.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlanks, end);
  }
  return out;
}

std::optional<Entry> parse_entry(const std::vector<std::string_view>& row) {
  if (row.size() != 3 && row.size() != 4)
    return std::nullopt;
  const std::optional<double> x = text::as_number(row[1]);
  const std::optional<double> y = text::as_number(row[2]);
  const std::optional<double> oversampling =
      row.size() == 4 ? text::as_number(row[3]) : std::nullopt;
  if (!x || !y || (row.size() == 4 && !oversampling))
    return std::nullopt;
  return Entry{std::string(row[0]), {*x, *y}, oversampling};
}

/// Calls `use` with the number, from 1, and the words of each line that has any, while it returns
/// true.
template <class Use> void for_each_row(std::string_view text, const Use& use) {
  std::int64_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const auto row = words(text.substr(at, end - at));
    at = end + 1;
    ++line;
    if (!row.empty() && !use(line, row))
      return;
  }
}

std::string read_text(const std::string& path) {
  constexpr std::size_t kMost = std::size_t{1} << 20U;
  InputFile file(path);
  std::string out;
  read_to_end(file, out, kMost, "is too long for a list of PSFs");
  return out;
}

std::vector<std::pair<std::int64_t, Entry>> read_entries(const std::string& path) {
  std::vector<std::pair<std::int64_t, Entry>> out;
  for_each_row(read_text(path), [&](std::int64_t line, const auto& row) {
    std::optional<Entry> entry = parse_entry(row);
    if (!entry)
      throw Error("is not FILE X Y [OVERSAMPLING]",
                  {.file = path, .line = line, .value = std::string(row.front())});
    out.emplace_back(line, std::move(*entry));
    return true;
  });
  return out;
}

/// The entry's image, as it is called from here.
std::string name_from_here(const std::string& list, const Entry& entry) {
  const std::size_t slash = list.rfind('/');
  const bool is_relative = !entry.file.starts_with('/') && slash != list.npos;
  return (is_relative ? list.substr(0, slash + 1) : std::string()) + entry.file;
}

SingleImage read_entry(const std::string& list, const Entry& entry, ModelOptions options) {
  if (!options.oversampling)
    options.oversampling = entry.oversampling;
  fits::File file = open_psf_hdu(name_from_here(list, entry));
  return read_single_image(file, options);
}

std::string size_text(const Samples& samples) {
  return std::to_string(samples.width) + " x " + std::to_string(samples.height) + " samples";
}

std::string pixel_text(const Samples& samples) {
  return samples.pixel_included ? "samples with the pixel" : "samples without the pixel";
}

/// What a PSF of the list has and what the first has instead; empty where they can be mixed.
std::string difference(const Samples& one, const Samples& first) {
  const auto text = [](const std::string& a, const std::string& b) {
    return "has " + a + ", the first PSF " + b;
  };
  if (one.width != first.width || one.height != first.height)
    return text(size_text(one), size_text(first));
  if (one.oversampling != first.oversampling)
    return text(shown_number(one.oversampling) + " samples a pixel",
                shown_number(first.oversampling));
  if (one.pixel_included != first.pixel_included)
    return text(pixel_text(one), pixel_text(first));
  if (one.diffusion.pixels != first.diffusion.pixels)
    return text(one.diffusion.empty() ? "no charge diffusion" : "a charge diffusion of its own",
                first.diffusion.empty() ? "none"
                : one.diffusion.empty() ? "one"
                                        : "another");
  if (one.centre_x != first.centre_x || one.centre_y != first.centre_y)
    return text("its star at sample " + shown_number(one.centre_x + 1) + "," +
                    shown_number(one.centre_y + 1),
                "at " + shown_number(first.centre_x + 1) + "," + shown_number(first.centre_y + 1));
  return {};
}

} // namespace

bool is_image_list(std::string_view first_bytes) {
  bool is_list = false;
  for_each_row(first_bytes, [&](std::int64_t /*line*/, const auto& row) {
    is_list = row.size() >= 3 && text::as_number(row[1]) && text::as_number(row[2]) &&
              !text::as_number(row[0]);
    return false;
  });
  return is_list;
}

std::vector<std::string> listed_images(const std::string& path) {
  constexpr std::size_t kEnough = 4096; // for is_image_list()
  std::string bytes(kEnough, '\0');
  InputFile file(path);
  std::size_t count = 0;
  while (count < kEnough)
    if (const std::size_t more = file.read({bytes.data() + count, kEnough - count}); more > 0)
      count += more;
    else
      break;
  std::vector<std::string> out;
  const std::string_view head = std::string_view(bytes).substr(0, count);
  if (!is_daophot_ascii(head) && is_image_list(head))
    for (const auto& [line, entry] : read_entries(path))
      out.push_back(name_from_here(path, entry));
  return out;
}

std::shared_ptr<const Model> read_image_list(const std::string& path, const ModelOptions& options) {
  SingleImage all;
  std::vector<Position> positions;
  for (const auto& [line, entry] : read_entries(path)) {
    SingleImage one = read_entry(path, entry, options);
    if (positions.empty()) {
      all = std::move(one);
    } else {
      if (const std::string what = difference(one.samples, all.samples); !what.empty())
        throw Error(what, {.file = path, .line = line, .value = entry.file});
      all.samples.values.insert(all.samples.values.end(), one.samples.values.begin(),
                                one.samples.values.end());
    }
    positions.push_back(entry.position);
  }
  const Where where{.file = path};
  all.description.format = "list of images (" + all.description.format + ")";
  auto field = field_between(positions, where);
  return std::make_shared<SampledModel>(std::move(all.description), std::move(all.samples),
                                        std::move(field), where);
}

} // namespace astromill::psf

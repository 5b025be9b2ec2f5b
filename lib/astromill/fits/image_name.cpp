// astromill: the names of images: FILE, FILE[HDU], FILE[section], FILE[HDU][section]
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/image_name.h"

#include "astromill/base/error.h"

#include <sys/stat.h>

#include <charconv>
#include <system_error>

namespace astromill::fits {

namespace {

constexpr std::string_view kDigits = "0123456789";

/// Part of a name that means nothing here.
struct BadName {
  std::string what;
  std::string_view part;
};

[[noreturn]] void fail(const std::string& what, std::string_view part) {
  throw BadName{what, part};
}

bool exists(std::string_view path) {
  struct stat status {};
  return ::stat(std::string(path).c_str(), &status) == 0;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The parts of `text` between separators, without outer blanks.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos)
      return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

std::int64_t parse_count(std::string_view text, std::string_view bracket) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!is_digits(text) || error != std::errc())
    fail("not an image section, such as [101:356,*]", bracket);
  return value;
}

/// `*`, `-*`, `5`, `first:last`, each but the third also with `:step`.
AxisRange parse_range(std::string_view text, std::string_view bracket) {
  const std::vector<std::string_view> parts = split(text, ':');
  AxisRange range;
  range.whole = parts[0] == "*" || parts[0] == "-*";
  range.reversed = parts[0] == "-*";
  if (!range.whole) {
    range.first = parse_count(parts[0], bracket);
    range.last = parts.size() > 1 ? parse_count(parts[1], bracket) : range.first;
  }
  const std::size_t before_step = range.whole ? 1 : 2;
  if (parts.size() > before_step)
    range.step = parse_count(parts[before_step], bracket);
  if (parts.size() > before_step + 1)
    fail("not an image section, such as [101:356,*]", bracket);
  if (range.step < 1)
    fail("the step of an image section must be at least 1", bracket);
  return range;
}

/// True for what cfitsio takes as an instruction: [bin x,y], [col ...], [pixr ...], [compress ...].
bool is_instruction(std::string_view content) {
  std::string word;
  for (const char c : content.substr(0, content.find_first_of(" \t")))
    word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (word.size() < content.size() && (word == "col" || word.starts_with("pix")))
    return true;
  for (const char* name : {"bin", "binb", "bini", "binj", "binr", "bind", "compress"})
    if (word == name)
      return true;
  return false;
}

/// "SCI , 1" becomes "SCI,1".
std::string parse_hdu(std::string_view content, std::string_view bracket) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789 _-+./#";
  const std::vector<std::string_view> parts = split(content, ',');
  if (parts[0].empty())
    fail("the name of an HDU is empty", bracket);
  if (is_instruction(content) || parts[0].find_first_not_of(kAllowed) != std::string_view::npos)
    fail("is neither an HDU nor an image section; filters, binning and expressions are not done",
         bracket);
  if (parts.size() > 2 || (parts.size() == 2 && !is_digits(parts[1])))
    fail("not an HDU, such as [1], [SCI] or [SCI,1]", bracket);
  return std::string(parts[0]) + (parts.size() == 2 ? "," + std::string(parts[1]) : "");
}

void parse_bracket(std::string_view bracket, ImageName& name) {
  const std::string_view content = trimmed(bracket.substr(1, bracket.size() - 2));
  const bool is_section = content.find_first_of(":*") != std::string_view::npos &&
                          content.find_first_not_of("0123456789:*-, ") == std::string_view::npos;
  if (!name.section.empty())
    fail("nothing can follow an image section", bracket);
  if (is_section) {
    for (const std::string_view range : split(content, ','))
      name.section.push_back(parse_range(range, bracket));
  } else {
    const std::string hdu = parse_hdu(content, bracket);
    if (!name.hdu.empty())
      fail("a second HDU is named", bracket);
    name.hdu = hdu;
  }
}

/// Refuses what cfitsio would take as an instruction to write or to fetch, and takes off `file://`
/// and `+N`.
void parse_file(std::string_view file, std::string_view text, ImageName& name) {
  if (file.starts_with("file://"))
    file.remove_prefix(7);
  if (!exists(file)) {
    if (file.empty())
      fail("there is no file name", text);
    if (file.find("://") != std::string_view::npos)
      fail("only local files can be read", text);
    if (file.front() == '!')
      fail("an image to read cannot have a name with a leading !", text);
    if (file.back() == ')' && file.find('(') != std::string_view::npos)
      fail("an output file in parentheses is not supported", text);
    if (file.find_first_of("[]") != std::string_view::npos)
      fail("the brackets are not balanced, or text follows them", text);
    const std::size_t plus = file.rfind('+');
    if (plus != std::string_view::npos && plus > 0 && is_digits(file.substr(plus + 1))) {
      if (!name.hdu.empty())
        fail("a second HDU is named", text);
      name.hdu = file.substr(plus + 1);
      file = file.substr(0, plus);
    }
  }
  name.file = file;
}

ImageName take_apart(std::string_view text) {
  // The brackets that follow the longest name of an existing file.
  std::string_view file = text;
  std::vector<std::string_view> brackets;
  while (file.ends_with(']') && !exists(file)) {
    const std::size_t open = file.rfind('[');
    if (open == std::string_view::npos)
      fail("the brackets are not balanced", text);
    brackets.insert(brackets.begin(), file.substr(open));
    file = file.substr(0, open);
  }
  ImageName name;
  for (const std::string_view bracket : brackets)
    parse_bracket(bracket, name);
  parse_file(file, text, name);
  return name;
}

} // namespace

ImageName parse_image_name(std::string_view text) {
  try {
    return take_apart(text);
  } catch (const BadName& bad) {
    throw Error(bad.what, {.file = std::string(text),
                           .value = std::string(bad.part == text ? "" : bad.part)});
  }
}

std::string without_folder(const std::string& name) {
  const auto slash = name.rfind('/', name.find('['));
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

} // namespace astromill::fits

// astromill: reads the .psf files of DAOPHOT II and ALLSTAR
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/input_file.h"
#include "astromill/psf/daophot.h"
#include "astromill/psf/daophot_model.h"
#include "astromill/psf/daophot_tables.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace astromill::psf {
namespace {

constexpr std::size_t kLargestFile = std::size_t{512} << 20U;
constexpr int kLargestSize = 4095; ///< of a table

struct Label {
  std::string_view text;
  DaophotFunction function;
};
constexpr std::array<Label, 7> kLabels{{
    {"GAUSSIAN", DaophotFunction::gauss},
    {"MOFFAT15", DaophotFunction::moffat15},
    {"MOFFAT25", DaophotFunction::moffat25},
    {"MOFFAT35", DaophotFunction::moffat35},
    {"LORENTZ", DaophotFunction::lorentz},
    {"PENNY1", DaophotFunction::penny1},
    {"PENNY2", DaophotFunction::penny2},
}};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Numbers one after the other, over the ends of lines. Fortran's columns may leave no blank before
/// a minus sign.
class Numbers {
public:
  Numbers(std::string_view text, std::string name)
      : next_(text.data()), end_(text.data() + text.size()), name_(std::move(name)) {}

  double next(std::string_view what) {
    pass_blanks();
    double value = 0;
    const char* const behind = text::parse_number(next_, end_, value);
    if (behind == nullptr || !(std::abs(value) < 1e30))
      throw Error(next_ == end_ ? "the file ends before " + std::string(what)
                                : std::string(what) + " is not a number of use",
                  where());
    next_ = behind;
    return value;
  }

  /// A whole number from `low` to `high`.
  std::size_t next_integer(std::string_view what, int low, int high) {
    const double value = next(what);
    if (value != std::floor(value) || value < low || value > high)
      throw Error(std::string(what) + " is not " + std::to_string(low) + " to " +
                      std::to_string(high),
                  where(text::shortest(value)));
    return static_cast<std::size_t>(value);
  }

  /// Throws if `count` numbers cannot be in what is left, before there is memory for them.
  void expect(std::size_t count) const {
    if (count > static_cast<std::size_t>(end_ - next_) / 2)
      throw Error("the file ends before the " + std::to_string(count) + " values of the tables",
                  where());
  }

  void check_end() {
    pass_blanks();
    if (next_ != end_)
      throw Error("more than the tables of the first line", where());
  }

  /// Here, with `value` or the rest of the line.
  Where where(const std::optional<std::string>& value = {}) const {
    const std::string rest(next_, std::find(next_, end_, '\n'));
    return {.file = name_, .line = line_, .value = value.value_or(rest)};
  }

private:
  void pass_blanks() {
    for (; next_ != end_ && (is_blank(*next_) || *next_ == '\n'); ++next_)
      line_ += *next_ == '\n' ? 1 : 0;
  }

  const char* next_;
  const char* end_;
  std::string name_;
  std::int64_t line_ = 1;
};

/// The label at the start of the first line, and where it ends.
struct Start {
  const Label* label = nullptr;
  std::size_t end = 0;
};

Start start_of(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin]))
    ++begin;
  for (const Label& label : kLabels)
    if (text.substr(begin).starts_with(label.text))
      return {&label, begin + label.text.size()};
  return {};
}

/// Parameters, of the Moffat functions without their exponent, which the label has.
DaophotProfile read_profile(Numbers& numbers, const Label& label, std::size_t count) {
  DaophotProfile profile{.function = label.function};
  profile.parameter[3] = moffat_exponent(label.function);
  for (std::size_t i = 0; i < count; ++i)
    profile.parameter[i] = numbers.next("parameter " + std::to_string(i + 1));
  if (const std::size_t bad = profile.first_bad_parameter(); bad < profile.parameter.size())
    throw Error("parameter " + std::to_string(bad + 1) + " makes no star of " +
                    std::string(label.text),
                numbers.where(text::shortest(profile.parameter[bad])));
  return profile;
}

std::size_t read_parameter_count(Numbers& numbers, const Label& label) {
  const std::size_t count = numbers.next_integer("the number of parameters", 0, 99);
  const std::size_t expected = parameter_count(label.function);
  if (count != expected && !(moffat_exponent(label.function) > 0 && count == expected + 1))
    throw Error(std::string(label.text) + " has " + std::to_string(expected) + " parameters",
                numbers.where(std::to_string(count)));
  return count;
}

/// Tables for the position in the field: of a constant PSF and of polynomials up to the third
/// degree.
std::size_t read_field_terms(Numbers& numbers) {
  const std::size_t terms = numbers.next_integer("the number of tables", 0, 10);
  if (terms != 0 && terms != 1 && terms != 3 && terms != 6 && terms != 10)
    throw Error("the number of tables is not 0, 1, 3, 6 or 10",
                numbers.where(std::to_string(terms)));
  return terms;
}

DaophotPsf read_head(Numbers& numbers, const Label& label) {
  DaophotPsf psf;
  psf.size = numbers.next_integer("the size of the tables", 7, kLargestSize);
  if (psf.size % 2 == 0)
    throw Error("the size of the tables is even", numbers.where(std::to_string(psf.size)));
  psf.radius = DaophotTables::radius(psf.size);
  const std::size_t parameters = read_parameter_count(numbers, label);
  psf.field_terms = read_field_terms(numbers);
  const std::size_t fractional = numbers.next_integer("the number of tables for fractions", 0, 5);
  if (fractional != 0 && fractional != 5)
    throw Error("the number of tables for fractions is not 0 or 5",
                numbers.where(std::to_string(fractional)));
  psf.fractional_terms = fractional == 5;
  psf.magnitude = numbers.next("the magnitude");
  psf.height = numbers.next("the height");
  psf.centre = {numbers.next("the centre in x"), numbers.next("the centre in y")};
  if (psf.field_terms > 1 && !(psf.centre.x > 0 && psf.centre.y > 0))
    throw Error("the centre of the field is not positive",
                numbers.where(text::shortest(psf.centre.x) + ", " + text::shortest(psf.centre.y)));
  psf.profile = read_profile(numbers, label, parameters);
  return psf;
}

Description description_of(const DaophotPsf& psf, const Label& label) {
  Description out{.format = "DAOPHOT II PSF"};
  out.details = {
      {"FUNCTION", std::string(label.text)},     {"PSFRAD", text::shortest(psf.radius)},
      {"PSFHEIGHT", text::shortest(psf.height)}, {"PSFMAG", text::shortest(psf.magnitude)},
      {"PSFX", text::shortest(psf.centre.x)},    {"PSFY", text::shortest(psf.centre.y)}};
  for (std::size_t i = 0; i < parameter_count(label.function); ++i)
    out.details.emplace_back("PAR" + std::to_string(i + 1),
                             text::shortest(psf.profile.parameter[i]));
  return out;
}

} // namespace

bool is_daophot_ascii(std::string_view first_bytes) {
  const std::string_view line = first_bytes.substr(0, first_bytes.find('\n'));
  const Start start = start_of(line);
  if (start.label == nullptr)
    return false;
  const char* next = line.data() + start.end;
  const char* const end = line.data() + line.size();
  int numbers = 0;
  for (double value = 0; next != nullptr; ++numbers) {
    while (next != end && is_blank(*next))
      ++next;
    next = text::parse_number(next, end, value);
  }
  return numbers > 4;
}

std::shared_ptr<const Model> read_daophot_ascii(const std::string& path) {
  InputFile file(path);
  std::string bytes;
  read_to_end(file, bytes, kLargestFile, "too large for a PSF");
  const Start start = start_of(bytes);
  if (start.label == nullptr)
    throw Error("does not begin as a PSF of DAOPHOT II",
                {.file = file.name(), .line = 1, .value = bytes.substr(0, bytes.find('\n'))});
  Numbers numbers(std::string_view(bytes).substr(start.end), file.name());
  DaophotPsf psf = read_head(numbers, *start.label);
  numbers.expect(psf.size * psf.size * psf.terms());
  std::vector<double> samples(psf.size * psf.size * psf.terms());
  for (double& sample : samples)
    sample = numbers.next("a value of the tables");
  numbers.check_end();
  psf.set_samples(samples);
  if (psf.terms() == 0)
    psf.size = 0;
  Description description = description_of(psf, *start.label);
  return make_daophot_model(std::move(psf), std::move(description), {.file = file.name()});
}

} // namespace astromill::psf

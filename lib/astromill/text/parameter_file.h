// astromill: parameter files of IRAF scripts, made into options
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::text {

/// A parameter of a file.
struct Parameter {
  std::string name;      ///< "section.key"
  std::string value;     ///< without quotes and blanks around it
  std::int64_t line = 0; ///< 0: the file has no such key
  bool used = false;
  std::string note{}; ///< why it has no effect
};

/// An option with its value, and where that comes from.
struct OptionOfFile {
  std::string option;    ///< "--fwhm"
  std::string value;     ///< as on the command line; "true" of a flag
  std::string key;       ///< "datapars.fwhmpsf"
  std::int64_t line = 0; ///< 0: the file has no such key, the value is IRAF's default
};

/// The parameters of a file, and the options that they become. A key that is there twice counts
/// where it is last, as in Python's ConfigParser.
class ParameterFile {
public:
  /// `file` is for messages.
  explicit ParameterFile(std::string file) : file_(std::move(file)) {}

  void add_key(std::string name, const std::string& value, std::int64_t line);

  /// The key of that name, which counts as used; nullptr if there is none.
  Parameter* find(std::string_view name);
  /// The same; nullptr and not used where it has no value: empty or INDEF.
  Parameter* given(std::string_view name);

  /// Throws Error naming file, line, key and value.
  [[noreturn]] void refuse(const std::string& what, const Parameter& key) const;
  /// The number of a key. Throws Error.
  double number(const Parameter& key) const;
  /// The number as options have it.
  std::string number_text(const Parameter& key) const;

  void add(const char* option, std::string value, const Parameter& key);
  void add_number(const char* option, std::string_view name);
  /// Throws Error where the key has another value than the one that is done here.
  void check_fixed(std::string_view name, std::string_view only);

  const std::vector<OptionOfFile>& options() const { return options_; }
  /// "section.key = value" of keys that were not used, perhaps with the reason in brackets.
  std::vector<std::string> without_effect() const;

private:
  std::string file_;
  std::vector<Parameter> keys_{};
  std::vector<OptionOfFile> options_{};
};

} // namespace astromill::text

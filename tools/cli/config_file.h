// astromill: files of options, one "name = value" a line
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/text/parameter_file.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astromill::cli {

/// Translates a whole file of another format (its text, its name); nothing if it is not of that
/// format. Throws Error.
using ForeignReader = std::function<std::optional<std::vector<text::OptionOfFile>>(
    std::string_view text, const std::string& file)>;

/// Reads and writes files of options. A value is the rest of the line, in quotes or not, up to a
/// comment (#); a name without one is a flag that is set.
class ConfigFile : public CLI::ConfigTOML {
public:
  /// For the options of `app`; both names are those of the tool.
  ConfigFile(const CLI::App& app, std::string tool) : app_(app), tool_(std::move(tool)) {}

  /// Files of another format that are to be read too.
  void set_foreign_reader(ForeignReader reader) { foreign_ = std::move(reader); }

  /// Text to be read instead of any file: another process has read the file.
  void set_text(std::string text) { given_ = std::move(text); }
  /// What was read.
  const std::string& text() const { return text_; }

  /// Throws Error (file, line): no such option, one that is there twice, a section.
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

  /// Where the value of that option ("--fwhm") comes from: the file, its line and the name there;
  /// empty if it was not taken from the file.
  Where origin(std::string_view option) const;

private:
  struct Entry {
    std::string name;
    std::string value;
    std::int64_t line = 0;
  };
  CLI::ConfigItem read_line(std::string_view text, const Where& where) const;
  std::vector<CLI::ConfigItem> read_foreign(const std::vector<text::OptionOfFile>& options) const;
  const CLI::Option* find(const std::string& name) const;

  const CLI::App& app_;
  std::string tool_;
  ForeignReader foreign_{};
  std::optional<std::string> given_{};
  mutable std::string text_{};
  mutable std::map<const CLI::Option*, Entry> entries_{}; ///< filled by the one reading
};

} // namespace astromill::cli

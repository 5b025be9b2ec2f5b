// astromill: one command line case: what is run, and what must come of it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/image_recipes.h"

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace astromill::test {

/// What bytes must be: all parts that are set hold at once.
struct Expectation {
  std::optional<std::string> exact;
  std::vector<std::string> matches;           ///< regular expressions, each found somewhere
  std::vector<std::string> lacks;             ///< regular expressions found nowhere
  std::vector<std::vector<std::string>> rows; ///< fields of each line
  bool has_rows = false;
  double tolerance = 0; ///< for fields of `rows` that are numbers

  bool anything() const { return !exact && !has_rows && matches.empty() && lacks.empty(); }
};

/// A command that is run.
struct Invocation {
  std::vector<std::string> arguments; ///< the tool's name first
  std::string stdin_text;
  std::string stdin_file;
  std::string stdout_to; ///< a file, or "closed-pipe"; empty: captured
  std::map<std::string, std::string> environment;
};

struct Case {
  std::vector<std::pair<std::string, std::string>> files; ///< name and content
  std::vector<std::pair<std::string, std::string>> links; ///< name and target
  std::vector<std::string> directories;
  std::vector<Invocation> before; ///< run first; each must end with status 0
  Invocation run;
  int exit_status = 0;
  Expectation out;
  Expectation err;
  std::map<std::string, Expectation> files_after; ///< files that are new or changed
  double time_limit_seconds = 10;
};

/// A case in its file, not looked into yet.
struct CaseSource {
  std::string suite; ///< name of the file without ".yaml"
  std::string name;
  std::string path;
  int line = 0;
  YAML::Node common; ///< keys for all cases of the file
  YAML::Node node;
};

/// The cases of a file. Throws YAML::Exception or std::runtime_error (no or doubled name, ...).
std::vector<CaseSource> load_cases(const std::string& path);

/// Reads a case. Throws YAML::Exception or std::runtime_error, also for an unknown key.
Case read_case(const CaseSource& source, const ImageRecipes& images);

/// "\xHH" as the byte it stands for; everything else as it is.
std::string unescaped(const std::string& text);

/// Throws std::runtime_error if the map has any other key.
void check_keys(const YAML::Node& map, std::initializer_list<const char*> known);

} // namespace astromill::test

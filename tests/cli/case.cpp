// astromill: one command line case: what is run, and what must come of it
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/case.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <stdexcept>

namespace astromill::test {

namespace {

/// A string; {repeat: STRING, times: N}; or a list of these.
std::string text_of(const YAML::Node& node) {
  if (node.IsScalar())
    return unescaped(node.as<std::string>());
  std::string out;
  if (node.IsSequence()) {
    for (const auto& part : node)
      out += text_of(part);
    return out;
  }
  check_keys(node, {"repeat", "times"});
  const std::string unit = unescaped(node["repeat"].as<std::string>());
  for (int i = node["times"].as<int>(); i > 0; --i)
    out += unit;
  return out;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> out;
  for (std::string word; stream >> word;)
    out.push_back(word);
  return out;
}

/// A list, or words separated by blanks.
std::vector<std::string> arguments_of(const YAML::Node& node) {
  if (node.IsScalar())
    return words(node.as<std::string>());
  std::vector<std::string> out;
  for (const auto& argument : node)
    out.push_back(text_of(argument));
  return out;
}

std::vector<std::string> strings(const YAML::Node& node) {
  return node ? node.as<std::vector<std::string>>() : std::vector<std::string>{};
}

void read_rows(const YAML::Node& node, Expectation& out) {
  check_keys(node, {"rows", "tolerance"});
  out.has_rows = true;
  out.tolerance = node["tolerance"].as<double>();
  for (const auto& row : node["rows"])
    out.rows.push_back(row.as<std::vector<std::string>>());
}

/// NAME: text; NAME_matches, NAME_lacks: lists (an empty one: anything goes); NAME_numbers. Where
/// none of them is given there must be no bytes.
Expectation expectation(const YAML::Node& node, const std::string& name) {
  Expectation out;
  out.matches = strings(node[name + "_matches"]);
  out.lacks = strings(node[name + "_lacks"]);
  if (node[name + "_numbers"])
    read_rows(node[name + "_numbers"], out);
  if (node[name])
    out.exact = text_of(node[name]);
  else if (!node[name + "_matches"] && !node[name + "_lacks"] && !out.has_rows)
    out.exact = "";
  return out;
}

/// Text, or {matches: [...], lacks: [...]}; {} for any content.
Expectation file_expectation(const YAML::Node& node) {
  Expectation out;
  if (!node.IsMap() || node["repeat"]) {
    out.exact = text_of(node);
    return out;
  }
  check_keys(node, {"matches", "lacks"});
  out.matches = strings(node["matches"]);
  out.lacks = strings(node["lacks"]);
  return out;
}

Invocation invocation(const YAML::Node& node) {
  Invocation out;
  out.arguments = arguments_of(node["args"]);
  if (node["stdin"])
    out.stdin_text = text_of(node["stdin"]);
  out.stdin_file = node["stdin_file"].as<std::string>("");
  out.stdout_to = node["stdout_to"].as<std::string>("");
  if (node["env"])
    out.environment = node["env"].as<std::map<std::string, std::string>>();
  if (out.arguments.empty())
    throw std::runtime_error("args names no tool");
  return out;
}

/// Files, images, links and directories; those of the case stand for those in common of that name.
void read_surroundings(const YAML::Node& node, const ImageRecipes& images, Case& out) {
  const auto put = [](auto& list, const std::string& name, std::string content) {
    std::erase_if(list, [&](const auto& old) { return old.first == name; });
    list.emplace_back(name, std::move(content));
  };
  for (const auto& entry : node["images"])
    put(out.files, text_of(entry.first), images.bytes(entry.second));
  for (const auto& entry : node["files"])
    put(out.files, text_of(entry.first), text_of(entry.second));
  for (const auto& entry : node["links"])
    put(out.links, text_of(entry.first), entry.second.as<std::string>());
  for (const auto& entry : node["directories"])
    out.directories.push_back(entry.as<std::string>());
}

constexpr std::initializer_list<const char*> kCaseKeys = {
    "name",           "doc",         "files",          "images",
    "links",          "directories", "before",         "args",
    "stdin",          "stdin_file",  "stdout_to",      "env",
    "exit",           "stdout",      "stdout_matches", "stdout_lacks",
    "stdout_numbers", "stderr",      "stderr_matches", "stderr_lacks",
    "files_after",    "time_limit"};

int hexadecimal(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\\x") == 0 && i + 3 < text.size()) {
      const int high = hexadecimal(text[i + 2]);
      const int low = hexadecimal(text[i + 3]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(16 * high + low);
        i += 3;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

void check_keys(const YAML::Node& map, std::initializer_list<const char*> known) {
  for (const auto& entry : map) {
    const auto key = text_of(entry.first);
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw std::runtime_error("line " + std::to_string(entry.first.Mark().line + 1) + ": '" + key +
                               "' means nothing here");
  }
}

std::vector<CaseSource> load_cases(const std::string& path) {
  const YAML::Node file = YAML::LoadFile(path);
  check_keys(file, {"files", "images", "links", "cases"});
  std::vector<CaseSource> out;
  std::set<std::string> names;
  for (const auto& node : file["cases"]) {
    CaseSource source{.suite = std::filesystem::path(path).stem(),
                      .name = node["name"].as<std::string>(""),
                      .path = path,
                      .line = node.Mark().line + 1,
                      .common = file,
                      .node = node};
    if (source.name.empty() || !names.insert(source.name).second)
      throw std::runtime_error(path + ":" + std::to_string(source.line) +
                               ": no name, or one that is taken: '" + source.name + "'");
    out.push_back(std::move(source));
  }
  return out;
}

Case read_case(const CaseSource& source, const ImageRecipes& images) {
  const YAML::Node& node = source.node;
  check_keys(node, kCaseKeys);
  Case out;
  read_surroundings(source.common, images, out);
  read_surroundings(node, images, out);
  for (const auto& first : node["before"]) {
    check_keys(first, {"args", "stdin", "stdin_file", "stdout_to", "env"});
    out.before.push_back(invocation(first));
  }
  out.run = invocation(node);
  out.exit_status = node["exit"].as<int>(0);
  out.out = expectation(node, "stdout");
  out.err = expectation(node, "stderr");
  for (const auto& entry : node["files_after"])
    out.files_after[text_of(entry.first)] = file_expectation(entry.second);
  out.time_limit_seconds = node["time_limit"].as<double>(10);
  return out;
}

} // namespace astromill::test

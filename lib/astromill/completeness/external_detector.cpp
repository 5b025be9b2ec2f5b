// astromill: a user's own detector, run on the image of each trial
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/external_detector.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/remove_tree.h"
#include "astromill/base/shell_command.h"
#include "astromill/base/shell_word.h"
#include "astromill/fits/products.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

namespace astromill::completeness {

namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, std::string_view name, const std::string& value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
    text.replace(at, name.size(), value);
}

/// "trial-0007"
std::string folder_name(std::uint32_t trial) {
  constexpr std::size_t kDigits = 4;
  const std::string number = std::to_string(trial);
  return "trial-" + std::string(kDigits - std::min(kDigits, number.size()), '0') + number;
}

/// The last lines of what a command printed, in one.
std::string last_lines(std::string_view output) {
  constexpr std::size_t kLines = 3;
  constexpr std::size_t kLongest = 160; // characters of each
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string> lines;
  while (lines.size() < kLines) {
    const auto last = output.find_last_not_of(kBlanks);
    if (last == std::string_view::npos)
      break;
    const auto begin = output.find_last_of('\n', last) + 1; // npos + 1 is 0
    lines.insert(lines.begin(), shown(output.substr(begin, last + 1 - begin), kLongest));
    output = output.substr(0, begin);
  }
  std::string out;
  for (const std::string& line : lines)
    out += (out.empty() ? "" : " | ") + line;
  return out;
}

/// Why the command's end is a failure; empty if it is none.
std::string bad_end(const CommandEnd& end, const DetectorOptions& options) {
  if (end.timed_out)
    return "no answer in " + text::shortest(options.timeout.value_or(0)) + " s";
  if (end.signal != 0)
    return "killed by signal " + std::to_string(end.signal);
  return end.exit_status != 0 ? "exit status " + std::to_string(end.exit_status) : "";
}

void put_file(const std::string& path, const std::string& text) {
  OutputFile file(path, true, OutputFile::Lasting::no);
  file.write(text);
  file.commit();
}

/// Moves a folder to where there is none yet, also to another file system. Throws
/// fs::filesystem_error.
void move_folder(const std::string& from, const std::string& to) {
  std::string target = to;
  for (int copy = 2; fs::exists(fs::symlink_status(target)); ++copy)
    target = to + "." + std::to_string(copy);
  std::error_code error;
  fs::rename(from, target, error);
  if (error)
    fs::copy(from, target, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

} // namespace

/// One trial's folder, removed in the end unless it was moved away.
struct ExternalDetector::Trial {
  Trial(const std::string& parent, const DetectorOptions& options, std::uint32_t number)
      : name(folder_name(number)), folder(parent + "/" + name), image(folder + "/image.fits"),
        catalogue(folder + "/catalogue.txt"), command(options.command) {
    replace_all(command, "{image}", shell_word(image));
    replace_all(command, "{catalogue}", shell_word(catalogue));
    replace_all(command, "{trial}", std::to_string(number));
    std::error_code error;
    if (!fs::create_directory(folder, error))
      throw Error(with_errno("cannot make it", error ? error.value() : EEXIST), {.file = folder});
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  ~Trial() { remove_tree(folder.c_str()); }

  std::string name;
  std::string folder;
  std::string image;
  std::string catalogue;
  std::string command;
};

void check_detector(const DetectorOptions& options) {
  for (const char* name : {"{image}", "{catalogue}"})
    if (options.command.find(name) == std::string::npos)
      throw UsageError(std::string("the command must have ") + name + " in it",
                       {.keyword = "--detector", .value = options.command});
  check_external_columns(options.columns);
  if (options.timeout && !(*options.timeout > 0))
    throw UsageError("must be positive",
                     {.keyword = "--timeout", .value = text::shortest(*options.timeout)});
}

ExternalDetector::ExternalDetector(DetectorOptions options, const fits::PixelImage<float>& like)
    : options_(std::move(options)), like_(like) {
  check_detector(options_);
  std::error_code error;
  if (!options_.keep.empty())
    fs::create_directories(options_.keep, error);
  if (error)
    throw Error(with_errno("cannot make it", error.value()), {.file = options_.keep});
  environment_.push_back("OLDPWD=" + fs::current_path(error).string());
  if (const char* threads = std::getenv("OMP_NUM_THREADS"); threads == nullptr || *threads == '\0')
    environment_.emplace_back("OMP_NUM_THREADS=1");
}

void ExternalDetector::write_image(const Trial& trial, ImageView<const float> pixels) const {
  OutputFile file(trial.image, false, OutputFile::Lasting::no);
  fits::write_image<float>(file, pixels, &like_, {});
  file.commit();
}

std::string ExternalDetector::failure(const Trial& trial, const std::string& why,
                                      const std::string& output) const {
  const std::string lines = last_lines(output);
  std::string out = why + (lines.empty() ? "" : ": " + lines);
  if (options_.keep.empty())
    return out;
  try {
    put_file(trial.folder + "/command.txt", trial.command + "\n");
    put_file(trial.folder + "/output.txt", output);
    move_folder(trial.folder, options_.keep + "/" + trial.name);
  } catch (const std::exception& error) {
    out += "; its files could not be kept: " + std::string(error.what());
  }
  return out;
}

std::variant<std::vector<ExternalDetection>, DetectorFailure>
ExternalDetector::detect(ImageView<const float> pixels, std::uint32_t trial) const {
  const Trial files(scratch_.path(), options_, trial);
  write_image(files, pixels);
  auto environment = environment_;
  environment.push_back("PWD=" + files.folder);
  const CommandEnd end = run_shell_command({.text = files.command,
                                            .folder = files.folder,
                                            .environment = std::move(environment),
                                            .timeout = options_.timeout});
  std::string why = bad_end(end, options_);
  std::error_code unused;
  if (why.empty() && !fs::exists(files.catalogue, unused))
    why = "wrote no catalogue";
  if (!why.empty())
    return DetectorFailure{failure(files, why, end.output)};
  try {
    return read_external_catalogue(files.catalogue, options_.columns);
  } catch (const Error& error) {
    // The path is a passing one.
    why = error.what();
    replace_all(why, shown(files.catalogue, why.size()), "catalogue");
    return DetectorFailure{failure(files, why, end.output)};
  }
}

} // namespace astromill::completeness

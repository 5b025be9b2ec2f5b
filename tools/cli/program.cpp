// astromill: what every tool's command line has in common
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/program.h"

#include "astromill/base/error.h"
#include "astromill/base/input_file.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/fits/version.h"
#include "astromill/parallel/threads.h"
#include "astromill/text/number.h"
#include "astromill/wcs/kernels.h"
#include "astromill/wcs/wcslib.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <iostream>
#include <sstream>
#include <utility>
#include <vector>

namespace astromill::cli {

namespace {

/// Option names in one column, descriptions in the next, the examples first.
class HelpFormatter : public CLI::Formatter {
public:
  explicit HelpFormatter(ProgramText text) : text_(std::move(text)) { column_width(25); }

  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return "Usage: " + text_.name + " " + text_.usage + "\n\n";
  }
  std::string make_description(const CLI::App* /*app*/) const override { return text_.examples; }
  std::string make_positionals(const CLI::App* /*app*/) const override { return {}; }
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    all_ = mode == CLI::AppFormatMode::All;
    return CLI::Formatter::make_help(app, std::move(name), mode);
  }
  std::string make_footer(const CLI::App* /*app*/) const override {
    return all_ || text_.more.empty() ? "" : text_.more + "\n";
  }
  std::string make_group(std::string group, bool /*is_positional*/,
                         std::vector<const CLI::Option*> options) const override {
    if (group == kMoreOptions && !all_)
      return {};
    std::string out;
    for (const CLI::Option* option : options)
      out += make_option(option, false);
    return out;
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string name = option->get_type_name();
    return name.empty() ? "" : " " + name;
  }

private:
  ProgramText text_;
  mutable bool all_ = false; ///< --help-all
};

/// "-.5" as "-0.5": the parser takes a minus and a digit for a number, but not a minus and a point.
std::vector<std::string> arguments_in_reverse(int argc, char** argv) {
  std::vector<std::string> out;
  for (int i = argc - 1; i > 0; --i) {
    std::string argument = argv[i];
    if (argument.size() > 2 && argument.starts_with("-.") && std::isdigit(argument[2]) != 0)
      argument.insert(1, "0");
    out.push_back(std::move(argument));
  }
  return out;
}

/// "--name" of "--name=", the shell's empty value; the parser would take the next argument for it.
std::string emptied_option(const CLI::App& app, int argc, char** argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with("--") || argument.find('=') != argument.size() - 1)
      continue;
    std::string name(argument.substr(0, argument.size() - 1));
    if (app.get_option_no_throw(name) != nullptr)
      return name;
  }
  return {};
}

/// The option whose value was given, and is empty: a script's variable that was not set.
std::string empty_option(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional() && std::ranges::count(option->results(), "") > 0)
      return option->get_name();
  return {};
}

/// What is wrong with an option's value, in plain words: the parser says "NAME: what" of values
/// that it checks, "Could not convert: NAME = VALUE" of others.
std::string plain_words(const CLI::Option& option, const CLI::ParseError& error) {
  const std::string name = option.get_name() + ": ";
  const std::string what = error.what();
  if (dynamic_cast<const CLI::ConversionError*>(&error) == nullptr || option.results().empty())
    return what.starts_with(name) ? what.substr(name.size()) : what;
  const std::string& value = option.results().back();
  double number = 0;
  const bool is_number = text::parse_number(value.data(), value.data() + value.size(), number) ==
                         value.data() + value.size();
  const bool is_flag = option.get_expected_min() == 0;
  return std::string("not ") +
         (is_flag ? "true or false" : (is_number ? "a whole number" : "a number")) + ": '" +
         shown(value) + "'";
}

/// The option that the parser complains about.
const CLI::Option* option_at_fault(const CLI::App& app, const CLI::ParseError& error) {
  const std::string what = error.what();
  for (const CLI::Option* option : app.get_options())
    for (const char* end : {": ", " = "})
      if (!option->get_positional() && what.find(option->get_name() + end) != std::string::npos)
        return option;
  return nullptr;
}

/// What comes behind "--name: " of a message that begins with it.
std::pair<std::string, std::string> split_message(const std::string& message) {
  const std::size_t colon = message.find(": ");
  if (!message.starts_with("-") || colon == std::string::npos)
    return {"", message};
  return {message.substr(0, colon), message.substr(colon + 2)};
}

std::string compiler() {
#if defined(__clang__)
  return "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__);
#else
  return "g++ " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__);
#endif
}

/// A number of items, or of bytes where they have no name: "12 stars", "1.5 MB".
std::string amount(double count, const std::string& items) {
  char text[40];
  std::snprintf(text, sizeof text, items.empty() ? "%.1f MB" : "%.0f ",
                items.empty() ? count / 1e6 : count);
  return text + items;
}

std::string progress_line(const parallel::Progress& p, const std::string& items) {
  char line[40];
  const double rate = p.seconds > 0 ? static_cast<double>(p.done - p.before) / p.seconds : 0;
  const std::string speed = "  " + amount(rate, items) + "/s";
  if (p.total <= 0)
    return amount(static_cast<double>(p.done), items) + speed + "   ";
  const double left = rate > 0 ? static_cast<double>(p.total - p.done) / rate : 0;
  std::snprintf(line, sizeof line, "%3.0f %%",
                100.0 * static_cast<double>(p.done) / static_cast<double>(p.total));
  std::string out = line + speed;
  std::snprintf(line, sizeof line, "  %.0f s left   ", std::ceil(left));
  return out + line;
}

} // namespace

std::vector<std::pair<std::string, std::string>>
given_options(const std::vector<const CLI::Option*>& options) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const CLI::Option* option : options)
    for (const std::string& value : option->results())
      out.emplace_back(option->get_name(), value);
  return out;
}

Program::Program(ProgramText text)
    : text_(std::move(text)), app_("", text_.name),
      config_(std::make_shared<ConfigFile>(app_, text_.name)) {
  app_.formatter(std::make_shared<HelpFormatter>(text_));
  app_.set_help_flag("-h,--help", "print this and exit");
  if (!text_.more.empty())
    app_.set_help_all_flag("--help-all", "print all options and exit");
}

void Program::add_common_options(const CommonOptions& common) {
  items_ = common.items;
  own_count_ = app_.get_options().size();
  distributed_ = common.distributed;
  if (common.workers) {
    app_.add_option("-t,--threads", threads_, "threads (default: OMP_NUM_THREADS or cores)")
        ->type_name("N")
        ->check(CLI::Range(1, parallel::kMostThreads).description(""));
    app_.add_option("--schedule", schedule_, "static, dynamic or guided; CHUNK in " + common.chunk)
        ->type_name("KIND[,CHUNK]");
  }
  if (common.simd)
    app_.add_option("--simd", simd_, "auto, baseline, avx2 or avx512")->type_name("KIND");
  app_.add_option("--progress", progress_, "auto (on a terminal), always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
  app_.add_option("--json", json_, "write a summary of the run as JSON")->type_name("FILE");
  if (common.timings)
    app_.add_option("--timings", timings_, "write how long each piece of work took")
        ->type_name("FILE");
  app_.set_config("--config", "", "read options from FILE (name = value)")->type_name("FILE");
  app_.config_formatter(config_);
  app_.add_flag("--dump-config", dump_config_, "print the options as such a file and exit")
      ->configurable(false);
  app_.add_flag("-q,--quiet", quiet_, "say nothing but errors");
  app_.add_flag("-v,--verbose", verbose_, "say more");
  app_.set_version_flag(
      "--version", [this] { return version_text(); }, "print versions and exit");
}

std::vector<const CLI::Option*> Program::own_options() const {
  const auto all = std::as_const(app_).get_options();
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(own_count_)};
}

std::vector<const CLI::Option*> Program::common_options() const {
  const auto all = std::as_const(app_).get_options();
  std::vector<const CLI::Option*> out(all.begin() + static_cast<std::ptrdiff_t>(own_count_),
                                      all.end());
  std::erase(out, app_.get_config_ptr());
  return out;
}

std::string Program::version_text() const {
  return text_.name + " (astromill) " + std::string(version()) +
         "\nMPI: " + distributed::mpi_in_words() + "\nwcslib " + wcs::wcslib_version() +
         ", cfitsio " + fits::cfitsio_version() + ", " + compiler() + ", SIMD " +
         std::string(wcs::select_kernels("auto").name);
}

int Program::parse(int argc, char** argv) {
  try {
    if (const std::string name = emptied_option(app_, argc, argv); !name.empty())
      throw UsageError("the value is empty", {.keyword = name});
    app_.parse(arguments_in_reverse(argc, argv));
    if (const std::string name = empty_option(app_); !name.empty())
      throw UsageError("the value is empty", {.keyword = name});
  } catch (const CLI::Success& success) { // help or version asked for
    app_.exit(success);
    return exit_done;
  } catch (const CLI::FileError&) {
    const InputFile file(app_.get_config_ptr()->as<std::string>()); // says why it cannot be read
    throw Error("is no file of options", {.file = file.name()});
  } catch (const CLI::ParseError& error) {
    if (const CLI::Option* option = option_at_fault(app_, error))
      throw UsageError(plain_words(*option, error), {.keyword = option->get_name()});
    std::cerr << text_.name << ": " << shown(error.what(), 400) << "\nTry '" << text_.name
              << " --help'.\n";
    return exit_usage;
  }
  if (dump_config_)
    std::cout << app_.config_to_str(false, false);
  return -1;
}

int Program::report(const UsageError& error) const {
  const auto [option, what] = split_message(error.what());
  const Where origin = config_->origin(option);
  std::cerr << text_.name << ": "
            << (origin.file.empty() ? error.what() : message_with_context(what, origin)) << "\n";
  return config_read() ? exit_failed : exit_usage;
}

bool Program::config_read() const {
  const CLI::Option* config = app_.get_config_ptr();
  return config != nullptr && config->count() > 0;
}

int Program::run(int argc, char** argv, const std::function<int()>& body) {
  clean_up_on_signals();
  const distributed::Launch launch = distributed::launch();
  if (launch.size != 1 && distributed_)
    return run_with_others(argc, argv, body);
  if (launch.rank > 0)
    return exit_done;
  distributed::forget_launcher(); // what it starts is no rank
  return guard([&] { return parse_and_run(argc, argv, body); });
}

int Program::parse_and_run(int argc, char** argv, const std::function<int()>& body) {
  arguments_.assign(argv + 1, argv + argc);
  if (const int status = parse(argc, argv); status >= 0 || dump_config_)
    return std::max(status, 0);
  start_ = std::chrono::steady_clock::now();
  return body();
}

int Program::guard(const std::function<int()>& work) const {
  try {
    const int status = work();
    end_progress();
    return status;
  } catch (const ClosedPipe&) {
    return exit_done;
  } catch (const UsageError& error) {
    end_progress();
    return report(error);
  } catch (const std::bad_alloc&) {
    end_progress();
    std::cerr << text_.name << ": not enough memory\n";
    return exit_failed;
  } catch (const std::exception& error) {
    end_progress();
    std::istringstream lines(error.what());
    for (std::string line; std::getline(lines, line);)
      std::cerr << text_.name << ": " << line << "\n";
    return exit_failed;
  }
}

const std::string& Program::on_first_rank(const std::string& file) const {
  static const std::string kNone;
  return world_->is_first() ? file : kNone;
}

double Program::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Program::say(std::string_view text) const {
  if (quiet_ || !world_->is_first())
    return;
  end_progress();
  std::cerr << text_.name << ": " << text << "\n";
}

void Program::say(std::span<const std::string> notes, std::span<const std::string> warnings) const {
  for (const std::string& note : notes)
    say(note);
  for (const std::string& warning : warnings)
    say("warning: " + warning);
}

void Program::explain(std::string_view text) const {
  if (verbose_)
    say(text);
}

parallel::ProgressCallback Program::progress() const {
  const bool asked = progress_ == "always" || (progress_ == "auto" && !quiet_ && isatty(2) == 1);
  if (!asked || !world_->is_first())
    return {};
  return [this](const parallel::Progress& p) {
    constexpr double kWaitSeconds = 0.5; // short jobs end without a flicker
    if (progress_ != "always" && p.seconds < kWaitSeconds)
      return;
    progress_shown_ = true;
    std::cerr << "\r" << text_.name << ": " << progress_line(p, items_) << std::flush;
  };
}

void Program::end_progress() const {
  if (progress_shown_)
    std::cerr << "\n";
  progress_shown_ = false;
}

} // namespace astromill::cli

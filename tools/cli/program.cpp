// astromill: what every tool's command line has in common
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/program.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/fits/version.h"
#include "astromill/wcs/kernels.h"
#include "astromill/wcs/wcslib.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <exception>
#include <iostream>
#include <limits>
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
  std::string make_group(std::string /*group*/, bool /*is_positional*/,
                         std::vector<const CLI::Option*> options) const override {
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
  const double rate = p.seconds > 0 ? static_cast<double>(p.done) / p.seconds : 0;
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

Program::Program(ProgramText text) : text_(std::move(text)), app_("", text_.name) {
  app_.formatter(std::make_shared<HelpFormatter>(text_));
  app_.set_help_flag("-h,--help", "print this and exit");
}

void Program::add_common_options(const CommonOptions& common) {
  items_ = common.items;
  app_.add_option("-t,--threads", threads_, "threads (default: OMP_NUM_THREADS or cores)")
      ->type_name("N")
      ->check(CLI::Range(1, std::numeric_limits<int>::max()).description(""));
  app_.add_option("--schedule", schedule_, "static, dynamic or guided; CHUNK in " + common.chunk)
      ->type_name("KIND[,CHUNK]");
  if (common.simd)
    app_.add_option("--simd", simd_, "auto, baseline, avx2 or avx512")->type_name("KIND");
  app_.add_option("--progress", progress_, "auto (on a terminal), always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
  app_.add_option("--json", json_, "write a summary of the run as JSON")->type_name("FILE");
  app_.set_config("--config", "", "read options from FILE (name = value)")->type_name("FILE");
  app_.allow_config_extras(CLI::config_extras_mode::error);
  app_.add_flag("--dump-config", dump_config_, "print the options as such a file and exit")
      ->configurable(false);
  app_.add_flag("-q,--quiet", quiet_, "say nothing but errors");
  app_.add_flag("-v,--verbose", verbose_, "say more");
  app_.set_version_flag(
      "--version", [this] { return version_text(); }, "print versions and exit");
}

std::string Program::version_text() const {
  return text_.name + " (astromill) " + std::string(version()) + "\nwcslib " +
         wcs::wcslib_version() + ", cfitsio " + fits::cfitsio_version() + ", " + compiler() +
         ", SIMD " + std::string(wcs::select_kernels("auto").name);
}

int Program::parse(int argc, char** argv) {
  try {
    app_.parse(arguments_in_reverse(argc, argv));
  } catch (const CLI::Success& success) { // help or version asked for
    app_.exit(success);
    return exit_done;
  } catch (const CLI::ParseError& error) {
    std::cerr << text_.name << ": " << shown(error.what(), 400) << "\n";
    const bool by_content =
        dynamic_cast<const CLI::FileError*>(&error) != nullptr ||
        dynamic_cast<const CLI::ConfigError*>(&error) != nullptr ||
        (config_read() && (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr ||
                           dynamic_cast<const CLI::ConversionError*>(&error) != nullptr));
    if (!by_content)
      std::cerr << "Try '" << text_.name << " --help'.\n";
    return by_content ? exit_failed : exit_usage;
  }
  if (dump_config_)
    std::cout << app_.config_to_str(false, false);
  return -1;
}

bool Program::config_read() const {
  const CLI::Option* config = app_.get_config_ptr();
  return config != nullptr && config->count() > 0;
}

int Program::run(int argc, char** argv, const std::function<int()>& body) {
  clean_up_on_signals();
  try {
    if (const int status = parse(argc, argv); status >= 0 || dump_config_)
      return std::max(status, 0);
    const int status = body();
    end_progress();
    return status;
  } catch (const ClosedPipe&) {
    return exit_done;
  } catch (const UsageError& error) {
    end_progress();
    std::cerr << text_.name << ": " << error.what() << "\n";
    return config_read() ? exit_failed : exit_usage;
  } catch (const std::bad_alloc&) {
    end_progress();
    std::cerr << text_.name << ": not enough memory\n";
    return exit_failed;
  } catch (const std::exception& error) {
    end_progress();
    std::cerr << text_.name << ": " << error.what() << "\n";
    return exit_failed;
  }
}

void Program::say(std::string_view text) const {
  if (quiet_)
    return;
  end_progress();
  std::cerr << text_.name << ": " << text << "\n";
}

void Program::explain(std::string_view text) const {
  if (verbose_)
    say(text);
}

parallel::ProgressCallback Program::progress() const {
  const bool wanted = progress_ == "always" || (progress_ == "auto" && !quiet_ && isatty(2) == 1);
  if (!wanted)
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

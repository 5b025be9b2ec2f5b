// astromill: a tool that several processes run together
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/distributed/wire.h"
#include "cli/program.h"

#include <exception>
#include <iostream>
#include <new>
#include <span>
#include <string_view>
#include <vector>

namespace astromill::cli {

namespace {

using distributed::Agreed;
using distributed::Bytes;

constexpr std::string_view kNothing = "/dev/null";

/// The name of a file of options may be none on another machine; its text is told.
std::string without_config(std::string_view argument, std::string_view before,
                           const std::string& config) {
  if (before == "--config" && argument == config)
    return std::string(kNothing);
  if (argument == "--config=" + config)
    return "--config=" + std::string(kNothing);
  return std::string(argument);
}

std::string what_of(const std::exception& error) {
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ? "not enough memory"
                                                                : error.what();
}

} // namespace

int Program::run_with_others(int argc, char** argv, const std::function<int()>& body) {
  try {
    world_ = &distributed::join();
  } catch (const std::exception& error) { // a launcher ends the others when one fails
    if (distributed::launch().rank > 0)
      return exit_done;
    std::cerr << text_.name << ": " << error.what() << "\n";
    return exit_failed;
  }
  return world_->is_first() ? run_first(argc, argv, body) : run_other(body);
}

int Program::run_first(int argc, char** argv, const std::function<int()>& body) {
  bool told = false;
  bool waiting = true; // the others, for this one
  const auto work = [&] {
    tell_others(argc, argv);
    told = true;
    shared_threads_ = distributed::default_thread_count(*world_);
    try {
      return body();
    } catch (const Agreed& agreed) {
      std::rethrow_if_nested(agreed);
      throw;
    } catch (...) {
      waiting = false;
      throw;
    }
  };
  const int status = guard([&] { return parse_and_run(argc, argv, work); });
  if (!waiting)
    world_->end_all(status);
  if (!told) {
    Bytes nothing;
    world_->broadcast(nothing);
  }
  world_->leave();
  return status;
}

int Program::run_other(const std::function<int()>& body) {
  try {
    if (hear_arguments()) {
      shared_threads_ = distributed::default_thread_count(*world_);
      body();
    }
  } catch (const Agreed&) { // the first rank says it
  } catch (const std::exception& error) {
    std::cerr << text_.name << ": " << world_->name() << ": " << what_of(error) << "\n";
    world_->end_all(exit_failed);
  }
  world_->leave();
  return exit_done;
}

void Program::tell_others(int argc, char** argv) const {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const std::string config = config_read() ? app_.get_config_ptr()->as<std::string>() : "";
  Bytes bytes;
  distributed::put(bytes, arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i)
    distributed::put_text(bytes,
                          without_config(arguments[i], i > 0 ? arguments[i - 1] : "", config));
  distributed::put_text(bytes, config_->text());
  world_->broadcast(bytes);
}

/// False if there is nothing to be done.
bool Program::hear_arguments() {
  Bytes bytes;
  world_->broadcast(bytes);
  if (bytes.empty())
    return false;
  std::span<const std::byte> from = bytes;
  std::vector<std::string> arguments(distributed::get<std::size_t>(from));
  std::vector<char*> pointers;
  for (std::string& argument : arguments) {
    argument = distributed::get_text(from);
    pointers.push_back(argument.data());
  }
  config_->set_text(distributed::get_text(from));
  pointers.push_back(nullptr);
  parse(static_cast<int>(arguments.size()), pointers.data());
  return true;
}

} // namespace astromill::cli

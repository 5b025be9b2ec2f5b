// astromill: the processes that do one job together
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/world.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>

namespace astromill::distributed {

namespace {

class Alone final : public World {
public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  std::string name() const override { return "rank 0"; }
  void broadcast(Bytes& /*bytes*/) override {}
  std::vector<Bytes> gather(std::span<const std::byte> bytes) override {
    return {Bytes(bytes.begin(), bytes.end())};
  }
  void send(int /*to*/, int /*tag*/, std::span<const std::byte> /*bytes*/) override { nobody(); }
  std::optional<Message> poll() override { return std::nullopt; }
  Message receive() override { nobody(); }
  void leave() override {}
  void end_all(int /*status*/) override { nobody(); }

private:
  [[noreturn]] static void nobody() { throw Error("there is no other rank"); }
};

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

} // namespace

World& alone() {
  static Alone world;
  return world;
}

void agree(World& world, const std::string& failure) {
  const bool named = failure.empty() || world.is_first();
  const std::string mine = named ? failure : world.name() + ": " + failure;
  const auto all = world.gather(std::as_bytes(std::span(mine)));
  for (const Bytes& bytes : all)
    if (!bytes.empty())
      throw Agreed(text_of(bytes));
}

void together(World& world, const std::function<void()>& work) {
  if (world.is_alone())
    return work();
  std::string failure;
  std::exception_ptr thrown;
  try {
    work();
  } catch (const std::exception& error) {
    failure = *error.what() != '\0' ? error.what() : "failed";
    thrown = std::current_exception();
  }
  if (!thrown || !world.is_first())
    return agree(world, failure);
  try {
    agree(world, failure);
  } catch (const Agreed&) { // the first rank's own: keep what it is
  }
  try {
    std::rethrow_exception(thrown);
  } catch (...) {
    std::throw_with_nested(Agreed(failure));
  }
}

void expect_same(World& world, const std::vector<std::pair<std::string, std::string>>& seen) {
  if (world.is_alone())
    return;
  const auto in_words = [](const auto& item) { return item.first + "\n" + item.second; };
  std::string mine;
  for (const auto& item : seen)
    mine += in_words(item) + '\0';
  Bytes first = bytes_of(mine);
  world.broadcast(first);
  std::string wanted = text_of(first);
  std::string failure;
  for (const auto& item : seen) {
    const std::string here = in_words(item) + '\0';
    if (!wanted.starts_with(here)) {
      failure = "sees another '" + item.first + "' than rank 0: " + shown(item.second);
      break;
    }
    wanted.erase(0, here.size());
  }
  if (failure.empty() && !wanted.empty())
    failure = "sees less than rank 0";
  agree(world, failure);
}

void share(World& world, std::span<double> values) {
  if (world.is_alone())
    return;
  const auto all = world.gather(std::as_bytes(values));
  std::vector<double> one(values.size());
  std::ranges::fill(values, 0.0);
  for (const Bytes& bytes : all) {
    if (bytes.size() != values.size_bytes())
      throw Error("ranks disagree on how many numbers there are");
    std::memcpy(one.data(), bytes.data(), values.size_bytes());
    std::ranges::transform(values, one, values.begin(), std::plus<>());
  }
}

} // namespace astromill::distributed

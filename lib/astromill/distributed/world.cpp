// astromill: the processes that do one job together
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/world.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cstring>

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
  void end_all(int /*status*/) override { nobody(); }

private:
  [[noreturn]] static void nobody() { throw Error("there is no other rank"); }
};

} // namespace

World& alone() {
  static Alone world;
  return world;
}

World& join() { return alone(); }

void agree(World& world, const std::string& failure) {
  const auto all = world.gather(std::as_bytes(std::span(failure)));
  for (const Bytes& bytes : all)
    if (!bytes.empty())
      throw Error(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void share(World& world, std::span<double> values) {
  if (world.is_alone())
    return;
  const auto all = world.gather(std::as_bytes(values));
  std::vector<double> one(values.size());
  std::ranges::fill(values, 0.0);
  for (const Bytes& bytes : all) {
    std::memcpy(one.data(), bytes.data(), values.size_bytes());
    std::ranges::transform(values, one, values.begin(), std::plus<>());
  }
}

} // namespace astromill::distributed

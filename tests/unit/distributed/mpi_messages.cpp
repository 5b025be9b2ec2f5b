// astromill: says all that ranks can say, in messages below and above the size of a piece
// SPDX-License-Identifier: BSD-3-Clause
//
// A piece has 1000 bytes here. To be run by mpirun; the status is 0 if all was understood.
#include "astromill/distributed/plug_in.h"

#include <cstddef>
#include <cstdio>

extern "C" astromill::distributed::World* astromill_join_mpi_1();

namespace {

using astromill::distributed::Bytes;
using astromill::distributed::World;

Bytes pattern(std::size_t size, int seed) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i)
    out[i] = static_cast<std::byte>(i * 7 + static_cast<std::size_t>(seed) * 13 + i / 251);
  return out;
}

int wrong = 0;

void expect(bool right, const char* what, std::size_t size) {
  if (right)
    return;
  ++wrong;
  std::printf("%s of %zu bytes\n", what, size);
}

/// All ranks send to all others at once, then take what comes, whose order is that of each sender.
void exchange(World& world, std::size_t size) {
  for (int tag = 0; tag < 3; ++tag)
    for (int to = 0; to < world.size(); ++to)
      if (to != world.rank())
        world.send(to, tag, pattern(size + static_cast<std::size_t>(tag), world.rank()));
  std::vector<int> next(static_cast<std::size_t>(world.size()), 0);
  for (int i = 0; i < 3 * (world.size() - 1); ++i) {
    const World::Message message = world.receive();
    const int tag = next[static_cast<std::size_t>(message.from)]++;
    expect(message.tag == tag, "order of messages", size);
    expect(message.bytes == pattern(size + static_cast<std::size_t>(tag), message.from), "message",
           size);
  }
  expect(!world.poll(), "one message too many", size);
}

} // namespace

int main() {
  World& world = *astromill_join_mpi_1();
  for (const std::size_t size : {0U, 1U, 999U, 1000U, 1001U, 2000U, 100001U}) {
    Bytes bytes = world.is_first() ? pattern(size, 5) : Bytes(17);
    world.broadcast(bytes);
    expect(bytes == pattern(size, 5), "broadcast", size);
    const auto all = world.gather(pattern(world.rank() == 1 ? 0 : size, world.rank()));
    for (int rank = 0; rank < world.size(); ++rank)
      expect(all[static_cast<std::size_t>(rank)] == pattern(rank == 1 ? 0 : size, rank),
             "gathering", size);
    exchange(world, size);
  }
  world.leave();
  return wrong == 0 ? 0 : 1;
}

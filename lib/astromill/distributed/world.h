// astromill: the processes that do one job together
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace astromill::distributed {

using Bytes = std::vector<std::byte>;

/// The processes that were started together, one a rank; usually there is one. What the ranks do
/// together (broadcast, gather, agree) all of them must call, in the same order. Not for two
/// threads at a time.
class World {
public:
  World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  virtual ~World() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// For messages: "rank 3 on node17".
  virtual std::string name() const = 0;

  bool is_first() const { return rank() == 0; }
  bool is_alone() const { return size() == 1; }

  /// Everybody gets the bytes of the first rank.
  virtual void broadcast(Bytes& bytes) = 0;
  /// Everybody's bytes, by rank, on every rank.
  virtual std::vector<Bytes> gather(std::span<const std::byte> bytes) = 0;

  struct Message {
    int from = 0;
    int tag = 0;
    Bytes bytes{};
  };
  /// Returns when the bytes may be used again. Tags are 0 ... 32767.
  virtual void send(int to, int tag, std::span<const std::byte> bytes) = 0;
  /// A message that has come, if one has.
  virtual std::optional<Message> poll() = 0;
  /// The next message. Sleeps while none has come: waiting costs no processor.
  virtual Message receive() = 0;

  /// Ends the processes of all ranks at once. Messages must have been written before.
  [[noreturn]] virtual void end_all(int status) = 0;
};

/// The world of one process.
World& alone();

/// The world that a launcher of MPI has started this process in; without one, alone(). MPI is
/// loaded only where there is a launcher. Throws Error where this program has no MPI. Lives until
/// the process ends.
World& join();

/// To be called by all ranks with what went wrong for them ("" nothing). Throws Error on all ranks
/// when anything did: what the first of these ranks says, with its name unless it is rank 0.
void agree(World& world, const std::string& failure);

/// Sums of numbers of which each is other than 0 on one rank at most, on every rank: exact.
void share(World& world, std::span<double> values);

} // namespace astromill::distributed

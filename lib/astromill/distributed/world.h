// astromill: the processes that do one job together
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
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

  static constexpr int kMostTag = 16383;
  struct Message {
    int from = 0;
    int tag = 0;
    Bytes bytes{};
  };
  /// Returns when the bytes may be used again. Tags are 0 ... kMostTag.
  virtual void send(int to, int tag, std::span<const std::byte> bytes) = 0;
  /// A message that has come, if one has.
  virtual std::optional<Message> poll() = 0;
  /// The next message. Sleeps while none has come: waiting costs no processor.
  virtual Message receive() = 0;

  /// What every rank calls last: waits for all others.
  virtual void leave() = 0;
  /// Ends the processes of all ranks at once. Messages must have been written before.
  [[noreturn]] virtual void end_all(int status) = 0;
};

/// The world of one process.
World& alone();

/// What a launcher of MPI (mpirun, srun --mpi) tells a process that it started.
struct Launch {
  int rank = 0;
  int size = 1; ///< 0: more than this cannot be told
};

/// That of this process; rank 0 of 1 where there was no launcher. Looks at the environment only.
Launch launch();

/// The world that a launcher has started this process in; alone() where there is none, or one
/// process. MPI is loaded here, and only where it is needed; the launcher's variables are taken out
/// of the environment, so that programs started from here do not think they were meant. Throws
/// Error where there are others but MPI is not to be had, or not that of the launcher. The world
/// lives until the process ends. While there is one thread.
World& join();

/// Takes the launcher's variables out of the environment, as join() does: for a program that does
/// all its work on rank 0, and may start others. While there is one thread.
void forget_launcher();

/// Whether this build has MPI, in a few words.
std::string mpi_in_words();

/// Threads for each rank where the user names no number: as parallel::default_thread_count(), but
/// cores that several ranks may use are shared out. To be called by all ranks.
int default_thread_count(World& world);

/// What all ranks know that it went wrong, and leave together for. The first rank is to report it.
class Agreed : public Error {
public:
  using Error::Error;
};

/// To be called by all ranks with what went wrong for them ("" nothing). Throws Agreed on all ranks
/// when anything did: what the first of these ranks says, with its name unless it is rank 0.
void agree(World& world, const std::string& failure);

/// Runs `work` on all ranks, which call this together. When it throws on any, all throw Agreed; if
/// that was the first rank, what it threw is nested there (std::rethrow_if_nested()). Alone, just
/// runs it.
void together(World& world, const std::function<void()>& work);

/// Throws Agreed, to be called by all ranks, unless what they see is the same: names and values, of
/// which the first that differs is named, and the rank.
void expect_same(World& world, const std::vector<std::pair<std::string, std::string>>& seen);

/// Sums of numbers of which each is other than 0 on one rank at most, on every rank: exact.
/// As many on every rank.
void share(World& world, std::span<double> values);

} // namespace astromill::distributed

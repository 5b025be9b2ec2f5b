// astromill: the processes that MPI started; a library of its own, so that programs start without
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/distributed/pause.h"
#include "astromill/distributed/plug_in.h"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#ifndef ASTROMILL_MPI_PIECE // tests make it small
#define ASTROMILL_MPI_PIECE (1U << 30U)
#endif

namespace astromill::distributed {

namespace {

/// MPI counts in int: longer messages travel in pieces.
constexpr std::size_t kPiece = ASTROMILL_MPI_PIECE;

/// Where MPI fails, it ends the job itself (MPI_ERRORS_ARE_FATAL). Only the thread that made this
/// may use it (MPI_THREAD_FUNNELED).
class MpiWorld final : public World {
public:
  MpiWorld() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    std::array<char, MPI_MAX_PROCESSOR_NAME> host{};
    int length = 0;
    MPI_Get_processor_name(host.data(), &length);
    host_.assign(host.data(), static_cast<std::size_t>(length));
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  std::string name() const override { return "rank " + std::to_string(rank_) + " on " + host_; }

  void broadcast(Bytes& bytes) override {
    std::uint64_t count = bytes.size();
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Ibcast(&count, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD, &request);
    wait(request);
    bytes.resize(count);
    spread(0, bytes);
  }

  std::vector<Bytes> gather(std::span<const std::byte> bytes) override {
    const std::uint64_t count = bytes.size();
    std::vector<std::uint64_t> counts(static_cast<std::size_t>(size_));
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Iallgather(&count, 1, MPI_UINT64_T, counts.data(), 1, MPI_UINT64_T, MPI_COMM_WORLD,
                   &request);
    wait(request);
    const auto total = std::reduce(counts.begin(), counts.end());
    return total <= kPiece ? gather_at_once(bytes, counts) : gather_in_turn(bytes, counts);
  }

  /// Takes what comes meanwhile: else two ranks that send to each other would wait for ever.
  void send(int to, int tag, std::span<const std::byte> bytes) override {
    do {
      const auto piece = bytes.first(std::min(bytes.size(), kPiece));
      bytes = bytes.subspan(piece.size());
      MPI_Request request = MPI_REQUEST_NULL;
      MPI_Isend(piece.data(), static_cast<int>(piece.size()), MPI_BYTE, to,
                2 * tag + (bytes.empty() ? 0 : 1), MPI_COMM_WORLD, &request);
      // A long message goes out bit by bit, each time that MPI is asked.
      for (Pause pause(std::chrono::microseconds(100)); !is_done(request);)
        if (!take_piece())
          std::this_thread::sleep_for(pause.next());
    } while (!bytes.empty());
  }

  std::optional<Message> poll() override {
    while (come_.empty() && take_piece())
      ;
    if (come_.empty())
      return std::nullopt;
    Message message = std::move(come_.front());
    come_.pop_front();
    return message;
  }

  Message receive() override {
    for (Pause pause;; std::this_thread::sleep_for(pause.next()))
      if (auto message = poll())
        return std::move(*message);
  }

  void leave() override {
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    wait(request);
    MPI_Finalize();
  }

  void end_all(int status) override {
    MPI_Abort(MPI_COMM_WORLD, status);
    for (;;) // it does not return
      std::this_thread::sleep_for(std::chrono::seconds(1));
  }

private:
  static bool is_done(MPI_Request& request) {
    int done = 0;
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    return done != 0;
  }

  /// MPI's own waiting takes a whole core.
  static void wait(MPI_Request& request) {
    for (Pause pause; !is_done(request);)
      std::this_thread::sleep_for(pause.next());
  }

  static void spread(int from, std::span<std::byte> bytes) {
    while (!bytes.empty()) {
      const auto piece = bytes.first(std::min(bytes.size(), kPiece));
      bytes = bytes.subspan(piece.size());
      MPI_Request request = MPI_REQUEST_NULL;
      MPI_Ibcast(piece.data(), static_cast<int>(piece.size()), MPI_BYTE, from, MPI_COMM_WORLD,
                 &request);
      wait(request);
    }
  }

  static std::vector<Bytes> gather_at_once(std::span<const std::byte> bytes,
                                           const std::vector<std::uint64_t>& counts) {
    std::vector<int> lengths(counts.begin(), counts.end());
    std::vector<int> places(counts.size());
    std::exclusive_scan(lengths.begin(), lengths.end(), places.begin(), 0);
    Bytes all(static_cast<std::size_t>(places.back() + lengths.back()));
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Iallgatherv(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, all.data(),
                    lengths.data(), places.data(), MPI_BYTE, MPI_COMM_WORLD, &request);
    wait(request);
    std::vector<Bytes> out;
    for (std::size_t i = 0; i < counts.size(); ++i)
      out.emplace_back(all.begin() + places[i], all.begin() + places[i] + lengths[i]);
    return out;
  }

  std::vector<Bytes> gather_in_turn(std::span<const std::byte> bytes,
                                    const std::vector<std::uint64_t>& counts) const {
    std::vector<Bytes> out;
    for (int from = 0; from < size_; ++from) {
      out.emplace_back(counts[static_cast<std::size_t>(from)]);
      if (from == rank_)
        out.back().assign(bytes.begin(), bytes.end());
      spread(from, out.back());
    }
    return out;
  }

  /// False if none has come.
  bool take_piece() {
    int there = 0;
    MPI_Status status{};
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
    if (there == 0)
      return false;
    int count = 0;
    MPI_Get_count(&status, MPI_BYTE, &count);
    started_.resize(static_cast<std::size_t>(size_));
    Bytes& bytes = started_[static_cast<std::size_t>(status.MPI_SOURCE)];
    const std::size_t before = bytes.size();
    bytes.resize(before + static_cast<std::size_t>(count));
    MPI_Recv(bytes.data() + before, count, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG,
             MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (status.MPI_TAG % 2 == 0)
      come_.push_back({.from = status.MPI_SOURCE,
                       .tag = status.MPI_TAG / 2,
                       .bytes = std::exchange(bytes, {})});
    return true;
  }

  int rank_ = 0;
  int size_ = 1;
  std::string host_{};
  std::vector<Bytes> started_{}; ///< by rank: messages of which pieces are missing
  std::deque<Message> come_{};
};

} // namespace

extern "C" World* astromill_join_mpi_1() {
  int given = MPI_THREAD_SINGLE;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given);
  if (given < MPI_THREAD_FUNNELED)
    throw std::runtime_error("this MPI does not go with threads");
  static MpiWorld world;
  return &world;
}

} // namespace astromill::distributed

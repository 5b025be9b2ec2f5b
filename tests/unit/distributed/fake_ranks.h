// astromill: ranks that are threads of one process
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/distributed/world.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace astromill::test {

/// What fake ranks have between them.
class Switchboard {
public:
  explicit Switchboard(int size) : inboxes_(static_cast<std::size_t>(size)) {}

  int size() const { return static_cast<int>(inboxes_.size()); }

  void post(int to, distributed::World::Message message) {
    const std::lock_guard lock(mutex_);
    inboxes_[static_cast<std::size_t>(to)].push_back(std::move(message));
    changed_.notify_all();
  }

  std::optional<distributed::World::Message> take(int rank, bool wait) {
    std::unique_lock lock(mutex_);
    auto& inbox = inboxes_[static_cast<std::size_t>(rank)];
    if (wait)
      changed_.wait(lock, [&] { return !inbox.empty(); });
    if (inbox.empty())
      return std::nullopt;
    auto message = std::move(inbox.front());
    inbox.pop_front();
    return message;
  }

  std::vector<distributed::Bytes> gather(int rank, std::span<const std::byte> bytes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return leaving_ == 0; }); // the gathering before is over
    gathered_.resize(inboxes_.size());
    gathered_[static_cast<std::size_t>(rank)].assign(bytes.begin(), bytes.end());
    if (++come_ == size()) {
      leaving_ = size();
      changed_.notify_all();
    }
    changed_.wait(lock, [&] { return leaving_ > 0; });
    auto out = gathered_;
    if (--leaving_ == 0) {
      come_ = 0;
      changed_.notify_all();
    }
    return out;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::deque<distributed::World::Message>> inboxes_;
  std::vector<distributed::Bytes> gathered_{};
  int come_ = 0;
  int leaving_ = 0;
};

class FakeWorld final : public distributed::World {
public:
  FakeWorld(Switchboard& board, int rank) : board_(board), rank_(rank) {}

  int rank() const override { return rank_; }
  int size() const override { return board_.size(); }
  std::string name() const override { return "rank " + std::to_string(rank_) + " on nowhere"; }
  void broadcast(distributed::Bytes& bytes) override { bytes = gather(bytes).front(); }
  std::vector<distributed::Bytes> gather(std::span<const std::byte> bytes) override {
    return board_.gather(rank_, bytes);
  }
  void send(int to, int tag, std::span<const std::byte> bytes) override {
    board_.post(to, {.from = rank_, .tag = tag, .bytes = {bytes.begin(), bytes.end()}});
  }
  std::optional<Message> poll() override { return board_.take(rank_, false); }
  Message receive() override { return *board_.take(rank_, true); }
  void leave() override {}
  void end_all(int /*status*/) override { throw std::logic_error("end_all"); }

private:
  Switchboard& board_;
  int rank_;
};

/// Runs `body` on so many ranks at a time. Returns what each threw; "" for nothing.
inline std::vector<std::string> run_ranks(int size,
                                          const std::function<void(distributed::World&)>& body) {
  Switchboard board(size);
  std::vector<std::string> thrown(static_cast<std::size_t>(size));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank)
    threads.emplace_back([&, rank] {
      FakeWorld world(board, rank);
      try {
        body(world);
      } catch (const std::exception& error) {
        thrown[static_cast<std::size_t>(rank)] = error.what();
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  return thrown;
}

} // namespace astromill::test

#pragma once
// Group commit: many callers, one transaction, one sync. While one commit syncs, the next batch forms by
// itself; a lone caller waits for nothing but its own commit. No timer.
//
// Loop thread only. The store outlives `run`.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>

#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/store.hpp"

namespace budstikke {

class CommitQueue {
 public:
  enum class Priority {
    ordinary,
    reserved,  ///< what lets a full system drain: attempts' ends, receipts, operators' actions
  };

  /// `reserve_units` places beyond `limits.queue_units` are kept for reserved units, and so is the store's own reserve
  /// (Unit::may_use_reserve).
  CommitQueue(boost::asio::any_io_executor loop, Store& store, CommitLimits limits,
              std::size_t reserve_units = 256);
  ~CommitQueue();

  /// Returns when the unit survives a crash, or with the failure of this unit alone. B104 where the queue is
  /// full or stopped; else what Store::commit answers. A cancelled caller waits all the same, for its unit is
  /// on its way: the wait is as long as the store's own.
  boost::asio::awaitable<Outcome<void>> commit(Unit unit, Priority priority = Priority::ordinary);

  /// Sees every unit before it is stored; whether it will be is not known then. What it returns is kept until the unit has
  /// been answered, and may be null.
  using Observer = std::function<std::shared_ptr<void>(const Unit&)>;
  /// In the place of the one before.
  void observe(Observer observer);

  /// Drives the queue, in order of arrival; returns after `stop`, when everything taken is answered. Spawned
  /// once. Where it is cancelled instead, or the store throws, whoever waits is answered B203.
  boost::asio::awaitable<void> run();

  /// Takes no more units. What is taken already is still committed.
  void stop();

  /// Returns when nothing waits and no commit is under way.
  boost::asio::awaitable<void> drained();

  /// Units taken that no commit has begun on.
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Entry;
  struct State;
  class Batch;

  static boost::asio::awaitable<void> drive(std::shared_ptr<State> state);
  static boost::asio::awaitable<void> commit_batch(std::shared_ptr<State> state);

  /// Shared with `run`, whose frame may be destroyed after the queue when a loop is torn down.
  std::shared_ptr<State> state_;
};

}  // namespace budstikke

#pragma once
// Blocking writes to folders, each folder's one after another: a folder that hangs holds up no other. Private to
// adapters/folder.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "engine/model/time.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke {

/// A disk that hangs cannot be interrupted: its write is left to end by itself, on one of a fixed number of threads.
/// Until then the folder is known to hang, and whatever else is to be written there fails at once.
///
/// Loop thread. The loop outlives it; its destructor waits for the write under way in each folder, however long.
class FolderWriters {
 public:
  /// Runs on a thread of its own, so it owns what it uses. Does not throw.
  using Write = std::function<Outcome<HandOver>()>;

  explicit FolderWriters(std::size_t threads);
  ~FolderWriters();
  FolderWriters(const FolderWriters&) = delete;
  FolderWriters& operator=(const FolderWriters&) = delete;

  /// What `write` returns. D402 after `within`, and at once where the folder hangs or begins to; a write that has not
  /// begun by then never does.
  boost::asio::awaitable<Outcome<HandOver>> run(std::string folder, Write write, Duration within);

 private:
  struct Job;
  struct State;
  static void begin_next(const std::shared_ptr<State>& state, const std::string& folder);
  static void ended(const std::shared_ptr<State>& state, const std::string& folder, Job& job,
                    Outcome<HandOver> result);
  static void give_up(State& state, const std::string& folder, const std::shared_ptr<Job>& job);

  boost::asio::thread_pool pool_;
  std::shared_ptr<State> state_;
};

}  // namespace budstikke

#include "adapters/folder/folder_writers.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace budstikke {

namespace asio = boost::asio;

struct FolderWriters::Job {
  Job(asio::any_io_executor executor, Write work) : loop(executor), timer(executor), write(std::move(work)) {}

  asio::any_io_executor loop;
  asio::steady_timer timer;
  Write write;
  std::optional<Outcome<HandOver>> result;
  std::atomic<bool> abandoned = false;  ///< read by the thread, before it begins
};

/// Touched on the loop only.
struct FolderWriters::State {
  struct Folder {
    std::shared_ptr<Job> under_way;
    std::deque<std::shared_ptr<Job>> queue;
    bool hangs = false;
  };
  asio::thread_pool* pool = nullptr;  ///< null once the writers are gone
  std::map<std::string, Folder> folders;
};

FolderWriters::FolderWriters(std::size_t threads) : pool_(threads), state_(std::make_shared<State>()) {
  state_->pool = &pool_;
}

FolderWriters::~FolderWriters() { state_->pool = nullptr; }

asio::awaitable<Outcome<HandOver>> FolderWriters::run(std::string folder, Write write, Duration within) {
  const auto state = state_;
  auto job = std::make_shared<Job>(co_await asio::this_coro::executor, std::move(write));
  State::Folder& place = state->folders[folder];
  if (place.hangs) co_return Failure(Code::D402, "an earlier write to the folder hangs");
  job->timer.expires_after(within);
  place.queue.push_back(job);
  begin_next(state, folder);
  co_await job->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!job->result) give_up(*state, folder, job);
  co_return std::move(*job->result);
}

void FolderWriters::begin_next(const std::shared_ptr<State>& state, const std::string& folder) {
  State::Folder& place = state->folders[folder];
  if (place.under_way || state->pool == nullptr) return;
  if (place.queue.empty()) {
    state->folders.erase(folder);
    return;
  }
  place.under_way = std::move(place.queue.front());
  place.queue.pop_front();
  asio::post(*state->pool, [state, folder, job = place.under_way]() mutable {
    Outcome<HandOver> result = Failure(Code::D402, "no thread was free to write the file");
    if (!job->abandoned) result = job->write();
    const asio::any_io_executor loop = job->loop;
    // Everything shared is moved back: it is touched, and ends, on the loop only.
    asio::post(loop,
               [state = std::move(state), folder = std::move(folder), job = std::move(job),
                result = std::move(result)]() mutable { ended(state, folder, *job, std::move(result)); });
  });
}

void FolderWriters::ended(const std::shared_ptr<State>& state, const std::string& folder, Job& job,
                          Outcome<HandOver> result) {
  if (!job.result) job.result.emplace(std::move(result));
  job.timer.cancel();
  State::Folder& place = state->folders[folder];
  place.under_way.reset();
  place.hangs = false;
  begin_next(state, folder);
}

void FolderWriters::give_up(State& state, const std::string& folder, const std::shared_ptr<Job>& job) {
  job->abandoned = true;
  job->result.emplace(Failure(Code::D402, "while writing the file"));
  State::Folder& place = state.folders[folder];
  if (place.under_way != job) {
    std::erase(place.queue, job);
    return;
  }
  place.hangs = true;
  for (const auto& waiting : std::exchange(place.queue, {})) {
    waiting->result.emplace(Failure(Code::D402, "an earlier write to the folder hangs"));
    waiting->timer.cancel();
  }
}

}  // namespace budstikke

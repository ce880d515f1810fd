#include "tools/bench/load/account.hpp"

namespace budstikke::bench {

void Account::taken(std::uint64_t number) {
  answers_[number] = Answer::accepted;
  accepted_.fetch_add(1, std::memory_order_relaxed);
}

std::int64_t Account::due(std::uint64_t number) const {
  if (number >= due_.size()) return -1;
  const std::int64_t due = due_[number].load(std::memory_order_acquire);
  return due == 0 ? -1 : due;
}

bool Account::arrived(std::uint64_t number) {
  std::atomic<std::uint8_t>& times = arrivals_[number].times;
  if (times.load(std::memory_order_relaxed) == UINT8_MAX) return false;
  if (times.fetch_add(1, std::memory_order_relaxed) > 0) return false;
  delivered_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

bool Account::complete() const {
  if (delivered() < accepted()) return false;
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    if (answers_[i] == Answer::accepted && arrivals_[i].times.load(std::memory_order_relaxed) == 0)
      return false;
  }
  return true;
}

Balance Account::balance() const {
  Balance balance;
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    const unsigned times = arrivals_[i].times;
    const unsigned expected = 1U + arrivals_[i].unanswered;
    if (answers_[i] == Answer::accepted) {
      ++balance.accepted;
      times == 0 ? ++balance.lost : ++balance.delivered;
    }
    if (answers_[i] == Answer::refused && times > 0) ++balance.unasked;
    if (times > expected) balance.twice += times - expected;
    if (times > 1) balance.repeats += (times > expected ? expected : times) - 1U;
  }
  return balance;
}

}  // namespace budstikke::bench

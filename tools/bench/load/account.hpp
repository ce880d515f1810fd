#pragma once
// What became of every message of a run. The sender writes when it was due and whether it was taken; the receiver, how
// often it came. Each field has one writer; what is read across threads while the load runs is atomic.

#include <atomic>
#include <cstdint>
#include <vector>

namespace budstikke::bench {

struct Balance {
  std::uint64_t accepted = 0;
  std::uint64_t delivered = 0;  ///< accepted, and came at least once
  std::uint64_t lost = 0;       ///< accepted, and never came
  std::uint64_t twice = 0;      ///< came more often than the receiver's answers explain
  std::uint64_t repeats = 0;    ///< came again because the receiver could not answer the first time
  std::uint64_t unasked = 0;    ///< came, though its sender was told that it was refused
};

class Account {
 public:
  explicit Account(std::uint64_t most) : due_(most), answers_(most), arrivals_(most) {}

  [[nodiscard]] std::uint64_t most() const { return due_.size(); }

  // The sender.
  void sent(std::uint64_t number, std::int64_t due) { due_[number].store(due, std::memory_order_release); }
  void taken(std::uint64_t number);
  void refused(std::uint64_t number) { answers_[number] = Answer::refused; }

  // The receiver.
  /// When the message was due; below 0 where it was never sent.
  [[nodiscard]] std::int64_t due(std::uint64_t number) const;
  /// Whether this is the message's first arrival.
  bool arrived(std::uint64_t number);
  /// The receiver took the message, but could not say so: it has to expect it again.
  void unanswered(std::uint64_t number) {
    arrivals_[number].unanswered.fetch_add(1, std::memory_order_relaxed);
  }

  // Any thread.
  [[nodiscard]] std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t delivered() const { return delivered_.load(std::memory_order_relaxed); }

  /// When the sender has ended: whether all that it was told is taken has come.
  [[nodiscard]] bool complete() const;
  /// When both have ended.
  [[nodiscard]] Balance balance() const;

 private:
  enum class Answer : std::uint8_t { none, accepted, refused };
  struct Arrivals {
    std::atomic<std::uint8_t> times = 0;
    std::atomic<std::uint8_t> unanswered = 0;
  };

  std::vector<std::atomic<std::int64_t>> due_;  // 0: not sent
  std::vector<Answer> answers_;                 // the sender's alone, until it has ended
  std::vector<Arrivals> arrivals_;
  std::atomic<std::uint64_t> accepted_ = 0;
  std::atomic<std::uint64_t> delivered_ = 0;
};

}  // namespace budstikke::bench

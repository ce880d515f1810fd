#pragma once
// What happens in a run, line by line: hashed always (the same seed must give the same hash), printed where asked for.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/time.hpp"

namespace budstikke::simulation {

class Trace {
 public:
  /// `out` may be null: nothing is printed.
  explicit Trace(std::ostream* out) : out_(out) {}

  /// Stands before each line.
  void set_clock(std::function<TimePoint()> now) { now_ = std::move(now); }

  void line(std::initializer_list<std::string_view> words) {
    ++lines_;
    for (const std::string_view word : words) mix(word);
    mix("\n");
    if (out_ == nullptr) return;
    *out_ << lines_ << " " << (now_ ? to_text(now_()) : std::string{});
    for (const std::string_view word : words) *out_ << " " << word;
    *out_ << "\n";
  }

  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  [[nodiscard]] std::size_t lines() const { return lines_; }

 private:
  /// FNV-1a.
  void mix(std::string_view text) {
    for (const char c : text) {
      hash_ ^= static_cast<unsigned char>(c);
      hash_ *= 0x0000'0100'0000'01b3ULL;
    }
  }

  std::ostream* out_;
  std::function<TimePoint()> now_;
  std::uint64_t hash_ = 0xcbf2'9ce4'8422'2325ULL;
  std::size_t lines_ = 0;
};

}  // namespace budstikke::simulation

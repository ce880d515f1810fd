#pragma once
// MsgIds that carry the message's number. They look as random as a sender's own do, so that an index of them is as costly
// as in service: the number is scrambled, in a way that can be undone.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace budstikke::bench {

class MessageNames {
 public:
  static constexpr std::size_t kLength = 36;
  using Text = std::array<char, kLength>;

  /// `run` tells the messages of one run from those of every other.
  explicit MessageNames(std::uint64_t run);

  /// `number`: below 2^48.
  void write(std::uint64_t number, Text& text) const;
  /// Nothing where the name is not of this run.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view text) const;

 private:
  Text pattern_;
};

/// A permutation of the numbers below 2^48, and its inverse.
[[nodiscard]] std::uint64_t scrambled(std::uint64_t number);
[[nodiscard]] std::uint64_t unscrambled(std::uint64_t number);

}  // namespace budstikke::bench

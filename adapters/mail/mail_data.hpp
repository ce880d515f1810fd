#pragma once
// The bytes of a mail between DATA and its end (RFC 5321 §4.1.1.4, §4.5.2). Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace budstikke::mail {

/// Undoes the doubling of dots. A mail ends at CRLF "." CRLF and at nothing that resembles it: where a line ends with a bare
/// CR or LF, servers differ about where a mail ends, and what follows could be smuggled in as another one.
class MailData {
 public:
  explicit MailData(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Takes what belongs to the mail; returns how many bytes that were. All of them unless done().
  std::size_t take(std::string_view bytes);

  [[nodiscard]] bool done() const { return state_ == State::done; }
  /// More than `most_bytes` came; nothing of it is kept.
  [[nodiscard]] bool too_large() const { return too_large_; }
  /// A line ended with a bare CR or LF.
  [[nodiscard]] bool broken() const { return broken_; }
  /// All bytes so far, the ending and what was not kept included.
  [[nodiscard]] std::size_t seen_bytes() const { return seen_bytes_; }
  /// Lines end in CRLF. Empty where too_large() or broken().
  [[nodiscard]] std::string take_mail();

 private:
  enum class State { line_start, text, cr, dot, dot_cr, done };

  void keep(std::string_view text);
  void step(char c);

  std::size_t most_bytes_;
  std::size_t seen_bytes_ = 0;
  std::string mail_;
  State state_ = State::line_start;
  bool too_large_ = false;
  bool broken_ = false;
};

}  // namespace budstikke::mail

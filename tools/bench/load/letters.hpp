#pragma once
// The messages of a run: message n is the template with a MsgId, a municipality and prose of its own. It is never put
// together: what is sent and what has come are both walked as the same slices. Immutable.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bench/load/message_name.hpp"
#include "tools/bench/load/prose.hpp"

namespace budstikke::bench {

/// A municipality: what the template's own parties and places are replaced by.
struct Municipality {
  std::string number;
  std::string name;
  std::string business;      ///< HER-id
  std::string addressed_to;  ///< HER-id of the service that the message names
  /// What is to stand in <Receiver> when the message arrives, byte for byte; empty: what stood in it when it was sent.
  std::string receiver;
};

/// One a line, the five fields separated by tabs. Throws std::runtime_error with what is wrong.
[[nodiscard]] std::vector<Municipality> read_municipalities(const std::string& file);

struct LetterOptions {
  std::string template_text;  ///< a MsgHead as of tools/quickstart/messages/need-coordinator.xml
  std::vector<Municipality> municipalities;
  std::size_t bytes = 6000;  ///< of each message
  std::uint64_t run = 0;
  bool as_sent = false;  ///< nobody re-addresses: the receiver gets every byte as it was sent
};

class Letters {
 public:
  /// Throws std::runtime_error where the template is not one, or longer than `bytes`.
  explicit Letters(LetterOptions options);

  [[nodiscard]] std::size_t bytes() const { return options_.bytes; }

  /// `name` holds the message's MsgId while the slices are in use.
  template <class Take>
  void slices(std::uint64_t number, MessageNames::Text& name, Take take) const {
    const Frame& frame = frames_[number % frames_.size()];
    names_.write(number, name);
    take(std::string_view(before_name_));
    take(std::string_view(name.data(), name.size()));
    take(std::string_view(frame.before_receiver));
    take(std::string_view(frame.receiver));
    take(std::string_view(frame.behind_receiver));
    prose_.slices(scrambled(number), frame.prose_bytes, take);
    take(std::string_view(behind_prose_));
  }

  /// The number of a message of this run.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view body) const;
  /// Whether `body` is that message: every byte as it was sent, and the municipality's text in the receiver.
  [[nodiscard]] bool right(std::uint64_t number, std::string_view body) const;

 private:
  struct Frame {
    std::string before_receiver;  // ends with the opening tag
    std::string receiver;
    std::string behind_receiver;  // begins with the closing tag, ends where the prose begins
    std::string expected;         // what the receiver must hold on arrival
    std::size_t prose_bytes = 0;
  };

  [[nodiscard]] Frame frame(const std::string& text, const Municipality& municipality) const;

  LetterOptions options_;
  MessageNames names_;
  Prose prose_;
  std::string before_name_;
  std::string behind_prose_;
  std::vector<Frame> frames_;
};

}  // namespace budstikke::bench

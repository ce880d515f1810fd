#pragma once
// One message as its sender wrote it, and what the sender remembers of sending it. Lives outside the node.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/ids.hpp"

namespace budstikke::simulation {

enum class LetterKind { care, dialogue, reply, deviation, receipt, unreadable };

/// What a sender was told last of a letter, once that was more than "come back later".
enum class Told { nothing, accepted, refused, conflict, forbidden };

struct Letter {
  std::size_t number = 0;
  LetterKind kind = LetterKind::care;
  HerId sender;
  BusinessId id;                     ///< MsgId or receipt id; empty where nobody can read it
  std::size_t conversation = 0;      ///< number of the letter that began it
  std::optional<std::size_t> about;  ///< the letter that this one answers, changes or acknowledges
  std::string type;
  std::string status = "N";      ///< of the shipment: N, M or C; of a receipt: 1, 2 or 3
  std::string municipality;      ///< as stated; may be empty
  bool need = false;             ///< tells of a need for a coordinator
  std::vector<HerId> receivers;  ///< that it names: the receiver, then copy receivers
  bool impostor = false;         ///< claims a sender that its caller may not use
  int wording = 0;               ///< two letters of one id differ in this
  std::string bytes;
  std::string sha256;

  // The sender's memory.
  Told told = Told::nothing;
  MessageId told_id;          ///< the node's id of it
  std::size_t under_way = 0;  ///< submissions that nobody has answered yet
  bool again_planned = false;
  bool afresh = false;  ///< the node has forgotten by rights what it told: it may tell otherwise
};

/// The bytes, from the facts. Two letters of the same facts have the same bytes.
[[nodiscard]] std::string text_of(const Letter& letter, const Letter* about);

/// All letters ever written.
class Letters {
 public:
  /// Numbers it, writes it, remembers it. `id_of`: the letter whose id it takes; its own where empty.
  Letter& write(Letter letter, std::optional<std::size_t> id_of = std::nullopt);

  [[nodiscard]] Letter& at(std::size_t number) { return letters_.at(number); }
  [[nodiscard]] const Letter& at(std::size_t number) const { return letters_.at(number); }
  [[nodiscard]] std::size_t size() const { return letters_.size(); }
  [[nodiscard]] std::map<std::size_t, Letter>& all() { return letters_; }
  [[nodiscard]] const std::map<std::size_t, Letter>& all() const { return letters_; }
  /// The letter of these bytes; null where nobody wrote them.
  [[nodiscard]] const Letter* with_digest(const std::string& sha256) const;

 private:
  std::map<std::size_t, Letter> letters_;  ///< references stay
  std::map<std::string, std::size_t, std::less<>> by_digest_;
};

}  // namespace budstikke::simulation

#pragma once
// Identifiers as distinct types, so that one is never passed for another. Plain values; any thread.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace budstikke {

/// A text identifier of one kind. Empty means "none".
template <class Tag>
class TextId {
 public:
  TextId() = default;
  explicit TextId(std::string value) : value_(std::move(value)) {}
  [[nodiscard]] const std::string& value() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  friend auto operator<=>(const TextId&, const TextId&) = default;

 private:
  std::string value_;
};

/// Ours: one received message. Time-ordered UUID (version 7), lower case. Not the sender's MsgId.
using MessageId = TextId<struct MessageIdTag>;
/// Ours: one message to one destination. Time-ordered UUID (version 7), lower case.
using DeliveryId = TextId<struct DeliveryIdTag>;
/// The sender's MsgInfo/MsgId or AppRec Id, compared without regard to letter case: keep it lower case here.
using BusinessId = TextId<struct BusinessIdTag>;
/// One queue: "her:<HER-id>" for a communication party, "return:<HER-id>" for a sender's return road.
using LaneId = TextId<struct LaneIdTag>;
/// Id of a routing rule, unique in its rule set.
using RuleId = TextId<struct RuleIdTag>;
/// One sealed sequence of bytes in the store.
using PayloadId = TextId<struct PayloadIdTag>;
/// A transport's own name for one of its envelopes, ours or a peer's (ebXML: eb:MessageId). Compared as written.
using EnvelopeId = TextId<struct EnvelopeIdTag>;

/// HER-id: a communication party's number in the address registry. 0 means "none".
class HerId {
 public:
  constexpr HerId() = default;
  constexpr explicit HerId(std::uint32_t value) : value_(value) {}
  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
  [[nodiscard]] constexpr bool empty() const { return value_ == 0; }
  [[nodiscard]] std::string text() const { return std::to_string(value_); }
  friend constexpr auto operator<=>(HerId, HerId) = default;

 private:
  std::uint32_t value_ = 0;
};

}  // namespace budstikke

template <class Tag>
struct std::hash<budstikke::TextId<Tag>> {
  std::size_t operator()(const budstikke::TextId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value());
  }
};

template <>
struct std::hash<budstikke::HerId> {
  std::size_t operator()(budstikke::HerId id) const noexcept {
    return std::hash<std::uint32_t>{}(id.value());
  }
};

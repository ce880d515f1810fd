#include "engine/intake/description.hpp"

#include <algorithm>
#include <string_view>

#include "engine/model/uuid_form.hpp"

namespace budstikke {

namespace {

constexpr std::size_t kLongestCode = 64;
/// Norwegian identity numbers have eleven digits.
constexpr std::size_t kIdentityDigits = 11;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool belongs_in_code(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

/// The sender by the best name it gives itself: HER-id, else organisation number, else who handed the message in.
std::string duplicate_key(const Envelope& envelope, const BusinessId& id, const std::string& caller) {
  if (id.empty()) return {};
  const HerId her_id = nearest_her_id(envelope.sender);
  if (!her_id.empty()) return "her:" + her_id.text() + "|" + id.value();
  for (auto level = envelope.sender.rbegin(); level != envelope.sender.rend(); ++level) {
    const std::string number = plain_code(level->organisation_number);
    if (!number.empty()) return "enh:" + number + "|" + id.value();
  }
  return "caller:" + caller + "|" + id.value();
}

/// A UUID or nothing: whatever else stands where an id should may be anything, a name included.
BusinessId plain(const BusinessId& id) { return has_form_of_uuid(id.value()) ? id : BusinessId{}; }

/// Codes of kv. 8279 are capitals, digits and low lines.
std::string plain_type(std::string_view text) {
  const bool code = text.size() <= kLongestCode && std::all_of(text.begin(), text.end(), [](char c) {
                      return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_';
                    });
  return code ? plain_code(text) : std::string{};
}

}  // namespace

std::string plain_code(std::string_view text) {
  if (text.size() > kLongestCode || !std::all_of(text.begin(), text.end(), belongs_in_code)) return {};
  std::size_t run = 0;
  for (const char c : text) {
    run = is_digit(c) ? run + 1 : 0;
    if (run >= kIdentityDigits) return {};
  }
  return std::string{text};
}

HerId business_of(const PartyPath& path) {
  const auto outermost =
      std::find_if(path.begin(), path.end(), [](const PartyLevel& level) { return !level.her_id.empty(); });
  return outermost == path.end() ? HerId{} : outermost->her_id;
}

BusinessId conversation_root(const Envelope& envelope) {
  if (envelope.conversation) {
    const BusinessId root = plain(envelope.conversation->root);
    if (!root.empty()) return root;
    const BusinessId parent = plain(envelope.conversation->parent);
    if (!parent.empty()) return parent;
  }
  return plain(envelope.message_id);
}

std::string conversation_key(const Envelope& envelope) {
  return business_of(envelope.sender).text() + "|" + conversation_root(envelope).value();
}

std::string role_of_sender(const Message& original) {
  return original.business_id.empty() ? "original sender" : "sender of " + original.business_id.value();
}

Message describe(const Submission& submission, const Examined& examined, MessageId id, PayloadId payload,
                 TimePoint now) {
  const Envelope& envelope = examined.read->envelope;
  Message message;
  message.id = std::move(id);
  message.business_id = plain(envelope.message_id);
  message.sender = nearest_her_id(envelope.sender);
  message.sender_business = business_of(envelope.sender);
  message.receiver = address_of(envelope.receiver);
  message.type = plain_type(envelope.type);
  message.shipment_status = plain_code(envelope.shipment_status);
  message.duplicate_key = duplicate_key(envelope, message.business_id, submission.caller);
  if (envelope.conversation) message.conversation_parent = plain(envelope.conversation->parent);
  message.conversation_root = conversation_root(envelope);
  if (envelope.receipt) {
    // A receipt is looked for by what it answers, where that comes after it.
    message.conversation_parent = plain(envelope.receipt->original_id);
    if (!message.conversation_parent.empty()) message.conversation_root = message.conversation_parent;
  }
  message.generated_at = envelope.generated_at;
  message.received_at = now;
  message.road = submission.road;
  message.caller = submission.caller;
  message.payload = std::move(payload);
  message.sha256 = examined.sha256;
  message.size_bytes = submission.payload.size_bytes();
  return message;
}

}  // namespace budstikke

#include "adapters/ebms/envelope.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace budstikke::ebms {

namespace {

constexpr std::array<std::pair<ErrorCode, std::string_view>, 9> kErrorCodes{{
    {ErrorCode::value_not_recognized, "ValueNotRecognized"},
    {ErrorCode::not_supported, "NotSupported"},
    {ErrorCode::inconsistent, "Inconsistent"},
    {ErrorCode::other_xml, "OtherXml"},
    {ErrorCode::delivery_failure, "DeliveryFailure"},
    {ErrorCode::time_to_live_expired, "TimeToLiveExpired"},
    {ErrorCode::security_failure, "SecurityFailure"},
    {ErrorCode::mime_problem, "MimeProblem"},
    {ErrorCode::unknown, "Unknown"},
}};

constexpr std::array<std::pair<MessageKind, std::string_view>, 8> kKinds{{
    {MessageKind::payload, "payload"},
    {MessageKind::acknowledgment, "Acknowledgment"},
    {MessageKind::error, "MessageError"},
    {MessageKind::ping, "Ping"},
    {MessageKind::pong, "Pong"},
    {MessageKind::status_request, "StatusRequest"},
    {MessageKind::status_response, "StatusResponse"},
    {MessageKind::unknown, "unknown"},
}};

bool stands_plain_in_cid(char c) {
  constexpr std::string_view kPlain = "-_.~!$&'()*+,;=:@/";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPlain.find(c) != std::string_view::npos;
}

std::optional<unsigned> hex(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

bool starts_with_cid(std::string_view text) {
  constexpr std::string_view kScheme = "cid:";
  return text.size() > kScheme.size() &&
         std::equal(kScheme.begin(), kScheme.end(), text.begin(),
                    [](char wanted, char c) { return wanted == (c | 0x20) || wanted == c; });
}

MessageKind kind_of_signal(std::string_view action) {
  // The text of 2011 misspells it, and some senders follow.
  if (action == "Acknowledgement") return MessageKind::acknowledgment;
  for (const auto& [kind, name] : kKinds) {
    if (name == action && kind != MessageKind::payload) return kind;
  }
  return MessageKind::unknown;
}

}  // namespace

HerId her_id_of(const EbmsParty& party) {
  const PartyId* found = nullptr;
  for (const PartyId& id : party.ids) {
    if (id.type != "HER") continue;
    if (found != nullptr) return {};
    found = &id;
  }
  if (found == nullptr) return {};
  std::uint32_t number = 0;
  const char* end = found->value.data() + found->value.size();
  const auto [stop, error] = std::from_chars(found->value.data(), end, number);
  return error == std::errc{} && stop == end ? HerId(number) : HerId();
}

EbmsParty party_of(HerId her_id, std::string role) { return {{{"HER", her_id.text()}}, std::move(role)}; }

std::string_view to_text(ErrorCode code) {
  for (const auto& [key, name] : kErrorCodes) {
    if (key == code) return name;
  }
  return "Unknown";
}

ErrorCode error_code_from(std::string_view text) {
  for (const auto& [code, name] : kErrorCodes) {
    if (name == text) return code;
  }
  return ErrorCode::unknown;
}

std::string cid_of(std::string_view content_id) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = "cid:";
  for (const char c : content_id) {
    if (stands_plain_in_cid(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::optional<std::string> content_id_of(std::string_view href) {
  if (!starts_with_cid(href)) return std::nullopt;
  std::string out;
  for (std::size_t i = 4; i < href.size(); ++i) {
    if (href[i] != '%') {
      out += href[i];
      continue;
    }
    const auto high = i + 2 < href.size() ? hex(href[i + 1]) : std::nullopt;
    const auto low = i + 2 < href.size() ? hex(href[i + 2]) : std::nullopt;
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high << 4U | *low);
    i += 2;
  }
  return out;
}

MessageKind kind_of(const EbmsEnvelope& envelope) {
  if (envelope.service == kSignalService) return kind_of_signal(envelope.action);
  if (envelope.error_list) return MessageKind::error;
  const bool carries = envelope.ack_requested || !envelope.manifest.empty();
  if (envelope.acknowledgment && !carries) return MessageKind::acknowledgment;
  return MessageKind::payload;
}

std::string_view to_text(MessageKind kind) {
  for (const auto& [key, name] : kKinds) {
    if (key == kind) return name;
  }
  return "unknown";
}

bool is_signal(MessageKind kind) { return kind != MessageKind::payload; }

std::string default_cpa_id(HerId one, HerId other) {
  return std::min(one, other).text() + "_" + std::max(one, other).text();
}

}  // namespace budstikke::ebms

#include "adapters/formats/message_writer.hpp"

#include <string_view>
#include <utility>
#include <variant>

#include "adapters/formats/apprec/refusal.hpp"
#include "adapters/formats/msghead/compare.hpp"
#include "adapters/formats/msghead/proven_receivers.hpp"
#include "adapters/formats/msghead/receiver_text.hpp"
#include "adapters/formats/values.hpp"

namespace budstikke::formats {

namespace {

/// Names and numbers of a receiver may be longer than those they replace, by no more than this.
constexpr std::size_t kReceiverBytes = 65'536;

XmlLimits with_room(XmlLimits limits) {
  limits.message_bytes += kReceiverBytes;
  return limits;
}

Failure cannot(std::string detail) { return Failure(Code::H318, std::move(detail)); }

/// The place is what a reader said of these very bytes: between the tags of a Receiver.
bool holds_receiver(std::string_view bytes, const ReceiverPlace& place) {
  if (place.content_begin == 0 || place.content_end < place.content_begin || place.content_end > bytes.size())
    return false;
  const std::string name = (place.prefix.empty() ? "" : place.prefix + ":") + "Receiver";
  return bytes[place.content_begin - 1] == '>' && bytes.substr(place.content_end).starts_with("</" + name);
}

Payload with_receiver(std::string_view bytes, const ReceiverPlace& place, std::string_view content) {
  std::string changed;
  changed.reserve(bytes.size() + content.size());
  changed.append(bytes.substr(0, place.content_begin));
  changed.append(content);
  changed.append(bytes.substr(place.content_end));
  return Payload{std::move(changed)};
}

}  // namespace

XmlMessageWriter::XmlMessageWriter(XmlLimits limits, std::shared_ptr<const xml::SchemaSet> official)
    : limits_(with_room(limits)),
      reader_(limits_, std::move(official)),
      proven_(std::make_shared<msghead::ProvenReceivers>()) {}

Outcome<Payload> XmlMessageWriter::readdress(const Payload& original, const ReadMessage& read,
                                             const Party& party) const {
  if (party.her_id.empty()) return cannot("the party has no HER-id");
  if (read.envelope.format != Format::msghead) return cannot("not a header message");
  if (read.envelope.is_signed) return Failure(Code::H310);
  if (!read.receiver_place) return cannot("no Receiver to put the party into");

  const ReceiverPlace& place = *read.receiver_place;
  if (!holds_receiver(original.reveal(), place)) return cannot("no Receiver where it was read");

  const std::string content = msghead::receiver_text(party, place.prefix, place.encoding);
  Payload changed = with_receiver(original.reveal(), place, content);
  if (proven_->contain(content, place.encoding)) return changed;
  if (auto fault = fault_of(changed, read, party)) return *std::move(fault);
  proven_->add(content, place.encoding);
  return changed;
}

std::optional<Failure> XmlMessageWriter::fault_of(const Payload& changed, const ReadMessage& read,
                                                  const Party& party) const {
  const auto after = reader_.read(changed);
  const auto* result = std::get_if<ReadMessage>(&after);
  if (result == nullptr)
    return cannot("the result is not valid: " + std::get<Unreadable>(after).failure.detail);
  const std::string_view difference = msghead::difference_but_receiver(read.envelope, result->envelope);
  if (!difference.empty()) return cannot("the result differs in " + std::string(difference));
  if (address_of(result->envelope.receiver) != party.her_id)
    return cannot("the result names another receiver");
  return std::nullopt;
}

Payload XmlMessageWriter::refusal(const Envelope& original, const Failure& failure, const std::string& id,
                                  TimePoint now) const {
  return Payload{apprec::refusal_text(original, failure, id, now)};
}

}  // namespace budstikke::formats

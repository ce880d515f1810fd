// The whole reader on any bytes: header messages, care messages, dialogues and receipts. Twice: with the project's own
// schemas alone, and with the same files as the operator's official set.

#include "adapters/formats/message_reader.hpp"
#include "adapters/formats/message_writer.hpp"
#include "adapters/formats/values.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/support/places.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

const formats::XmlMessageReader& plain_reader() {
  static const formats::XmlMessageReader reader{XmlLimits{}};
  return reader;
}

const formats::XmlMessageReader& official_reader() {
  static const formats::XmlMessageReader reader{
      XmlLimits{}, std::shared_ptr<const xml::SchemaSet>(
                       xml::SchemaSet::load(tests::source_directory() + "/adapters/xml/schemas").set)};
  return reader;
}

void check_levels(const PartyPath& path) {
  for (const PartyLevel& level : path) {
    claim(level.name.size() <= formats::kLongestValue, "a party's name is bounded");
    claim(level.organisation_number.size() <= formats::kLongestValue, "an organisation number is bounded");
    claim(!fuzz::holds_long_number(level.her_id_text), "no identity number passes for a HER-id");
  }
}

void check_envelope(const Envelope& envelope) {
  for (const std::string* value : {&envelope.type, &envelope.message_id_text, &envelope.generated_at_text,
                                   &envelope.processing_status, &envelope.priority, &envelope.consent,
                                   &envelope.theme, &envelope.request_type, &envelope.shipment_status}) {
    claim(value->size() <= formats::kLongestValue, "a header value is bounded");
  }
  check_levels(envelope.sender);
  check_levels(envelope.receiver);
  if (envelope.patient.age_years) claim(*envelope.patient.age_years <= 150, "an age is one of a human being");
}

void check_refusal(const Unreadable& unreadable) {
  const std::string& detail = unreadable.failure.detail;
  claim(unreadable.failure.code == Code::B101 || detail.starts_with("line "), "a refusal says where");
  claim(detail.size() < 2'000, "a refusal is short");
  claim(!fuzz::holds_long_number(detail), "a refusal repeats no identity number");
  claim(!fuzz::holds_control(detail), "a refusal is one line");
  check_envelope(unreadable.partial.envelope);
  if (!unreadable.has_header || unreadable.partial.envelope.format != Format::msghead) return;
  static const formats::XmlMessageWriter writer{XmlLimits{}};
  const Payload answer = writer.refusal(unreadable.partial.envelope, unreadable.failure,
                                        "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60", TimePoint{});
  const auto read = plain_reader().read(answer);
  const auto* receipt = std::get_if<ReadMessage>(&read);
  claim(receipt != nullptr && receipt->envelope.receipt, "a refusal's receipt reads as one");
  claim(receipt->envelope.receipt->status == ReceiptStatus::rejected, "a refusal's receipt says rejected");
}

void check_message(const ReadMessage& message) {
  const Envelope& envelope = message.envelope;
  check_envelope(envelope);
  claim(formats::is_uuid(envelope.message_id_text), "what is accepted has a UUID");
  claim(envelope.receipt.has_value() == (envelope.format == Format::apprec),
        "a receipt is where an AppRec is");
  for (const NeedSource& source : message.need_sources)
    claim(source.path.size() <= 512 && !source.text.reveal().empty(),
          "a place of needs has a bounded path and a text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Payload payload{fuzz::Input(data, size).all()};
  const auto read = plain_reader().read(payload);
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    check_refusal(*unreadable);
  } else {
    check_message(std::get<ReadMessage>(read));
  }
  claim(official_reader().read(payload).index() == read.index(), "the same schemas twice say the same");
  return 0;
}

// Re-addressing: outside the content of MsgInfo/Receiver no byte changes, and the result reads again as the same message
// for the new party. The first byte chooses the party.

#include "adapters/formats/message_writer.hpp"
#include "adapters/formats/msghead/compare.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

Party party_by(unsigned choice) {
  Party party;
  party.her_id = HerId{93'002};
  party.name = choice % 2 == 0 ? "Saksbehandling, Åsen & <Øst>" : "a\x01\xFF]]>\"'\xE2\x82\xAC</Receiver>";
  if (choice % 4 < 2) {
    party.parent = HerId{93'001};
    party.parent_name = choice % 8 < 4 ? "Åsen kommune" : "";
    party.parent_organisation_number = "993001000";
  }
  return party;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const formats::XmlMessageWriter writer{XmlLimits{}};
  static const formats::XmlMessageReader reader{XmlLimits{}};
  fuzz::Input input(data, size);
  const Party party = party_by(input.byte());
  const Payload original{input.all()};
  const auto before = reader.read(original);
  const auto* message = std::get_if<ReadMessage>(&before);
  if (message == nullptr) return 0;
  const Outcome<Payload> result = writer.readdress(original, *message, party);
  if (!result) {
    claim(result.failure().code == Code::H310 || result.failure().code == Code::H318, "why not has its code");
    claim(!fuzz::holds_long_number(result.failure().detail), "why not repeats no identity number");
    return 0;
  }
  const auto document = xml::Document::parse(original, XmlLimits{});
  const auto receiver = document->root().child("MsgInfo")->child("Receiver");
  const auto span = document->span(*receiver);
  const std::string_view old_bytes = original.reveal();
  const std::string_view new_bytes = result->reveal();
  const std::string_view head = old_bytes.substr(0, span->content_begin);
  const std::string_view tail = old_bytes.substr(span->content_end);
  claim(new_bytes.size() >= head.size() + tail.size(), "nothing outside Receiver is lost");
  claim(new_bytes.starts_with(head), "no byte before Receiver's content changes");
  claim(new_bytes.ends_with(tail), "no byte after Receiver's content changes");

  const auto after = reader.read(*result);
  const auto* changed = std::get_if<ReadMessage>(&after);
  claim(changed != nullptr, "the result reads again");
  claim(address_of(changed->envelope.receiver) == party.her_id, "the result is for the new party");
  claim(formats::msghead::difference_but_receiver(message->envelope, changed->envelope).empty(),
        "nothing else has changed");
  return 0;
}

// Application receipts that Budstikke writes about messages whose header says anything at all: each is one that reads.

#include "adapters/formats/message_reader.hpp"
#include "adapters/formats/message_writer.hpp"
#include "adapters/formats/values.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

PartyLevel level_from(fuzz::Input& input) {
  PartyLevel level;
  const unsigned what = input.byte();
  if ((what & 1U) != 0) level.her_id = HerId{input.number()};
  if ((what & 2U) != 0)
    level.organisation_number = formats::without_blanks(formats::header_value(input.text()));
  if ((what & 4U) != 0) level.name = formats::header_value(input.text());
  return level;
}

/// What the reader hands out: values are XML text, so what XML cannot hold never comes.
std::string plain(fuzz::Input& input) { return formats::header_value(input.text()); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const formats::XmlMessageWriter writer{XmlLimits{}};
  static const formats::XmlMessageReader reader{XmlLimits{}};
  fuzz::Input input(data, size);
  Envelope envelope;
  const unsigned levels = input.byte();
  envelope.type = plain(input);
  envelope.message_id_text = plain(input);
  envelope.generated_at_text = plain(input);
  envelope.generated_at = parse_date_time(envelope.generated_at_text);
  if ((levels & 128U) != 0)
    envelope.bodies.push_back({"http://www.kith.no/xmlstds/dialog/2006-10-11", "Dialogmelding"});
  for (unsigned i = 0; i < levels % 4; ++i) envelope.sender.push_back(level_from(input));
  for (unsigned i = 0; i < levels / 4 % 4; ++i) envelope.receiver.push_back(level_from(input));
  if (envelope.type.empty() || envelope.message_id_text.empty()) return 0;  // nobody could be answered
  const Failure failure{Code::E10, plain(input)};
  const Payload answer =
      writer.refusal(envelope, failure, "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60", TimePoint{});
  const auto read = reader.read(answer);
  const auto* receipt = std::get_if<ReadMessage>(&read);
  if (receipt == nullptr) std::fprintf(stderr, "%s\n", std::get<Unreadable>(read).failure.detail.c_str());
  claim(receipt != nullptr, "a receipt that is written is one that reads");
  claim(receipt->envelope.receipt->status == ReceiptStatus::rejected, "it says rejected");
  claim(receipt->envelope.receipt->errors.size() == 1 && receipt->envelope.receipt->errors[0].code == "E10",
        "it gives the code");
  return 0;
}

// What may be in a payload once it is decrypted: XML, a MIME part, gzip, and whatever looks like them. The first byte
// chooses the limit.

#include "adapters/ebms/content.hpp"
#include "adapters/compression/gzip.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t largest = input.byte() % 2 == 0 ? 65'536 : 64;
  const std::string bytes = input.all();
  const auto plain = compression::gunzip(bytes, largest);
  if (plain) claim(compression::is_gzip(bytes) && plain->size() <= largest, "no more is opened than may be");

  const auto message = ebms::message_in(Payload{bytes}, largest);
  if (!message) {
    const Failure& failure = message.failure();
    claim(failure.code == Code::M501 || failure.code == Code::M502, "a failure has its code");
    claim(!fuzz::holds_control(failure.detail) && failure.detail.size() < 300, "a failure is one short line");
    claim(!fuzz::holds_long_number(failure.detail), "a failure repeats nothing");
    return 0;
  }
  claim(message->size_bytes() <= std::max(bytes.size(), largest), "a message is bounded");
  claim(message->reveal().find('<') != std::string_view::npos, "a message begins like XML");
  const auto again = ebms::message_in(*message, largest);
  claim(again.ok() && again->reveal() == message->reveal(), "a message is its own content");
  return 0;
}

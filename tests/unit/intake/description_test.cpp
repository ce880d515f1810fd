#include "engine/intake/description.hpp"

#include <gtest/gtest.h>

#include "tests/unit/intake/messages.hpp"

namespace budstikke::intake_tests {
namespace {

TEST(PlainCodes, AreKeptAndNothingElseIs) {
  for (const char* code : {"HELSEOPPL_SOKNAD", "N", "8117", "1.2", "v-1", "1234567890"}) {
    EXPECT_EQ(plain_code(code), code);
  }
  for (const std::string& text :
       {std::string{"Kari Nordmann"}, std::string{"01017012345"}, std::string{"\xc3\xb8"},
        std::string(65, 'a'), std::string{"a\nb"}, std::string{"<x>"}}) {
    EXPECT_EQ(plain_code(text), "") << text;
  }
}

struct Case {
  const char* parent;
  const char* root;
  const char* expected;
};

TEST(Conversations, BeginWithTheirRootTheirParentOrTheMessage) {
  const std::string own = business_id(1).value();
  const std::string other = business_id(2).value();
  Envelope envelope = care_message(1);
  EXPECT_EQ(conversation_root(envelope).value(), own);
  for (const auto& [parent, root, expected] :
       {Case{other.c_str(), own.c_str(), own.c_str()}, Case{other.c_str(), "", other.c_str()},
        Case{"", "", own.c_str()}, Case{"", "no code", own.c_str()}}) {
    envelope.conversation = ConversationRef{BusinessId{parent}, BusinessId{root}};
    EXPECT_EQ(conversation_root(envelope).value(), expected);
    EXPECT_EQ(conversation_key(envelope), kHospital.text() + "|" + expected);
  }
}

Examined examined_as(Envelope envelope) {
  Examined examined;
  examined.read = std::make_shared<const ReadMessage>(ReadMessage{std::move(envelope), {}, {}});
  return examined;
}

TEST(Descriptions, KeepUuidsThoughTheirLastGroupIsTwelveDigits) {
  const Examined examined = examined_as(care_message(1));
  const Message message = describe({}, examined, MessageId{"m"}, PayloadId{"p"}, TimePoint{});
  EXPECT_EQ(message.business_id, business_id(1));
  EXPECT_EQ(message.conversation_root, business_id(1));
  EXPECT_EQ(message.sender, kWard);
  EXPECT_EQ(message.sender_business, kHospital);
  EXPECT_EQ(message.receiver, kNursing);
}

TEST(Descriptions, TakeTheServiceForTheBusinessWhereThatHasNoHerId) {
  Envelope envelope = care_message(1);
  envelope.sender.front().her_id = HerId{};
  EXPECT_EQ(describe({}, examined_as(envelope), MessageId{"m"}, PayloadId{"p"}, TimePoint{}).sender_business,
            kWard);
}

TEST(Descriptions, TieAReceiptToWhatItAnswers) {
  const Examined examined = examined_as(receipt(5, 1, kNarvik, ReceiptStatus::ok));
  const Message message = describe({}, examined, MessageId{"m"}, PayloadId{"p"}, TimePoint{});
  EXPECT_EQ(message.conversation_parent, business_id(1));
  EXPECT_EQ(message.conversation_root, business_id(1)) << "so that it is found when the original comes";
}

}  // namespace
}  // namespace budstikke::intake_tests

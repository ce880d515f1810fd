// Bytes that nobody meant to send.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "adapters/formats/message_writer.hpp"
#include "adapters/formats/values.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A message with something of everything. The patient's name, number and note are what no failure may repeat.
std::string rich_message() {
  Draft draft;
  draft.declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  draft.after_message_id =
      "\n<ConversationRef><RefToParent>a</RefToParent><RefToConversation>b</RefToConversation>"
      "</ConversationRef>\n";
  draft.after_receiver = R"(<OtherReceiver><RoleReceiver V="COP"/><HealthcareProfessional><Ident><Id>6</Id>)"
                         R"(<TypeId V="HER"/></Ident></HealthcareProfessional></OtherReceiver>)";
  draft.before_reference = R"(<Consent V="1" S="2.16.578.1.12.4.1.1.9064"/>)";
  draft.body =
      dialog_body("2013-01-23", R"(<Notat><TemaKodet V="6"/><Tema>Hemmelig notat</Tema><TekstNotatInnhold>)"
                                R"(<p xmlns="http://www.w3.org/1999/xhtml">Hemmelig notat</p>)"
                                "</TekstNotatInnhold></Notat>");
  Draft care;
  draft.more_documents =
      R"(<Document><RefDoc><MsgType V="XML"/><Content>)" + care.body + "</Content></RefDoc></Document>";
  return text_of_draft(draft);
}

std::string mutated(std::string bytes, std::mt19937& random) {
  static const std::string alphabet = "<>/\"'=&;! -[]?\xC3\xF8:09AZaz\n";
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random()) % bound; };
  for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
    const std::size_t at = below(bytes.size());
    switch (below(4)) {
      case 0:
        bytes[at] = alphabet[below(alphabet.size())];
        break;
      case 1:
        bytes.erase(at, 1 + below(40));
        break;
      case 2:
        bytes.insert(at, bytes.substr(below(bytes.size()), 1 + below(60)));
        break;
      default:
        bytes.resize(std::max<std::size_t>(at, 1));
        break;
    }
    if (bytes.empty()) bytes = "<";
  }
  return bytes;
}

TEST(HostileBytes, AreRefusedOrReadButNeverRepeatThePatientInTheReason) {
  std::mt19937 random(20260301);
  const std::string whole = rich_message();
  ASSERT_TRUE(std::holds_alternative<ReadMessage>(read(whole)));
  const XmlMessageWriter writer(XmlLimits{});
  Party party;
  party.her_id = HerId{9};
  party.name = "Ny";
  std::size_t refusals = 0;
  for (int round = 0; round < 3'000; ++round) {
    const std::string bytes = mutated(whole, random);
    const auto result = read(bytes);
    if (const auto* unreadable = std::get_if<Unreadable>(&result)) {
      ++refusals;
      EXPECT_FALSE(unreadable->failure.detail.empty());
      for (const std::string secret : {"Oppdiktet", "Prøve", "01816712345", "Hemmelig"}) {
        EXPECT_THAT(unreadable->failure.detail, Not(HasSubstr(secret)));
      }
    } else if (const auto changed = writer.readdress(Payload{bytes}, std::get<ReadMessage>(result), party)) {
      EXPECT_EQ(address_of(accepted(std::string(changed->reveal())).envelope.receiver), HerId{9});
    }
  }
  EXPECT_GT(refusals, 1'000U);
}

TEST(HostileNames, DoNotMultiplyInPaths) {
  const std::string name(8'000, 'n');
  std::string content;
  for (int level = 0; level < 40; ++level) content += "<p:" + name + ">";
  for (int leaf = 0; leaf < 1'000; ++leaf) content += "<p:Merknad>ord</p:Merknad>";
  for (int level = 0; level < 40; ++level) content += "</p:" + name + ">";
  Draft draft;
  draft.body = plo_body(R"(<po:Forsendelsesstatus V="N"/>)", content);
  const auto sources = accepted(text_of_draft(draft)).need_sources;
  ASSERT_EQ(sources.size(), 1'000U);
  EXPECT_LE(sources.front().path.size(), 256U);
}

TEST(HostileValues, AreCutToWhatARecordCanHold) {
  Draft draft;
  draft.message_id = std::string(100'000, '1');
  draft.type = std::string(kLongestValue - 1, 'x') + "\xC3\xB8y";
  const Envelope envelope = refused(text_of_draft(draft)).partial.envelope;
  EXPECT_EQ(envelope.message_id_text.size(), kLongestValue);
  EXPECT_EQ(envelope.type, std::string(kLongestValue - 1, 'x')) << "not cut inside a character";
}

}  // namespace
}  // namespace budstikke::formats::testing

#include "adapters/msh/kept_answer.hpp"

#include <gtest/gtest.h>

#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/msh/wire_text.hpp"

namespace budstikke::msh {
namespace {

const std::vector<ebms::SignatureReference> kReferences{{"", {}, "sha256", "AAAA"},
                                                        {"cid:p", {}, "sha256", "BBBB"}};

ebms::EbmsEnvelope message() {
  ebms::MessageToWrap wrap;
  wrap.names = {"S-\xC3\xA5\r\nX: y", "SOKNAD", "Asker", ""};
  wrap.from = HerId{201};
  wrap.to = HerId{101};
  wrap.conversation_id = "c-1";
  return ebms::compose_message(wrap, {"m-1", TimePoint{}});
}
std::string wire_text(const ebms::EbmsEnvelope& signal) {
  return http_headers("text/xml; charset=UTF-8") + ebms::write_envelope(signal);
}
std::string acknowledgment() {
  return wire_text(ebms::compose_acknowledgment(message(), kReferences, {"a-1", TimePoint{}}));
}
std::string error() {
  ebms::ErrorList errors;
  errors.errors.push_back({});
  return wire_text(ebms::compose_error(message(), errors, {"x-1", TimePoint{}}));
}

TEST(KeptAnswers, SendNoMoreThanTheirWireText) {
  EXPECT_EQ(sent_form(kept_form(error(), message(), &kReferences)), error());
  EXPECT_EQ(sent_form(kept_form(acknowledgment(), message(), nullptr)), acknowledgment());
  EXPECT_EQ(sent_form(acknowledgment()), acknowledgment()) << "kept without lines";
}

TEST(KeptAnswers, SayWhichReferencesTheyAnswer) {
  auto other = kReferences;
  other[1].digest_value = "CCCC";
  for (const std::string& kept :
       {kept_form(error(), message(), &kReferences), kept_form(acknowledgment(), message(), nullptr)}) {
    EXPECT_TRUE(answers(kept, kReferences));
    EXPECT_FALSE(answers(kept, other));
  }
  EXPECT_TRUE(answers(error(), other)) << "says nothing";
}

TEST(KeptAnswers, MayBeFaults) {
  const std::string fault = ebms::write_fault("MustUnderstand", "x");
  const std::string kept = kept_form(fault_form(fault), message(), &kReferences);
  EXPECT_EQ(fault_in(kept), fault);
  EXPECT_TRUE(answers(kept, kReferences));
  auto other = kReferences;
  other[1].digest_value = "CCCC";
  EXPECT_FALSE(answers(kept, other));
  EXPECT_FALSE(names_answered_by(kept)) << "it is no envelope";
  EXPECT_FALSE(fault_in(kept_form(error(), message(), &kReferences)));
  EXPECT_FALSE(fault_in(acknowledgment()));
}

TEST(KeptAnswers, SayByWhichNamesTheAnsweredCame) {
  for (const std::string& kept :
       {kept_form(error(), message(), &kReferences), kept_form(acknowledgment(), message(), nullptr)}) {
    const auto names = names_answered_by(kept);
    ASSERT_TRUE(names);
    EXPECT_EQ(names->names, (ebms::ProcessNames{message().service, "", "Asker", ""}));
    EXPECT_EQ(names->cpa_id, message().cpa_id);
    EXPECT_EQ(names->conversation_id, "c-1");
    EXPECT_EQ(names->from, HerId{201});
    EXPECT_EQ(names->to, HerId{101});
  }
  EXPECT_EQ(names_answered_by(acknowledgment())->names, ebms::ProcessNames{}) << "kept without lines";
  EXPECT_FALSE(names_answered_by("anything"));
}

}  // namespace
}  // namespace budstikke::msh

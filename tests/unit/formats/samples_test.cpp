// The public samples, where they lie beside the project: read correctly, with the official schema's own verdict.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "adapters/formats/format_table.hpp"
#include "adapters/formats/message_writer.hpp"
#include "adapters/xml/document.hpp"
#include "adapters/xml/schema_set.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::HasSubstr;

class Samples : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto reference = reference_directory();
    if (!reference) GTEST_SKIP() << "the reference samples are not beside the project";
    root_ = *reference + "/samples/";
    static const std::shared_ptr<const xml::SchemaSet> official =
        std::move(xml::SchemaSet::load(*reference + "/schemas").set);
    ASSERT_TRUE(official);
    official_ = official;
  }

  [[nodiscard]] std::vector<std::string> files(const std::vector<std::string>& folders) const {
    std::vector<std::string> found;
    for (const std::string& folder : folders) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(root_ + folder)) {
        if (entry.path().extension() == ".xml") found.push_back(entry.path().string().substr(root_.size()));
      }
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  [[nodiscard]] std::string bytes(const std::string& file) const { return file_bytes(root_ + file); }

  [[nodiscard]] std::variant<ReadMessage, Unreadable> read_sample(const std::string& file) const {
    return XmlMessageReader(XmlLimits{}, official_).read(Payload{bytes(file)});
  }

  /// "ok", or the code of the refusal.
  [[nodiscard]] std::string verdict(const std::string& file) const {
    const auto result = read_sample(file);
    if (std::holds_alternative<ReadMessage>(result)) return "ok";
    return std::string(id_of(std::get<Unreadable>(result).failure.code));
  }

  /// What the official schema says by itself: "T01", "T02" or "ok".
  [[nodiscard]] std::string schema_verdict(const std::string& file) const {
    const auto document = xml::Document::parse(Payload{bytes(file)}, XmlLimits{});
    if (!document) return "T01";
    return official_->validate(*document) ? "T02" : "ok";
  }

  std::string root_;
  std::shared_ptr<const xml::SchemaSet> official_;
};

/// Valid by schema, and yet refused, by what the standards say beyond it.
std::string beyond_schema(const std::string& file) {
  const auto has = [&](std::string_view part) { return file.find(part) != std::string::npos; };
  if (!has("kith-testcase")) return "ok";
  if (has("Case1-11a") || has("Case1-14a") || has("Case1-17a"))
    return "E36";                      // no patient, or no identity number
  if (has("Case1-13a")) return "X99";  // no sender
  return "ok";
}

TEST_F(Samples, OfCareAndDialogueMessagesAndReceiptsAreJudgedAsTheSchemaJudgesThem) {
  std::size_t seen = 0;
  for (const std::string& file : files({"plo", "dialogmelding", "apprec"})) {
    if (file.find("nav-fellesformat") != std::string::npos) continue;
    const std::string schema = schema_verdict(file);
    EXPECT_EQ(verdict(file), schema == "ok" ? beyond_schema(file) : schema) << file;
    ++seen;
  }
  EXPECT_GE(seen, 138U);
}

TEST_F(Samples, OfOtherHeaderMessagesAreReadAsFarAsTheHeader) {
  for (const std::string& file : files({"other"})) {
    const std::string schema = schema_verdict(file);
    const auto document = xml::Document::parse(Payload{bytes(file)}, XmlLimits{});
    if (document && document->root().local_name() != "MsgHead") {
      EXPECT_EQ(verdict(file), "T10") << file;
      continue;
    }
    EXPECT_EQ(verdict(file), schema) << file;
    if (schema != "ok") continue;
    const Envelope envelope = std::get<ReadMessage>(read_sample(file)).envelope;
    EXPECT_FALSE(envelope.type.empty()) << file;
    EXPECT_FALSE(envelope.bodies.empty()) << file;
    EXPECT_FALSE(envelope.message_id.empty()) << file;
  }
}

TEST_F(Samples, OfForeignRootsAreRefusedAsUnknown) {
  for (const std::string& file : files({"apprec/nav-fellesformat", "other/nav-fellesformat", "other/epikrise",
                                        "other/rekvisisjon", "other/henvisning"})) {
    EXPECT_EQ(verdict(file), "T10") << file;
  }
}

TEST_F(Samples, OfCareMessagesTellTheirStatusTheirPatientAndTheirParties) {
  const std::map<std::string, std::string> status{{"Ny", "N"}, {"Endring", "M"}, {"Kansellering", "C"}};
  for (const std::string& file : files({"plo/v1.5", "plo/v1.6"})) {
    const auto result = read_sample(file);
    ASSERT_TRUE(std::holds_alternative<ReadMessage>(result)) << file;
    const Envelope envelope = std::get<ReadMessage>(result).envelope;
    std::string word = file.substr(file.rfind('_') + 1);
    word.erase(
        std::find_if(word.begin(), word.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); }),
        word.end());
    ASSERT_TRUE(status.contains(word)) << file;
    EXPECT_EQ(envelope.shipment_status, status.at(word)) << file;
    EXPECT_TRUE(envelope.patient.identified) << file;
    EXPECT_EQ(envelope.patient.id_types, std::vector<std::string>{"FNR"}) << file;
    EXPECT_TRUE(envelope.patient.age_years) << file;
    EXPECT_GE(envelope.sender.size(), 2U) << file;
    EXPECT_FALSE(address_of(envelope.receiver).empty()) << file;
    EXPECT_TRUE(envelope.generated_at) << file;
    EXPECT_EQ(envelope.bodies.size(), 1U) << file;
    ASSERT_NE(find_format(envelope.bodies[0].namespace_uri, envelope.bodies[0].root), nullptr) << file;
  }
}

TEST_F(Samples, OfHelpNumbersIdentifyThePatient) {
  for (const std::string file :
       {"plo/kith-testcase-v1.5/Pasientlogistikk_dodsfall/Case1-16a-Pasientlogistikk_dodsfall-v1_5.xml",
        "plo/kith-testcase-v1.5/Pasientlogistikk_dodsfall/Case1-20a-Pasientlogistikk_dodsfall-v1_5.xml"}) {
    const auto result = read_sample(file);
    ASSERT_TRUE(std::holds_alternative<ReadMessage>(result)) << file;
    EXPECT_EQ(std::get<ReadMessage>(result).envelope.patient.id_types, std::vector<std::string>{"HNR"});
    EXPECT_EQ(std::get<ReadMessage>(result).envelope.patient.birth_year, 1965);
  }
}

TEST_F(Samples, OfCopiesShowTheOtherReceiver) {
  const auto result =
      read_sample("plo/kith-testcase-v1.5/Innleggelsesrapport/Case1-20a-Innleggelsesrapport-v1_5.xml");
  ASSERT_TRUE(std::holds_alternative<ReadMessage>(result));
  const Envelope envelope = std::get<ReadMessage>(result).envelope;
  ASSERT_EQ(envelope.other_receivers.size(), 1U);
  EXPECT_EQ(envelope.other_receivers[0].role, "COP");
  EXPECT_EQ(address_of(envelope.other_receivers[0].path), HerId{1010});
}

TEST_F(Samples, OfDeviationsNameTheWrongAddressee) {
  const auto result = read_sample("dialogmelding/Dialogmelding_avvik_v1-0.xml");
  ASSERT_TRUE(std::holds_alternative<ReadMessage>(result));
  const Envelope envelope = std::get<ReadMessage>(result).envelope;
  EXPECT_EQ(envelope.type, "DIALOG_AVVIK");
  EXPECT_EQ(envelope.theme_system, "8117");
  ASSERT_TRUE(envelope.conversation);
}

TEST_F(Samples, OfReceiptsSayWhatTheyAnswer) {
  const auto result = read_sample("apprec/1.0/example-avvist.xml");
  ASSERT_TRUE(std::holds_alternative<ReadMessage>(result));
  const ReceiptFacts facts = *std::get<ReadMessage>(result).envelope.receipt;
  EXPECT_EQ(facts.status, ReceiptStatus::rejected);
  ASSERT_EQ(facts.errors.size(), 1U);
  EXPECT_EQ(facts.errors[0].code, "E21");
}

TEST_F(Samples, StayTheSameButForTheReceiverWhenReaddressed) {
  const XmlMessageWriter writer(XmlLimits{}, official_);
  Party party;
  party.her_id = HerId{93002};
  party.name = "Saksbehandling Åsen";
  party.parent = HerId{93001};
  party.parent_name = "Åsen kommune";
  std::size_t changed_messages = 0;
  for (const std::string& file : files({"plo", "dialogmelding", "other"})) {
    const auto result = read_sample(file);
    if (!std::holds_alternative<ReadMessage>(result)) continue;
    const std::string before = bytes(file);
    const Outcome<Payload> changed = writer.readdress(Payload{before}, std::get<ReadMessage>(result), party);
    if (std::get<ReadMessage>(result).envelope.is_signed) {
      ASSERT_FALSE(changed.ok()) << file;
      EXPECT_EQ(changed.failure().code, Code::H310) << file;
      continue;
    }
    ASSERT_TRUE(changed.ok()) << file << " " << changed.failure().detail;
    const std::string after(changed->reveal());
    const std::size_t begin = before.find("Receiver>") + 9;
    const std::size_t from_end = before.size() - before.find("</", before.find("Receiver>", begin) - 8);
    ASSERT_GT(after.size(), begin + from_end) << file;
    EXPECT_EQ(after.substr(0, begin), before.substr(0, begin)) << file;
    EXPECT_EQ(after.substr(after.size() - from_end), before.substr(before.size() - from_end)) << file;
    const auto document = xml::Document::parse(Payload{after}, XmlLimits{});
    ASSERT_TRUE(document.ok()) << file;
    EXPECT_FALSE(official_->validate(*document)) << file;
    ++changed_messages;
  }
  EXPECT_GE(changed_messages, 90U);
}

}  // namespace
}  // namespace budstikke::formats::testing

// The official test cases for systems that receive care messages (version 1.5): each case number asks for one handling,
// whatever the message type. The files lie beside the project, or the test is left out.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>

#include "adapters/xml/schema_set.hpp"
#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

/// What the reader came to.
struct Handled {
  std::string code;  ///< empty where the message is acceptable
  bool answerable = false;
  Envelope envelope;
};

bool is_accepted(const Handled& handled) {
  return handled.code.empty() && handled.envelope.patient.identified;
}

/// Reported, and an AppRec can be written to the sender.
bool is_answered_with(const Handled& handled, const std::string& code) {
  return handled.code == code && handled.answerable;
}

struct TestCase {
  const char* number;
  const char* asks_for;
  std::size_t files;
  std::function<bool(const Handled&)> holds;
};

const std::vector<TestCase>& test_cases() {
  static const std::vector<TestCase> cases{
      {"1", "an ordinary message is taken", 7, [](const Handled& h) { return is_accepted(h); }},
      {"1_2", "an answer is taken, and tied to what it answers", 1,
       [](const Handled& h) { return is_accepted(h) && h.envelope.conversation.has_value(); }},
      {"1-2", "not well-formed: reported; nothing of it can be trusted", 4,
       [](const Handled& h) { return h.code == "T01" && !h.answerable; }},
      {"1-11a", "no identity number: reported, answered", 3,
       [](const Handled& h) { return is_answered_with(h, "E36"); }},
      {"1-13a", "no sender: reported; there is nobody to answer", 8,
       [](const Handled& h) { return h.code == "X99" && !h.answerable; }},
      {"1-14a", "no patient: reported, answered", 3,
       [](const Handled& h) { return is_answered_with(h, "E36"); }},
      {"1-15a", "against the schema: reported, answered", 8,
       [](const Handled& h) {
         return h.code == "T02" && (h.answerable || nearest_her_id(h.envelope.sender).empty());
       }},
      {"1-16a", "a help number identifies the patient", 2,
       [](const Handled& h) {
         return is_accepted(h) && h.envelope.patient.id_types == std::vector<std::string>{"HNR"};
       }},
      {"1-18", "a known business with a service that is not: taken, and addressed to no one else", 2,
       [](const Handled& h) {
         return is_accepted(h) && address_of(h.envelope.receiver) != h.envelope.receiver.front().her_id;
       }},
      {"1-20a", "copies and cancellations are taken, each with what tells them", 6,
       [](const Handled& h) {
         // One of the official files leaves the role out.
         const bool copy =
             !h.envelope.other_receivers.empty() &&
             (h.envelope.other_receivers[0].role == "COP" || h.envelope.other_receivers[0].role.empty());
         const bool cancelled = h.envelope.shipment_status == "C" && h.envelope.conversation.has_value();
         return is_accepted(h) && (copy || cancelled);
       }},
      {"2", "taken", 1, [](const Handled& h) { return is_accepted(h); }},
      {"2_1", "a question is taken", 1,
       [](const Handled& h) { return is_accepted(h) && h.envelope.type == "DIALOG_FORESPORSEL"; }},
      {"2_2", "its answer is taken, and tied to it", 1,
       [](const Handled& h) { return is_accepted(h) && h.envelope.conversation.has_value(); }},
      {"5", "taken", 1, [](const Handled& h) { return is_accepted(h); }},
  };
  return cases;
}

/// "1-13a" of "Case1-13a-Innleggelsesrapport-v1_5.xml".
std::string number_of(const std::string& file) {
  std::string rest = file.substr(4);
  std::size_t end = 0;
  const auto is_digit = [&](std::size_t i) { return i < rest.size() && rest[i] >= '0' && rest[i] <= '9'; };
  while (is_digit(end)) ++end;
  if (end < rest.size() && (rest[end] == '-' || rest[end] == '_') && is_digit(end + 1)) {
    ++end;
    while (is_digit(end)) ++end;
    if (end < rest.size() && rest[end] == 'a') ++end;
  }
  return rest.substr(0, end);
}

Handled handle(const std::string& path, const std::shared_ptr<const xml::SchemaSet>& official) {
  const auto result = XmlMessageReader(XmlLimits{}, official).read(Payload{file_bytes(path)});
  if (const auto* message = std::get_if<ReadMessage>(&result)) return {"", true, message->envelope};
  const auto& unreadable = std::get<Unreadable>(result);
  return {std::string(id_of(unreadable.failure.code)), unreadable.has_header, unreadable.partial.envelope};
}

TEST(TestCases, OfTheReceiveTestsGetTheHandlingThatTheyAskFor) {
  const auto reference = reference_directory();
  if (!reference) GTEST_SKIP() << "the reference samples are not beside the project";
  const std::shared_ptr<const xml::SchemaSet> official =
      std::move(xml::SchemaSet::load(*reference + "/schemas").set);
  ASSERT_TRUE(official);
  std::map<std::string, std::size_t> seen;
  const std::string folder = *reference + "/samples/plo/kith-testcase-v1.5";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xml") continue;
    const std::string name = entry.path().filename().string();
    const std::string number = number_of(name);
    const auto& cases = test_cases();
    const auto found =
        std::find_if(cases.begin(), cases.end(), [&](const TestCase& one) { return one.number == number; });
    ASSERT_NE(found, cases.end()) << name << ": case " << number;
    ++seen[number];
    const Handled handled = handle(entry.path().string(), official);
    EXPECT_TRUE(found->holds(handled)) << name << ": " << found->asks_for << "; got '" << handled.code << "'";
  }
  for (const TestCase& one : test_cases()) EXPECT_EQ(seen[one.number], one.files) << "case " << one.number;
}

}  // namespace
}  // namespace budstikke::formats::testing

// No rule set of the library takes a message away from the one whom its sender chose, but where that is its purpose: what a
// municipality sends, what is between hospitals, dialogue with persons, and answers arrive.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/examples/library.hpp"

namespace budstikke::examples {
namespace {

using namespace std::chrono_literals;
using rules::Facts;
using ::testing::Contains;
using ::testing::ElementsAre;

const std::set<std::string> kDialogues{"DIALOG_HELSEFAGLIG", "DIALOG_FORESPORSEL", "DIALOG_NOTAT"};
const std::set<std::string> kAnswers{"DIALOG_SVAR", "DIALOG_AVVIK"};
const std::set<std::string> kAllTypes{
    "DIALOG_HELSEFAGLIG",     "DIALOG_FORESPORSEL",  "DIALOG_NOTAT",        "DIALOG_SVAR",
    "DIALOG_AVVIK",           "INNLEGGELSESRAPPORT", "UTSKRIVNINGSRAPPORT", "MEDISINSKE_OPPLYSNINGER",
    "HELSEOPPLYSNINGER_LEGE", "HELSEOPPL_SOKNAD",    "LOG_INNLAGT",         "LOG_UTSKREVET",
    "LOG_UTSKRIVNINGSKLAR",   "LOG_AVMELDING"};
const std::set<std::string> kHospitalServices{"1", "2", "H07", "H08", "S16"};
const std::set<std::string> kMunicipalServices{"KD0501", "KP01", "KP02", "KP03", "KR01", "KX06"};
/// Before, within and after every agreement and routine of the library.
constexpr rules::Date kDays[] = {2025y / 12 / 31, 2026y / 11 / 22, 2028y / 1 / 1};
constexpr std::int64_t kAges[] = {8, 44};

using Parties = std::vector<std::string>;

class Addressee : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    library_ = read_library(GetParam());
    ASSERT_TRUE(library_.in_order());
    for (const rules::Rule& rule : library_.rules->rules()) {
      for (const rules::Example& example : rule.examples) note(example.given);
    }
    if (municipalities_.empty()) municipalities_.insert("1804");
  }

  void note(const Facts& given) {
    const std::string number = text_fact(given, "patient.municipality");
    if (!number.empty()) municipalities_.insert(number);
  }

  /// A message that tells of every need, for every municipality, age and day that the file tells apart.
  template <typename Check>
  void for_each(const std::set<std::string>& types, Check check) const {
    for (const std::string& type : types) {
      for (const std::string& municipality : municipalities_) {
        for (const std::int64_t age : kAges) {
          for (const rules::Date day : kDays) {
            for (const char* need : {"coordinator", "individual-plan", "child-coordinator"}) {
              check(Facts{{"message.type", type},
                          {"message.processing", std::string("P")},
                          {"message.request_type", std::string("8")},
                          {"need", std::set<std::string>{need}},
                          {"patient.municipality", municipality},
                          {"patient.age", age},
                          {"received.date", day}},
                    day);
            }
          }
        }
      }
    }
  }

  /// The primary's destination and then the copies'; nobody where the message is held.
  [[nodiscard]] Parties parties(const Facts& facts, rules::Date day) const {
    const rules::Decision decision = library_.rules->decide(facts, day);
    const auto* send = decision.rule == nullptr ? nullptr : std::get_if<rules::Send>(&decision.rule->action);
    if (send == nullptr) return {};
    Parties result{destination(send->to, facts, *library_.book, day)};
    for (const rules::Target& copy : send->copies)
      result.push_back(destination(copy, facts, *library_.book, day));
    return result;
  }

  [[nodiscard]] static Facts with(Facts facts, const std::string& name, const std::string& value) {
    facts.insert_or_assign(name, value);
    return facts;
  }

  RuleLibrary library_;
  std::set<std::string> municipalities_;
};

INSTANTIATE_TEST_SUITE_P(Library, Addressee, ::testing::ValuesIn(names()),
                         [](const auto& info) { return test_name(info.param); });

TEST_P(Addressee, GetsWhatAMunicipalitySends) {
  for_each(kAllTypes, [this](const Facts& facts, rules::Date day) {
    const Facts sent = with(with(facts, "sender.service", "KD0501"), "sender.municipality", "1804");
    EXPECT_THAT(parties(sent, day), ElementsAre("receiver")) << rules::to_json(sent);
    for (const auto* services : {&kHospitalServices, &kMunicipalServices}) {
      for (const std::string& service : *services) {
        const Facts told = with(sent, "receiver.service", service);
        ASSERT_THAT(parties(told, day), ElementsAre("receiver")) << rules::to_json(told);
      }
    }
  });
}

TEST_P(Addressee, GetsWhatAHospitalTellsAHospital) {
  std::set<std::string> types = kAllTypes;
  types.erase("HELSEOPPL_SOKNAD");  // by its profile for a municipality, whatever its address
  for_each(types, [this](const Facts& facts, rules::Date day) {
    for (const char* sender : {"1", "2", "H08"}) {
      for (const std::string& service : kHospitalServices) {
        const Facts told = with(with(facts, "sender.service", sender), "receiver.service", service);
        ASSERT_THAT(parties(told, day), ElementsAre("receiver")) << rules::to_json(told);
      }
    }
  });
}

TEST_P(Addressee, GetsDialogueThatIsForAPersonWhileWhoeverTakesTheNoticeGetsACopy) {
  for_each(kDialogues, [this](const Facts& facts, rules::Date day) {
    for (const char* sender : {"1", "2", "H08"}) {
      const Facts told = with(facts, "sender.service", sender);
      const Parties found = parties(told, day);
      ASSERT_FALSE(found.empty()) << "held: " << rules::to_json(told);
      EXPECT_EQ(found.front(), "receiver") << rules::to_json(told);
      const Parties notice = parties(with(told, "receiver.service", "KP02"), day);
      if (!notice.empty()) EXPECT_THAT(found, Contains(notice.front())) << rules::to_json(told);
    }
  });
}

TEST_P(Addressee, GetsAnswersAndReportsOfFaults) {
  for_each(kAnswers, [this](const Facts& facts, rules::Date day) {
    EXPECT_THAT(parties(facts, day), ElementsAre("receiver")) << rules::to_json(facts);
    for (const std::string& service : kMunicipalServices) {
      const Facts told = with(facts, "receiver.service", service);
      ASSERT_THAT(parties(told, day), ElementsAre("receiver")) << rules::to_json(told);
    }
  });
}

/// An enquiry to a hospital's coordinating unit is passed on to one department; so is what follows it.
TEST(AcrossHospitals, PassOnASecondMessageAsTheFirst) {
  const RuleLibrary library = read_library("across-hospitals");
  ASSERT_TRUE(library.in_order());
  std::set<std::string> passed_on;
  for (const char* municipality : {"1804", "1860", "1865"}) {
    for (const std::int64_t age : kAges) {
      Facts facts{{"message.type", std::string("DIALOG_HELSEFAGLIG")},
                  {"sender.service", std::string("KD0501")},
                  {"sender.municipality", std::string(municipality)},
                  {"receiver.her_id", std::string("8100131")},
                  {"receiver.service", std::string("1")},
                  {"patient.age", age}};
      std::vector<std::string> rules;
      for (const bool second : {false, true}) {
        facts.insert_or_assign("conversation.is_reply", second);
        rules.push_back(library.rules->decide(facts, kDays[1]).rule->id.value());
      }
      EXPECT_EQ(rules[0], rules[1]) << rules::to_json(facts);
      passed_on.insert(rules[0]);
    }
  }
  EXPECT_THAT(passed_on, ElementsAre("ke-inbound-child", "ke-inbound-lofoten", "ke-inbound-rest"));
}

}  // namespace
}  // namespace budstikke::examples

// Where each example message of the rule library ends up, in the address book of the same name.

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/examples/library.hpp"

namespace budstikke::examples {
namespace {

/// "ke-notice: 8100011 + 8100142"; "hold" where the rule holds.
std::string outcome(const rules::RuleSet& rules, const rules::Example& example,
                    const addressing::AddressBook& book) {
  using namespace std::chrono_literals;
  rules::Date day = 2026y / 11 / 22;
  for (const rules::Rule& rule : rules.rules()) {
    if (rule.id == example.expect && rule.valid_from) day = *rule.valid_from;
  }
  if (example.on) day = *example.on;
  rules::Facts facts = example.given;
  facts.try_emplace("received.date", day);
  const rules::Decision decision = rules.decide(facts, day);
  if (decision.rule == nullptr) return "undecided";
  const auto* send = std::get_if<rules::Send>(&decision.rule->action);
  std::string text = decision.rule->id.value() + ": ";
  if (send == nullptr) return text + "hold";
  text += destination(send->to, facts, book, day);
  for (const rules::Target& copy : send->copies) text += " + " + destination(copy, facts, book, day);
  return text;
}

std::string outcomes(const std::string& name) {
  const RuleLibrary library = read_library(name);
  if (!library.in_order()) return "not in order";
  std::string text;
  for (const rules::Rule& rule : library.rules->rules()) {
    for (const rules::Example& example : rule.examples) {
      text += outcome(*library.rules, example, *library.book) + "\n";
    }
  }
  return text;
}

struct Case {
  std::string name;
  std::string expected;  ///< one line an example, in the order of the file
};

class Destination : public ::testing::TestWithParam<Case> {};

TEST_P(Destination, IsWhereTheTableSays) { EXPECT_EQ("\n" + outcomes(GetParam().name), GetParam().expected); }

const std::vector<Case> kCases{
    {"somatic-hospital", R"(
test-as-addressed: receiver
test-as-addressed: receiver
answers-as-addressed: receiver
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
inside-hospitals: receiver
ke-notice-copy: receiver + 8100011
ke-notice-copy: receiver + 8100061
ke-notice-beside-receiver: receiver + 8100011
ke-notice: 8100011
ke-notice: 8100061
ke-notice: H304
ke-notice: H301
to-case-handling: 8100011
to-case-handling: 8100061
discharge-question-to-case-handling: 8100011
as-addressed: receiver
to-nursing: 8100012
to-nursing: 8100012
as-addressed: receiver
as-addressed: receiver
as-addressed: receiver
)"},
    {"psychiatric-hospital", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
mental-health-beside-receiver: receiver + 8100077
ke-notice-beside-receiver: receiver + 8100081
ke-notice-mental-health: 8100077
ke-notice-mental-health: 8100072
ke-notice: 8100076
ke-notice: 8100076
ke-notice: 8100081
ke-notice: 8100071
logistics-to-mental-health: 8100072
as-addressed: receiver
as-addressed: receiver
as-addressed: receiver
)"},
    {"outpatient", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
ke-notice-beside-receiver: receiver + 8100086
outpatient-before-routine: hold
outpatient-notice: 8100086
outpatient-notice: 8100091
outpatient-after-routine: hold
ke-notice: 8100091
ke-notice: 8100086
as-addressed: receiver
)"},
    {"child-coordinator", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
child-coordinator-beside-trondheim: receiver + 8100101
child-beside-trondheim: receiver + 8100101
adult-beside-trondheim: receiver + 8100102
child-coordinator-trondheim: 8100101
child-coordinator-trondheim: 8100101
child-trondheim: 8100101
child-trondheim: 8100101
adult-trondheim: 8100102
ke-notice-beside-receiver: receiver + 8100191
ke-notice: 8100191
ke-notice: H305
as-addressed: receiver
as-addressed: receiver
)"},
    {"joint-coordinating-unit", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
joint-unit-writes: receiver
inside-hospitals: receiver
joint-unit-beside-receiver: receiver + 8100142 + 8100146
after-the-pilot-beside-receiver: receiver + 8100146
ke-notice-beside-receiver: receiver + 8100091
joint-unit-ringerike: 8100142 + 8100146
joint-unit-ringerike: 8100142 + 8100146
after-the-pilot-ringerike: 8100146
ke-notice: 8100146
ke-notice: 8100091
as-addressed: receiver
)"},
    {"private-rehabilitation", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
notice-refused-copy: hold
ke-notice-beside-receiver: receiver + 8100071
notice-agder: 8100071 + 8100161
notice-agder: 8100111 + 8100161
notice-telemark: 8100116 + 8100162
notice-elsewhere: 8100011
notice-elsewhere: H301
as-addressed: receiver
as-addressed: receiver
)"},
    {"across-hospitals", R"(
answers-as-addressed: receiver
ke-inbound-child: 8100132
ke-inbound-child: 8100132
ke-inbound-child: 8100132
ke-inbound-discharge: 8100133
ke-inbound-lofoten: 8100134
ke-inbound-rest: receiver
from-municipality: receiver
from-municipality: receiver
other-trust-takes-over: receiver + 8100171 + 8100011
inside-hospitals: receiver
inside-hospitals: receiver
ke-notice-beside-receiver: receiver + 8100011
ke-notice: 8100066
as-addressed: receiver
)"},
    {"declines-plan", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
ke-notice-beside-receiver: receiver + 8100121
coordinator-without-plan: 8100121
coordinator-without-plan: 8100121
need-beside-child-coordinator: 8100121
plan-without-coordinator: 8100121
ke-notice: 8100121
declined: receiver
declined: receiver
as-addressed: receiver
)"},
    {"oslo-districts", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
ke-notice-beside-receiver: receiver + 8100023
no-address: hold
ke-notice: 8100023
ke-notice: 8100204
ke-notice: 8100207
ke-notice: H305
ke-notice: 8100222
discharge-to-district: 8100210
as-addressed: receiver
)"},
    {"inter-municipal-host", R"(
answers-as-addressed: receiver
from-municipality: receiver
from-municipality: receiver
inside-hospitals: receiver
selbu-children-beside-receiver: receiver + 8100192
selbu-children: 8100192
ke-notice-beside-receiver: receiver + 8100191
ke-notice: 8100191
ke-notice: 8100191
ke-notice: 8100191
ke-notice: 8100196
case-handling-by-profile: 8100191
as-addressed: receiver
)"},
};

INSTANTIATE_TEST_SUITE_P(Library, Destination, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return test_name(info.param.name); });

TEST(Destinations, AreToldForEveryRuleSetThatHasAnAddressBook) {
  std::set<std::string> books;
  for (const auto& one : std::filesystem::directory_iterator(kFolder / "addresses")) {
    books.insert(one.path().stem().string());
  }
  std::set<std::string> told;
  for (const Case& one : kCases) told.insert(one.name);
  EXPECT_EQ(told, books);
}

}  // namespace
}  // namespace budstikke::examples

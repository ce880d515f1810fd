#include "engine/intake/planner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "engine/intake/description.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/unit/intake/messages.hpp"

namespace budstikke::intake_tests {
namespace {

using testing::HasSubstr;
using testing::Not;
using tests::ManualClock;

struct Asked {
  std::string rules = rule("ke", "", kToCaseHandler);
  Envelope envelope = care_message(1);
  std::vector<rules::FoundNeed> needs = {};
  std::optional<Followed> followed = {};
  std::optional<Release> release = {};
};

Outcome<Plan> ask(const Asked& asked) {
  const auto snapshot = routing(asked.rules);
  return plan_deliveries(
      {asked.envelope, asked.needs, *snapshot, ManualClock::kStart, asked.followed, asked.release});
}

/// "primary waiting 201 readdressed; copy held H317": what the plan comes to.
std::string outline(const Plan& plan) {
  std::string text;
  for (const PlannedDelivery& one : plan.deliveries) {
    if (!text.empty()) text += "; ";
    text += std::string(to_text(one.kind)) + " " + std::string(to_text(one.state));
    if (one.party) text += " " + one.party->her_id.text();
    if (one.readdress) text += " readdressed";
    if (one.reason) text += " " + std::string(id_of(one.reason->code));
  }
  return text;
}
std::string outline(const Asked& asked) { return outline(*ask(asked)); }

Followed followed(std::vector<FollowedParty> parties) {
  Followed made;
  made.parties = std::move(parties);
  made.original = business_id(1);
  made.newest = ManualClock::kStart;
  return made;
}

struct Case {
  const char* what;
  Asked asked;
  const char* outline;
};

class Plans : public testing::TestWithParam<Case> {};

TEST_P(Plans, ComeToWhatIsSaid) { EXPECT_EQ(outline(GetParam().asked), GetParam().outline); }

std::string with_copy(const std::string& copy) {
  return rule("ke", "",
              R"(send = { to = "case-handler", of = "patient.municipality", copy = )" + copy + " }");
}

std::vector<Case> by_rules() {
  std::vector<Case> cases{
      {"ToTheService", {}, "primary waiting 201 readdressed"},
      {"AsAddressed", {.rules = rule("r", "", kToReceiver)}, "primary waiting 203"},
      {"ToANamedParty",
       {.rules = rule("r", "", R"(send = { to = "party", her_id = 206 })")},
       "primary waiting 206 readdressed"},
      {"ToAPartyThatIsTheReceiver",
       {.rules = rule("r", "", R"(send = { to = "party", her_id = 203 })")},
       "primary waiting 203"},
      {"ToAnUnknownParty",
       {.rules = rule("r", "", R"(send = { to = "party", her_id = 999 })")},
       "primary held H317"},
      {"ToAnInactiveParty",
       {.rules = rule("r", "", R"(send = { to = "party", her_id = 204 })")},
       "primary held H306"},
      {"ToAPartyWithoutEndpoint",
       {.rules = rule("r", "", R"(send = { to = "party", her_id = 205 })")},
       "primary held H307"},
      {"Held", {.rules = rule("r", "", kHold)}, "primary held H311"},
      {"Refused", {.rules = rule("r", "", kRefuse)}, "primary refused E21"},
      {"WithACopyToTheReceiver",
       {.rules = with_copy(R"(["receiver"])")},
       "primary waiting 201 readdressed; copy waiting 203"},
      {"WithACopyToAParty",
       {.rules = with_copy(R"([{ to = "party", her_id = 206 }])")},
       "primary waiting 201 readdressed; copy waiting 206 readdressed"},
      {"WithACopyToThePrimaryItself",
       {.rules = with_copy(R"([{ to = "party", her_id = 201 }])")},
       "primary waiting 201 readdressed"},
  };
  Case no_municipality{"WithoutMunicipality", {}, "primary held H301"};
  no_municipality.asked.envelope.patient.municipality.clear();
  cases.push_back(no_municipality);
  Case no_receiver{"WithoutReceiver", {.rules = rule("r", "", kToReceiver)}, "primary held H317"};
  no_receiver.asked.envelope.receiver.clear();
  cases.push_back(no_receiver);
  Case unreadable{
      "NotToTheBusinessOfAnUnreadableService", {.rules = rule("r", "", kToReceiver)}, "primary held H317"};
  unreadable.asked.envelope.receiver.back().her_id = HerId{};
  cases.push_back(unreadable);
  return cases;
}
INSTANTIATE_TEST_SUITE_P(ByRules, Plans, testing::ValuesIn(by_rules()),
                         [](const auto& info) { return info.param.what; });

Case with_others(Case one, std::vector<HerId> others) {
  for (const HerId other : others) one.asked.envelope.other_receivers.push_back(copy_receiver(other));
  return one;
}

std::vector<Case> other_receivers() {
  Case waits = with_others({"WhileThePrimaryWaits", {}, "primary held H301; copy waiting 206"}, {kDoctor});
  waits.asked.envelope.patient.municipality.clear();
  Case person{"NotAPrivatePerson", {}, "primary waiting 201 readdressed"};
  person.asked.envelope.other_receivers.push_back({"FR", {}});
  Case unreadable = with_others(
      {"OnTheWorkListWhereUnreadable", {}, "primary waiting 201 readdressed; copy held H317"}, {kDoctor});
  unreadable.asked.envelope.other_receivers.back().path.back().her_id = HerId{};
  return {
      waits,
      with_others({"BesideThePrimary", {}, "primary waiting 201 readdressed; copy waiting 206"}, {kDoctor}),
      with_others({"OnceWhereTheRuleSendsThereToo", {}, "primary waiting 201 readdressed"}, {kNarvik}),
      with_others({"AsSentWhereTheRuleCopiesThereToo",
                   {.rules = with_copy(R"([{ to = "party", her_id = 206 }])")},
                   "primary waiting 201 readdressed; copy waiting 206"},
                  {kDoctor}),
      with_others({"OnceThoughNamedTwice", {}, "primary waiting 201 readdressed; copy waiting 206"},
                  {kDoctor, kDoctor}),
      with_others({"OnTheWorkListWhereUnknown", {}, "primary waiting 201 readdressed; copy held H317"},
                  {kStranger}),
      with_others(
          {"OnTheWorkListOnceWhereUnknownTwice", {}, "primary waiting 201 readdressed; copy held H317"},
          {kStranger, kStranger}),
      person,
      unreadable,
      with_others({"NotWhereARuleHolds", {.rules = rule("r", "", kHold)}, "primary held H311"}, {kDoctor}),
      with_others({"NotWhereARuleRefuses", {.rules = rule("r", "", kRefuse)}, "primary refused E21"},
                  {kDoctor}),
      with_others({"WhenTheHoldIsReleased",
                   {.rules = rule("r", "", kHold), .release = Release{}},
                   "primary waiting 203; copy waiting 206"},
                  {kDoctor}),
      with_others({"NotBeforeTheirOriginal", {.envelope = follow_up(2, 1, "C")}, "primary held H313"},
                  {kDoctor}),
  };
}
INSTANTIATE_TEST_SUITE_P(OtherReceivers, Plans, testing::ValuesIn(other_receivers()),
                         [](const auto& info) { return info.param.what; });

Case consent(Case one) {
  one.asked.envelope.consent_refused = true;
  return one;
}
Case reserved(Case one) {
  one.asked.envelope.forwarding_reserved = true;
  return one;
}
Case is_signed(Case one) {
  one.asked.envelope.is_signed = true;
  return one;
}

std::vector<Case> law_and_trust() {
  const std::string to_receiver = rule("r", "", kToReceiver);
  const std::string receiver_and_copy =
      rule("r", "", R"(send = { to = "receiver", copy = [{ to = "party", her_id = 206 }] })");
  std::vector<Case> cases{
      consent({"ConsentRefusedStopsReaddressing", {}, "primary held H308"}),
      reserved({"ReservationStopsReaddressing", {}, "primary held H309"}),
      consent({"ConsentRefusedStopsNoneAsAddressed", {.rules = to_receiver}, "primary waiting 203"}),
      reserved({"ReservationStopsNoneAsAddressed", {.rules = to_receiver}, "primary waiting 203"}),
      consent({"ConsentRefusedStopsARulesCopy",
               {.rules = receiver_and_copy},
               "primary waiting 203; copy held H308"}),
      consent({"ConsentRefusedLetsTheAddresseeHaveItsCopy",
               {.rules = with_copy(R"(["receiver"])")},
               "primary held H308; copy waiting 203"}),
      consent(with_others(
          {"ConsentRefusedStopsNoCopyOfTheSenders", {}, "primary held H308; copy waiting 206"}, {kDoctor})),
      consent(with_others(
          {"ConsentRefusedStopsAnotherRoleForACopyReceiver", {}, "primary held H308; copy waiting 201"},
          {kNarvik})),
      is_signed({"SignedStopsReaddressing", {}, "primary held H310"}),
      is_signed({"SignedStopsNoneAsAddressed", {.rules = to_receiver}, "primary waiting 203"}),
      consent({"ConsentRefusedLetGoByAPerson", {.release = Release{}}, "primary waiting 201 readdressed"}),
      reserved({"ReservationLetGoByAPerson", {.release = Release{}}, "primary waiting 201 readdressed"}),
      is_signed({"SignedLetGoByNobody", {.release = Release{}}, "primary held H310"}),
      is_signed({"SignedNotSentToAnotherParty", {.release = Release{{}, kDoctor}}, "primary held H310"}),
      {"HoldLetGoAsAddressed", {.rules = rule("r", "", kHold), .release = Release{}}, "primary waiting 203"},
      {"RefusalNotLetGo", {.rules = rule("r", "", kRefuse), .release = Release{}}, "primary refused E21"},
      {"HoldLetGoToAParty",
       {.rules = rule("r", "", kHold), .release = Release{{}, kDoctor}},
       "primary waiting 206 readdressed"},
      {"ReleasedToAnUnknownParty", {.release = Release{{}, kStranger}}, "primary held H317"},
      {"ReleasedWithAnotherMunicipality",
       {.release = Release{"5006", {}}},
       "primary waiting 202 readdressed"},
      {"ReleasedWithAnOldMunicipality", {.release = Release{"1702", {}}}, "primary waiting 202 readdressed"},
      {"ReleasedWithNoMunicipality", {.release = Release{"4321", {}}}, "primary held H303"},
  };
  Case lacking{"MissingMunicipalityNotLetGoAsItIs", {.release = Release{}}, "primary held H301"};
  lacking.asked.envelope.patient.municipality.clear();
  cases.push_back(lacking);
  lacking.what = "MissingMunicipalityLetGoWithIt";
  lacking.asked.release = Release{"1806", {}};
  lacking.outline = "primary waiting 201 readdressed";
  cases.push_back(lacking);
  return cases;
}
INSTANTIATE_TEST_SUITE_P(LawAndTrust, Plans, testing::ValuesIn(law_and_trust()),
                         [](const auto& info) { return info.param.what; });

std::vector<Case> followers() {
  const std::string other_rules = rule("r", "", R"(send = { to = "party", her_id = 202 })");
  Followed half = followed({{kDoctor, DeliveryKind::copy, "other receiver 206", {}, {}}});
  half.awaited.push_back({DeliveryKind::primary, "case-handler"});
  return {
      {"WithoutOriginal", {.envelope = follow_up(2, 1, "M")}, "primary held H313"},
      {"OfTheOldGuideWithoutOriginal", {.envelope = follow_up(2, 1, "O")}, "primary held H313"},
      {"AsAnAdditionWithoutOriginal", {.envelope = follow_up(2, 1, "A")}, "primary held H313"},
      {"WithAStatusThatIsNone", {.envelope = follow_up(2, 1, "X")}, "primary held H320"},
      {"WithoutOriginalReleasedByAPerson",
       {.envelope = follow_up(2, 1, "C"), .release = Release{}},
       "primary waiting 201 readdressed"},
      {"TheOriginalWhateverTheRulesSayToday",
       {.rules = other_rules,
        .envelope = follow_up(2, 1, "C"),
        .followed = followed({{kNarvik, DeliveryKind::primary, "case-handler", {}, {}}})},
       "primary waiting 201 readdressed"},
      {"EvenWhereARuleHoldsToday",
       {.rules = rule("r", "", kHold),
        .envelope = follow_up(2, 1, "M"),
        .followed = followed({{kNarvik, DeliveryKind::primary, "case-handler", {}, {}}})},
       "primary waiting 201 readdressed"},
      {"ToAnOperatorsParty",
       {.envelope = follow_up(2, 1, "M"),
        .followed = followed({{kNarvik, DeliveryKind::primary, "case-handler", {}, {}}}),
        .release = Release{{}, kDoctor}},
       "primary waiting 206 readdressed"},
      {"AReceiverAsAddressed",
       {.envelope = follow_up(2, 1, "M"),
        .followed = followed({{kNursing, DeliveryKind::primary, "receiver", {}, {}}})},
       "primary waiting 203"},
      {"TheCopyNowAndThePrimaryWhenItGoes",
       {.envelope = follow_up(2, 1, "M"), .followed = half},
       "copy waiting 206 readdressed; primary held H313"},
      with_others({"TheSendersCopyAsSentDespiteConsent",
                   {.envelope = consent({"", {.envelope = follow_up(2, 1, "M")}, ""}).asked.envelope,
                    .followed = followed({{kNursing, DeliveryKind::primary, "receiver", {}, {}},
                                          {kDoctor, DeliveryKind::copy, "other receiver 206", {}, {}}})},
                   "primary waiting 203; copy waiting 206"},
                  {kDoctor}),
  };
}
INSTANTIATE_TEST_SUITE_P(Follow, Plans, testing::ValuesIn(followers()),
                         [](const auto& info) { return info.param.what; });

TEST(Planner, SaysWhichRuleDecidedAndForWhichRole) {
  const auto plan = ask({});
  EXPECT_EQ(plan->deliveries.at(0).rule.value(), "ke");
  EXPECT_EQ(plan->deliveries.at(0).role, "case-handler");
  EXPECT_EQ(plan->rule_set, routing(Asked{}.rules)->rules->hash());
  EXPECT_EQ(ask({.release = Release{{}, kDoctor}})->deliveries.at(0).rule.value(), kRuleOperator);
  EXPECT_EQ(ask({.release = Release{{}, kDoctor}})->deliveries.at(0).role, "party:206");
  EXPECT_EQ(ask({.envelope = follow_up(2, 1, "M")})->deliveries.at(0).rule.value(), kRuleFollowUp);
}

TEST(Planner, HoldsByARuleWithTheRulesReason) {
  EXPECT_EQ(ask({.rules = rule("r", "", kHold)})->deliveries.at(0).reason->detail, "ask the ward");
}

TEST(Planner, ExplainsAsJsonWithoutProse) {
  Asked asked;
  asked.rules = rule("unrelated", R"("message.type" = "LOG")", kHold) + asked.rules;
  asked.envelope.patient.postal_code = "8514";
  asked.envelope.generated_at_text = "a secret of the patient";
  const auto plan = ask(asked);
  const auto json = boost::json::parse(plan->explanation).as_object();
  EXPECT_EQ(json.at("decision").at("rule"), "ke");
  EXPECT_FALSE(json.at("decision").as_object().contains("tried")) << "the walk is made again when asked for";
  EXPECT_EQ(json.at("rule_set").as_string(), plan->rule_set);
  EXPECT_EQ(json.at("decision").at("facts").at("patient.municipality"), "1806");
  EXPECT_THAT(std::string(json.at("residence").as_string()), HasSubstr("Narvik"));
  const auto& addressing = json.at("addressing").as_array().at(0);
  EXPECT_EQ(addressing.at("role"), "case-handler");
  EXPECT_EQ(addressing.at("considered").as_array().at(0).at("her_id"), 201);
  EXPECT_THAT(plan->explanation, Not(HasSubstr("8514")));
  EXPECT_THAT(plan->explanation, Not(HasSubstr("secret")));
}

TEST(Planner, ExplainsWhatAPersonAdded) {
  const auto json = boost::json::parse(ask({.release = Release{"5006", {}}})->explanation).as_object();
  EXPECT_EQ(json.at("release").at("municipality"), "5006");
}

TEST(Planner, TellsTheRulesTheFactsOfTheAddressBookAndTheDay) {
  const auto plan = ask({});
  EXPECT_EQ(std::get<std::string>(plan->facts.at("receiver.service")), "KP02");
  EXPECT_EQ(std::get<std::string>(plan->facts.at("patient.municipality")), "1806");
  EXPECT_EQ(to_text(std::get<rules::Date>(plan->facts.at("received.date"))), "2026-01-15");
}

TEST(Planner, DecidesByNeeds) {
  const std::string by_need =
      rule("ke", R"(need = "coordinator")", kToCaseHandler) + rule("r", "", kToReceiver);
  EXPECT_EQ(outline(Asked{.rules = by_need}), "primary waiting 203");
  EXPECT_EQ(outline(Asked{.rules = by_need,
                          .needs = {{"coordinator", rules::Certainty::stated, "p", "koordinator"}}}),
            "primary waiting 201 readdressed");
  EXPECT_EQ(outline(Asked{.rules = by_need,
                          .needs = {{"coordinator", rules::Certainty::denied, "p", "koordinator"}}}),
            "primary waiting 203");
}

TEST(Planner, DefersWhereNoRuleCouldDecide) {
  auto snapshot = routing(rule("ke", "", kToCaseHandler));
  snapshot->rules = std::make_shared<rules::RuleSet>(std::vector<rules::Rule>{}, "hash", "");
  const Envelope envelope = care_message(1);
  const std::vector<rules::FoundNeed> needs;
  const auto plan = plan_deliveries({envelope, needs, *snapshot, ManualClock::kStart, {}, {}});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.failure().code, Code::B203);
  EXPECT_EQ(plan.failure().advice, Advice::defer);
}

TEST(Planner, OrdersAsTheRuleSays) {
  const auto key = [](const std::string& order) {
    return ask({.rules = rule("r", "", R"(send = { to = "receiver")" + order + " }")})
        ->deliveries.at(0)
        .ordering_key;
  };
  EXPECT_EQ(key(""), conversation_key(care_message(1)));
  EXPECT_EQ(key(R"(, order = "conversation")"), conversation_key(care_message(1)));
  EXPECT_EQ(key(R"(, order = "destination")"), "*");
  EXPECT_EQ(key(R"(, order = "none")"), "");
}

TEST(Planner, KeepsWhatFollowsBehindItsOriginal) {
  Followed original =
      followed({{kNarvik, DeliveryKind::primary, "case-handler", "*", std::chrono::hours{5}}});
  original.newest = ManualClock::kStart + std::chrono::minutes{1};
  const auto plan = ask({.envelope = follow_up(2, 1, "C"), .followed = original});
  EXPECT_EQ(plan->deliveries.at(0).ordering_key, "*");
  EXPECT_EQ(plan->deliveries.at(0).role, "case-handler");
  EXPECT_EQ(plan->deliveries.at(0).receipt_within, std::chrono::hours{5});
  EXPECT_GT(*plan->not_older_than, original.newest);
  EXPECT_FALSE(ask({})->not_older_than);
}

TEST(Planner, TakesTermsFromTheRuleOrElseFromTheSettings) {
  const auto defaults = ask({})->deliveries.at(0);
  EXPECT_EQ(defaults.receipt_within, std::chrono::hours{96});
  EXPECT_EQ(defaults.deadline, ManualClock::kStart + std::chrono::hours{72});
  const auto ruled =
      ask({.rules = rule("r", "", R"(send = { to = "receiver", receipt_within = "36h", deadline = "2h" })")})
          ->deliveries.at(0);
  EXPECT_EQ(ruled.receipt_within, std::chrono::hours{36});
  EXPECT_EQ(ruled.deadline, ManualClock::kStart + std::chrono::hours{2});
}

}  // namespace
}  // namespace budstikke::intake_tests

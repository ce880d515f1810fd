#include "engine/intake/planner.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "engine/addressing/resolver.hpp"
#include "engine/intake/address_facts.hpp"
#include "engine/intake/aim.hpp"
#include "engine/intake/description.hpp"
#include "engine/intake/explanation.hpp"
#include "engine/intake/forwarding.hpp"
#include "engine/intake/own_envelope.hpp"
#include "rules/explain.hpp"
#include "rules/fact_builder.hpp"

namespace budstikke {

namespace {

using addressing::Residence;
using addressing::Resolution;
using addressing::Wanted;

/// Neither new nor anything that follows an original: it may be a cancellation that nobody could read.
bool is_unknown_status(std::string_view status) {
  return !status.empty() && status != "N" && !must_follow(status);
}

class Planner {
 public:
  explicit Planner(const PlanInput& input)
      : input_(input),
        date_(norwegian_date(input.now)),
        residence_(addressing::find_residence(
            input.envelope.patient, input.release ? input.release->municipality : std::string{},
            *input.routing.municipalities, *input.routing.postal_hints, date_)) {
    keep_municipality();
  }

  Outcome<Plan> plan() {
    plan_.facts = facts();
    plan_.rule_set = input_.routing.rules->hash();
    if (input_.release) set_aside_ = input_.release->held_by;
    if (input_.release && !input_.release->to.empty()) {
      by_operator(
          Aim{DeliveryKind::primary, Wanted{input_.release->to, {}}, "party:" + input_.release->to.text()});
    } else if (!input_.release && is_unknown_status(input_.envelope.shipment_status)) {
      rule_ = RuleId{kRuleFollowUp};
      stop(Code::H320, {});
    } else if (must_follow(input_.envelope.shipment_status) && follows()) {
      explanation_.set_text("follow_up", input_.followed ? input_.followed->original.value() : std::string{});
    } else if (input_.appointment.way_back) {
      if (auto failed = back_to_sender(*input_.appointment.way_back); !failed) return failed.failure();
    } else if (stays_with_conversation()) {
      if (auto failed = with_conversation(*input_.appointment.precedent); !failed) return failed.failure();
    } else if (auto failed = by_rules(); !failed) {
      return failed.failure();
    }
    to_other_receivers();
    if (plan_.deliveries.empty()) stop(Code::H317, "no receiver that the message names is addressed here");
    if (input_.release) {
      explanation_.set("release", {{"municipality", input_.release->municipality},
                                   {"to", input_.release->to.empty() ? "" : input_.release->to.text()},
                                   {"set_aside", set_aside_.value()}});
    }
    explanation_.set_text("residence", residence_.how);
    plan_.explanation = explanation_.text();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] rules::Facts facts() const {
    rules::Facts facts = rules::facts_of(input_.envelope, input_.needs,
                                         address_facts(input_.envelope, residence_, input_.routing, date_));
    facts["received.date"] = date_;
    return facts;
  }

  /// The municipality that a person gave for an earlier message of the conversation. What is given now overrides it.
  void keep_municipality() {
    const auto& precedent = input_.appointment.precedent;
    const bool given_now = input_.release && !(input_.release->municipality.empty());
    if (!precedent || precedent->municipality.empty() || given_now) return;
    if (!municipality_holds(*precedent, residence_.municipality)) return;
    residence_ =
        addressing::find_residence(input_.envelope.patient, precedent->municipality,
                                   *input_.routing.municipalities, *input_.routing.postal_hints, date_);
    residence_.how = "as " + precedent->who + " said for " + precedent->earlier.value() +
                     " of this conversation: " + residence_.how;
    tell(*precedent);
  }

  void tell(const Precedent& precedent) {
    explanation_.set("conversation", {{"earlier", precedent.earlier.value()},
                                      {"who", precedent.who},
                                      {"municipality", precedent.municipality},
                                      {"to", precedent.to.empty() ? "" : precedent.to.text()},
                                      {"stated", precedent.stated},
                                      {"set_aside", set_aside_.value()}});
  }

  [[nodiscard]] bool stays_with_conversation() const {
    const auto& precedent = input_.appointment.precedent;
    const bool given_now = input_.release && !input_.release->municipality.empty();
    return precedent && !precedent->to.empty() && !given_now;
  }

  /// Where a person moved the conversation to; whether it goes at all, and the copies, as the rules say.
  Outcome<void> with_conversation(const Precedent& precedent) {
    const Outcome<const rules::Rule*> rule = decide();
    if (!rule) return rule.failure();
    if (is_stopped_by(**rule)) return {};
    rule_ = RuleId{kRuleConversation};
    tell(precedent);
    if (!input_.release && !stays_there(precedent, residence_.municipality, input_.routing, date_)) {
      stop(Code::H321, precedent.who + " moved the conversation to HER-id " + precedent.to.text() +
                           ", and this message states municipality " + residence_.municipality);
      return {};
    }
    const std::string role = "party:" + precedent.to.text();
    explanation_.add(role, precedent.who + " released " + precedent.earlier.value() +
                               " of this conversation to HER-id " + precedent.to.text() + ": it stays there");
    add(Aim{DeliveryKind::primary, Wanted{precedent.to, {}}, role});
    copies_of(**rule);
    return {};
  }

  /// A rule's hold stands until a person lets go what it holds: this message, or an earlier one of the conversation. A
  /// refusal always stands.
  bool is_stopped_by(const rules::Rule& rule) {
    if (const auto* refuse = std::get_if<rules::Refuse>(&rule.action)) {
      PlannedDelivery refused = blank(DeliveryKind::primary, {});
      refused.state = DeliveryState::refused;
      refused.reason = Reason{refuse->code, refuse->reason};
      plan_.deliveries.push_back(std::move(refused));
      return true;
    }
    const auto* hold = std::get_if<rules::Hold>(&rule.action);
    if (hold == nullptr) return false;
    if (input_.release) return false;
    if (set_aside_before(rule.id) != nullptr) {
      set_aside_ = rule.id;
      return false;
    }
    stop(Code::H311, hold->reason);
    return true;
  }

  [[nodiscard]] const SetAside* set_aside_before(const RuleId& rule) const {
    if (!input_.appointment.precedent) return nullptr;
    const std::vector<SetAside>& all = input_.appointment.precedent->set_aside;
    const auto found =
        std::find_if(all.begin(), all.end(), [&rule](const SetAside& one) { return one.rule == rule; });
    return found == all.end() ? nullptr : &*found;
  }

  /// A person let an earlier message go that the same rule held.
  void as_set_aside(const SetAside& before) {
    rule_ = RuleId{kRuleConversation};
    Precedent precedent;
    if (input_.appointment.precedent) precedent = *input_.appointment.precedent;
    if (precedent.to.empty() && precedent.municipality.empty()) {
      precedent.earlier = before.earlier;
      precedent.who = before.who;
    }
    tell(precedent);
    const Aim aim = as_addressed(input_.envelope);
    explanation_.add(aim.role, before.who + " let " + before.earlier.value() +
                                   " of this conversation go, which rule " + before.rule.value() +
                                   " held: this one goes too");
    add(aim);
  }

  Outcome<void> back_to_sender(const WayBack& back) {
    const Message& original = back.answered.message;
    rule_ = RuleId{kRuleReturnRoad};
    const bool chosen = !back.as_earlier.empty();
    if (chosen) rule_ = RuleId{kRuleConversation};
    PlannedDelivery planned =
        blank(DeliveryKind::reply, chosen ? "party:" + back.way.party.text() : role_of_sender(original));
    if (input_.envelope.type == "DIALOG_AVVIK") planned.receipt_within = Duration{0};
    planned.lane = back.way.lane;
    Addressed addressed = address_back(back, input_.envelope, *input_.routing.book);
    planned.party = std::move(addressed.party);
    planned.readdress = addressed.readdress;
    explanation_.add(planned.role, std::move(addressed.how));
    explanation_.set("reply", {{"to", original.business_id.value()}});
    if (back.way.missing || addressed.forbidden) {
      hold(std::move(planned), back.way.missing ? *back.way.missing : *addressed.forbidden);
    } else {
      plan_.deliveries.push_back(std::move(planned));
    }
    return back.goes_out ? copies_by_rules() : Outcome<void>{};
  }

  /// The rules say who else gets what goes where it must: their copies and, of an answer, the service that they would
  /// have sent it to.
  Outcome<void> copies_by_rules() {
    const Outcome<const rules::Rule*> rule = decide();
    if (!rule) return rule.failure();
    copies_of(**rule);
    return {};
  }

  void copies_of(const rules::Rule& rule) {
    const auto* send = std::get_if<rules::Send>(&rule.action);
    if (send == nullptr) return;
    rule_ = rule.id;
    send_ = *send;
    const bool answers = input_.appointment.way_back.has_value();
    if (answers && send_.to.kind == rules::Target::Kind::service)
      add(aim_of(DeliveryKind::copy, send_.to, input_.envelope));
    for (const rules::Target& copy : send_.copies) {
      const bool misaddressed = answers && copy.kind == rules::Target::Kind::receiver;
      if (!misaddressed) add(aim_of(DeliveryKind::copy, copy, input_.envelope));
    }
  }

  /// False where nothing can be followed and a person has released the message all the same: the rules decide
  /// then.
  bool follows() {
    const bool found = input_.followed && !input_.followed->parties.empty();
    if (!found && input_.release) return false;
    send_ = rules::Send{};
    rule_ = RuleId{kRuleFollowUp};
    if (!found) {
      stop(Code::H313, input_.followed ? input_.followed->why_not : "nothing is known of the original");
      return true;
    }
    for (const FollowedParty& one : input_.followed->parties) {
      send_.receipt_within = one.receipt_within;
      if (one.kind == DeliveryKind::reply) {
        follow_back(one);
        continue;
      }
      add(Aim{one.kind, Wanted{one.party, {}}, one.role, false, one.ordering_key});
    }
    for (const AwaitedDelivery& one : input_.followed->awaited) {
      hold(blank(one.kind, one.role),
           Reason{Code::H313, "the original " + one.original.value() +
                                  " is on the work list for this receiver: release that first"});
    }
    send_ = rules::Send{};
    plan_.not_older_than = input_.followed->newest + Duration{1};
    return true;
  }

  /// What changes or cancels an answer takes the road back that the answer took.
  void follow_back(const FollowedParty& one) {
    PlannedDelivery planned = blank(one.kind, one.role);
    planned.ordering_key = one.ordering_key;
    planned.lane = one.lane;
    planned.party = Party{};
    planned.party->her_id = one.party;
    plan_.deliveries.push_back(std::move(planned));
  }

  void by_operator(const Aim& aim) {
    rule_ = RuleId{kRuleOperator};
    add(aim);
  }

  Outcome<const rules::Rule*> decide() {
    const rules::Decision decision = input_.routing.rules->decide(plan_.facts, date_);
    explanation_.set_json("decision", rules::decision_json(decision, plan_.facts));
    explanation_.set_text("rule_set", plan_.rule_set);
    if (decision.rule == nullptr)
      return Failure{Code::B203, "a fact that the rules ask for is unknown just now"};
    rule_ = decision.rule->id;
    return decision.rule;
  }

  Outcome<void> by_rules() {
    const Outcome<const rules::Rule*> rule = decide();
    if (!rule) return rule.failure();
    if (is_stopped_by(**rule)) return {};
    if (const auto* send = std::get_if<rules::Send>(&(*rule)->action)) {
      send_ = *send;
      add(aim_of(DeliveryKind::primary, send_.to, input_.envelope));
      for (const rules::Target& copy : send_.copies) add(aim_of(DeliveryKind::copy, copy, input_.envelope));
    } else if (input_.release) {
      by_operator(as_addressed(input_.envelope));
    } else if (const SetAside* before = set_aside_before((*rule)->id)) {
      as_set_aside(*before);
    }
    return {};
  }

  /// A rule stops the message as a whole, or its original has not gone anywhere: nothing of it goes out.
  [[nodiscard]] bool stopped() const {
    if (plan_.deliveries.empty()) return false;
    return std::all_of(plan_.deliveries.begin(), plan_.deliveries.end(), [](const PlannedDelivery& one) {
      if (one.state == DeliveryState::refused) return true;
      return one.state == DeliveryState::held &&
             (one.reason->code == Code::H311 || one.reason->code == Code::H313 ||
              one.reason->code == Code::H320 || one.reason->code == Code::H321);
    });
  }

  /// The sender's own copy receivers get the same bytes, even while the primary waits for an address.
  void to_other_receivers() {
    if (stopped()) return;
    std::size_t place = 0;
    for (const OtherReceiver& other : input_.envelope.other_receivers) {
      ++place;
      const HerId party = address_of(other.path);
      if (party.empty() && gives_her_id(other.path)) {
        hold(blank(DeliveryKind::copy, "other receiver at place " + std::to_string(place)),
             Reason{Code::H317, "this copy receiver has no readable HER-id at its innermost level"});
        continue;
      }
      std::string role = "other receiver " + party.text();
      const bool planned = std::any_of(plan_.deliveries.begin(), plan_.deliveries.end(),
                                       [&role](const PlannedDelivery& one) { return one.role == role; });
      if (party.empty() || planned) continue;
      add(Aim{DeliveryKind::copy, Wanted{party, {}}, std::move(role), true});
    }
  }

  void add(const Aim& aim) {
    const bool elsewhere = input_.by_envelope && aim.chosen_by_sender &&
                           gets_its_own(input_.envelope, aim.wanted.party, input_.routing.own_parties);
    if (elsewhere)
      return explanation_.add(aim.role, "not addressed here: the sender's own envelope goes to it");
    PlannedDelivery planned = blank(aim.kind, aim.role);
    if (!aim.ordering_key.empty()) planned.ordering_key = aim.ordering_key;
    if (aim.wanted.party.empty() && aim.wanted.service_code.empty()) {
      return hold(std::move(planned), Reason{Code::H317, "the message names no receiver with a HER-id"});
    }
    Resolution resolution = addressing::resolve(aim.wanted, residence_, *input_.routing.book,
                                                *input_.routing.municipalities, date_);
    explanation_.add(aim.role, resolution);
    if (resolution.why_not) {
      return hold(std::move(planned), Reason{resolution.why_not->code, resolution.why_not->detail});
    }
    const HerId chosen = resolution.party->her_id;
    if (already_planned(chosen)) return;
    // A copy to one of the sender's own copy receivers is the sender's act, whoever else wants it too.
    const bool by_sender = aim.chosen_by_sender || chosen == address_of(input_.envelope.receiver) ||
                           (aim.kind == DeliveryKind::copy && is_other_receiver(chosen, input_.envelope));
    if (!by_sender) {
      auto forbidden = forbids_forwarding(input_.envelope, input_.release.has_value());
      if (forbidden) return hold(std::move(planned), *std::move(forbidden));
    }
    planned.readdress = !by_sender;
    planned.party = std::move(resolution.party);
    plan_.deliveries.push_back(std::move(planned));
  }

  [[nodiscard]] bool already_planned(HerId party) const {
    return std::any_of(plan_.deliveries.begin(), plan_.deliveries.end(), [party](const PlannedDelivery& one) {
      return one.party && one.party->her_id == party;
    });
  }

  [[nodiscard]] PlannedDelivery blank(DeliveryKind kind, std::string role) const {
    PlannedDelivery planned;
    planned.kind = kind;
    planned.role = std::move(role);
    planned.rule = rule_;
    planned.receipt_within = send_.receipt_within.value_or(input_.routing.receipt_within);
    planned.deadline = input_.now + send_.deadline.value_or(input_.routing.deadline);
    switch (send_.ordering) {
      case rules::Ordering::none:
        break;
      case rules::Ordering::conversation:
        planned.ordering_key = conversation_key(input_.envelope);
        break;
      case rules::Ordering::destination:
        planned.ordering_key = "*";
        break;
    }
    return planned;
  }

  void hold(PlannedDelivery planned, Reason reason) {
    planned.state = DeliveryState::held;
    planned.reason = std::move(reason);
    plan_.deliveries.push_back(std::move(planned));
  }

  void stop(Code code, std::string detail) {
    hold(blank(DeliveryKind::primary, {}), Reason{code, std::move(detail)});
  }

  const PlanInput& input_;
  rules::Date date_;
  Residence residence_;
  RuleId rule_;
  rules::Send send_;
  Plan plan_;
  RuleId set_aside_;  ///< the rule whose hold does not stop this message
  Explanation explanation_;
};

}  // namespace

Outcome<Plan> plan_deliveries(const PlanInput& input) { return Planner{input}.plan(); }

}  // namespace budstikke

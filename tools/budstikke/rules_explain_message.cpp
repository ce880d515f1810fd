// budstikke rules explain FILE: a message read as the daemon would, decided and resolved. Shows no patient data.

#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <variant>

#include "adapters/formats/message_reader.hpp"
#include "engine/addressing/municipality.hpp"
#include "engine/addressing/residence.hpp"
#include "engine/intake/address_facts.hpp"
#include "engine/intake/planner.hpp"
#include "rules/explain.hpp"
#include "rules/needs/needs.hpp"
#include "rules/rule_difference.hpp"
#include "rules/sentence_words.hpp"
#include "tools/budstikke/file_text.hpp"
#include "tools/budstikke/records_text.hpp"
#include "tools/budstikke/rules_explain.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;
using rules::say;
using rules::Sentence;

/// Everything that the explanation is made of.
struct Explained {
  Envelope envelope;
  rules::Facts facts;
  addressing::Residence residence;
  std::shared_ptr<const rules::RuleSet> rules;
  rules::Decision decision;
  rules::Walk walk;
  bool follows = false;      ///< a change or cancellation: the rules do not decide
  std::optional<Plan> plan;  ///< where a book is given and the rules decide
};

std::optional<ReadMessage> read_message(const std::string& file, int& status) {
  const XmlLimits limits;
  std::optional<std::string> bytes = read_file(file, limits.message_bytes);
  if (!bytes) {
    status = kExitNoInput;
    return std::nullopt;
  }
  auto result = formats::XmlMessageReader(limits).read(Payload{*std::move(bytes)});
  if (auto* message = std::get_if<ReadMessage>(&result)) {
    if (!message->envelope.receipt) return std::move(*message);
    std::cerr << file << ": an application receipt follows what it answers; no rule is asked\n";
  } else {
    const Failure& failure = std::get<Unreadable>(result).failure;
    std::cerr << file << ": " << id_of(failure.code) << ' ' << entry(failure.code).operator_sentence << ' '
              << printable(failure.detail) << '\n';
  }
  status = kExitFaulty;
  return std::nullopt;
}

/// Noon in Norway, more or less: a time of that day.
TimePoint time_on(rules::Date date) {
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours{11};
}

Explained explain(ReadMessage message, const Routing& routing, const ExplainOptions& options) {
  Explained result;
  const rules::Date date = date_or_today(options.on);
  const std::vector<rules::FoundNeed> needs = rules::find_needs(*routing.vocabulary, message.need_sources);
  result.envelope = std::move(message.envelope);
  result.residence = addressing::find_residence(result.envelope.patient, {}, *routing.municipalities,
                                                *routing.postal_hints, date);
  result.facts = rules::facts_of(result.envelope, needs,
                                 address_facts(result.envelope, result.residence, routing, date));
  result.facts["received.date"] = date;
  result.rules = routing.rules;
  result.decision = routing.rules->decide(result.facts, date);
  result.walk =
      rules::walk(*routing.rules, result.decision, result.facts, date, language_or_english(options.language));
  result.follows = must_follow(result.envelope.shipment_status);
  if (!options.addresses.empty() && !result.follows && result.decision.rule != nullptr) {
    Outcome<Plan> plan = plan_deliveries(
        PlanInput{result.envelope, needs, routing, time_on(date), std::nullopt, std::nullopt, {}});
    if (plan) result.plan = std::move(*plan);
  }
  return result;
}

std::string name_of(const Party& party) {
  std::string name = party.her_id.text() + " " + party.name;
  if (!party.parent_name.empty()) name += ", " + party.parent_name;
  return printable(name);
}

std::string sentence_of(const PlannedDelivery& one, rules::Language language) {
  if (one.party) {
    const Sentence sentence = one.kind == DeliveryKind::copy ? Sentence::copy_goes_to : Sentence::goes_to;
    return say(sentence, language, {name_of(*one.party)}) +
           (one.readdress ? say(Sentence::readdressed, language) : std::string{});
  }
  if (!one.reason) return {};
  const Code code = one.reason->code;
  std::string why(entry(code).operator_sentence);
  if (!one.reason->detail.empty()) why += " " + printable(one.reason->detail);
  const bool refused = one.state == DeliveryState::refused;
  return say(refused ? Sentence::is_refused : Sentence::stays_held, language, {id_of(code), why});
}

json::value addressing_of(const Plan& plan) {
  const json::value explanation = json::parse(plan.explanation);
  const json::value* addressing = explanation.as_object().if_contains("addressing");
  return addressing == nullptr ? json::value(json::array()) : *addressing;
}

void print_parties(const Plan& plan, rules::Language language) {
  const json::value roles = addressing_of(plan);
  for (const json::value& role : roles.as_array()) {
    const json::object& one = role.as_object();
    std::cout << "  " << printable(one.at("role").as_string()) << ": " << printable(one.at("how").as_string())
              << '\n';
    for (const json::value& row : one.at("considered").as_array()) {
      const json::object& party = row.as_object();
      const std::string fell_away(party.at("fell_away").as_string());
      if (fell_away.empty()) continue;
      std::cout << "    " << json::serialize(party.at("her_id")) << ' '
                << printable(party.at("name").as_string()) << ": " << printable(fell_away) << '\n';
    }
  }
  for (const PlannedDelivery& one : plan.deliveries) std::cout << sentence_of(one, language) << '\n';
}

void print(const Explained& explained, rules::Language language) {
  std::cout << say(Sentence::facts_are, language,
                   {rules::facts_text(explained.facts, std::nullopt, language)})
            << '\n'
            << say(Sentence::lives, language, {printable(explained.residence.how)}) << '\n'
            << rules::explain(explained.walk, language);
  const rules::Rule* rule = explained.decision.rule;
  std::cout << (rule == nullptr ? say(Sentence::undecided, language) : describe(rule->action, language))
            << '\n';
  if (explained.follows) std::cout << say(Sentence::follows_original, language) << '\n';
  if (!explained.follows && explained.envelope.conversation) {
    std::cout << say(Sentence::may_be_answer, language) << '\n';
  }
  if (explained.plan) print_parties(*explained.plan, language);
}

json::object to_json(const Explained& explained, rules::Language language) {
  json::object object =
      json::parse(rules::explain_json(explained.decision, explained.walk, explained.facts, language))
          .as_object();
  object["residence"] = explained.residence.how;
  object["follows_original"] = explained.follows;
  json::array deliveries;
  if (explained.plan) {
    object["addressing"] = addressing_of(*explained.plan);
    for (const PlannedDelivery& one : explained.plan->deliveries) {
      json::object row{{"kind", to_text(one.kind)}, {"state", to_text(one.state)}, {"role", one.role}};
      row["her_id"] = one.party ? json::value(one.party->her_id.value()) : json::value(nullptr);
      row["readdressed"] = one.readdress;
      row["code"] = one.reason ? json::value(id_of(one.reason->code)) : json::value(nullptr);
      row["detail"] = one.reason ? json::value(one.reason->detail) : json::value(nullptr);
      deliveries.push_back(std::move(row));
    }
  }
  object["deliveries"] = explained.plan ? json::value(std::move(deliveries)) : json::value(nullptr);
  return object;
}

}  // namespace

int explain_message_file(const ExplainOptions& options) {
  int status = 0;
  Routing routing;
  routing.rules = read_rules(options.rules, status);
  if (routing.rules == nullptr) return status;
  routing.vocabulary = rules::default_vocabulary();
  routing.postal_hints = std::make_shared<addressing::PostalHints>();
  routing.book = options.addresses.empty() ? std::make_shared<const addressing::AddressBook>()
                                           : read_addresses(options.addresses, status);
  if (routing.book == nullptr) return status;
  std::optional<ReadMessage> message = read_message(options.subject, status);
  if (!message) return status;
  const rules::Language language = language_or_english(options.language);
  if (options.addresses.empty()) std::cerr << say(Sentence::no_book, language) << '\n';
  const Explained explained = explain(std::move(*message), routing, options);
  if (options.json) {
    std::cout << json::serialize(to_json(explained, language)) << '\n';
  } else {
    print(explained, language);
  }
  return explained.decision.rule == nullptr ? kExitFaulty : 0;
}

}  // namespace budstikke::tools

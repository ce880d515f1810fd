#include "rules/schema_keys.hpp"

#include <algorithm>
#include <array>

#include "engine/model/failure_code.hpp"
#include "rules/roles.hpp"

namespace budstikke::rules {

namespace {

using enum KeyKind;
using Key = KeyDeclaration;

constexpr std::array kFileKeys{
    Key{"rule", KeyKind::rules, true,
        "The rules, tried from the top; the first that holds decides. The last holds for all."},
};
constexpr std::array kRuleKeys{
    Key{"id", id, true, "Names the rule in histories, examples and counts; never used for another rule."},
    Key{"title", text, true, "What the rule does, in one line."},
    Key{"owner", text, true, "Who answers for the rule: an address or a role."},
    Key{"reason", text, true, "Why the rule is there, with its source."},
    Key{"valid_from", date, false, "The first day on which the rule holds, as 2027-01-01 without quotes."},
    Key{"valid_to", date, false, "The last day on which the rule holds, as 2027-12-31 without quotes."},
    Key{"when", conditions, false, "Conditions on facts of the message; all must hold. None: every message."},
    Key{"send", KeyKind::send, false, "Sends the message to a party, and copies to others."},
    Key{"hold", KeyKind::hold, false, "Puts the message on the work list for a person."},
    Key{"refuse", KeyKind::refuse, false, "Refuses the message with a negative application receipt."},
    Key{"example", examples, false,
        "Messages that show what the rules do; checked whenever the file is read."},
};
constexpr std::array kExampleKeys{
    Key{"given", facts, true, "Facts of the message; what is left out is absent."},
    Key{"expect", id, true, "Id of the rule that must decide."},
    Key{"on", date, false, "The day to decide on; otherwise a day on which the expected rule holds."},
};
constexpr std::array kSendKeys{
    Key{"to", role, true, "Whom it goes to, by role."},
    Key{"of", municipality_fact, false, "Whose service a role or a service code means."},
    Key{"her_id", KeyKind::her_id, false, "The named party, with to = \"party\"."},
    Key{"code", service_code, false, "Service code (kv. 8663) such as KX15, with to = \"service\"."},
    Key{"place", place, false,
        "Words of Sted/funksjon that tell several such services apart, such as \"Barn og unge\"."},
    Key{"copy", copies, false, "Who gets a copy: targets, or \"receiver\"."},
    Key{"order", ordering, false, "What must go in the order of its coming; otherwise each conversation."},
    Key{"receipt_within", duration_or_none, false,
        "When a missing application receipt is an alarm, such as \"96h\"; \"none\": no receipt is expected."},
    Key{"deadline", duration, false,
        "When a message that is not taken is given up, such as \"72h\" or \"7d\"."},
};
constexpr std::size_t kTargetKeys = 5;  // the first of kSendKeys
constexpr std::array kHoldKeys{
    Key{"reason", text, true, "What the person who looks at the message has to find out or decide."},
};
constexpr std::array kRefuseKeys{
    Key{"code", refusal_code, true, "Code of the application receipt (kv. 8221)."},
    Key{"reason", text, true, "Why, for the sender."},
};
constexpr std::string_view kPresent = "Whether the message has the fact at all; stands alone.";
constexpr std::array kNumberIntervalKeys{
    Key{"least", whole_number, false, "The least number that holds."},
    Key{"most", whole_number, false, "The greatest number that holds."},
    Key{"present", flag, false, kPresent},
};
constexpr std::array kDateIntervalKeys{
    Key{"first", date, false, "The first day that holds, without quotes."},
    Key{"last", date, false, "The last day that holds, without quotes."},
    Key{"present", flag, false, kPresent},
};
constexpr std::array kPresenceKeys{
    Key{"present", flag, false, kPresent},
};
constexpr std::array<std::string_view, 3> kActionNames{"send", "hold", "refuse"};
constexpr std::array<std::string_view, 3> kOrderingNames{"none", "conversation", "destination"};
constexpr std::array<std::string_view, 4> kTargetDetailNames{"of", "her_id", "code", "place"};

std::vector<TargetForm> make_target_forms() {
  TargetForm named{{}, {"of"}, {"place"}};
  for (const ServiceRole& one : service_roles()) named.roles.push_back(one.name);
  return {
      {{"receiver"}, {}, {}}, {{"party"}, {"her_id"}, {}}, {{"service"}, {"of", "code"}, {"place"}}, named};
}

}  // namespace

Keys file_keys() { return kFileKeys; }
Keys rule_keys() { return kRuleKeys; }
Keys example_keys() { return kExampleKeys; }
Keys send_keys() { return kSendKeys; }
Keys copy_keys() { return Keys(kSendKeys).first(kTargetKeys); }
Keys hold_keys() { return kHoldKeys; }
Keys refuse_keys() { return kRefuseKeys; }
Keys number_interval_keys() { return kNumberIntervalKeys; }
Keys date_interval_keys() { return kDateIntervalKeys; }
Keys presence_keys() { return kPresenceKeys; }

std::span<const std::string_view> action_names() { return kActionNames; }

const std::vector<TargetForm>& target_forms() {
  static const std::vector<TargetForm> forms = make_target_forms();
  return forms;
}

const TargetForm* find_target_form(std::string_view role) {
  for (const TargetForm& form : target_forms()) {
    if (std::ranges::find(form.roles, role) != form.roles.end()) return &form;
  }
  return nullptr;
}

std::span<const std::string_view> target_detail_names() { return kTargetDetailNames; }

std::span<const std::string_view> ordering_names() { return kOrderingNames; }

std::vector<std::string_view> refusal_codes() {
  std::vector<std::string_view> codes;
  for (const CodeEntry& row : code_table()) {
    if (row.id.starts_with('T') || row.id.starts_with('E') || row.id == "X99") codes.push_back(row.id);
  }
  return codes;
}

}  // namespace budstikke::rules

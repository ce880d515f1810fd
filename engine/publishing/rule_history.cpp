#include "engine/publishing/rule_history.hpp"

#include <utility>

namespace budstikke::publishing {

namespace {

using What = RuleEvent::What;

Published* find_in(RuleHistory& history, std::uint64_t number) {
  if (number == 0 || number > history.publications.size()) return nullptr;
  return &history.publications[number - 1];
}

Published publication_by(const RuleEvent& event, TimePoint at, std::uint64_t number) {
  Published made;
  made.publication.number = number;
  made.publication.hash = event.hash;
  made.publication.author = who_of(event);
  made.publication.reason = event.why;
  made.publication.proposed_at = at;
  made.publication.rules = event.rules;
  made.caller = event.caller;
  made.name = event.name;
  made.from_file = event.what == What::loaded;
  made.compared_with = event.compared_with;
  made.publication.rolls_back_to = event.of;
  return made;
}

void begin_reign(RuleHistory& history, std::uint64_t number, TimePoint at) {
  if (!history.reigns.empty()) {
    Publication& before = find_in(history, history.reigns.back())->publication;
    before.state = PublicationState::superseded;
    before.in_force_until = at;
  }
  Publication& now = find_in(history, number)->publication;
  now.state = PublicationState::in_force;
  now.in_force_from = at;
  history.reigns.push_back(number);
}

/// False where the event does not follow from what came before it.
bool apply(RuleHistory& history, const RuleEvent& event, TimePoint at) {
  if (event.what == What::approved || event.what == What::withdrawn) {
    Published* proposal = find_in(history, event.of);
    if (proposal == nullptr || proposal->publication.state != PublicationState::proposed) return false;
    proposal->publication.decided_by = who_of(event);
    proposal->publication.decision_reason = event.why;
    if (event.what == What::approved) {
      begin_reign(history, event.of, at);
    } else {
      proposal->publication.state = PublicationState::withdrawn;
    }
    return true;
  }
  if (event.what == What::rolled_back || event.of != 0) {
    const Published* target = find_in(history, event.of);
    if (target == nullptr || !target->publication.in_force_from) return false;
  }
  const std::uint64_t number = history.publications.size() + 1;
  history.publications.push_back(publication_by(event, at, number));
  if (event.what != What::proposed) begin_reign(history, number, at);
  return true;
}

}  // namespace

const Published* RuleHistory::find(std::uint64_t number) const {
  if (number == 0 || number > publications.size()) return nullptr;
  return &publications[number - 1];
}

const Published* RuleHistory::in_force() const { return reigns.empty() ? nullptr : find(reigns.back()); }

Outcome<void> fold_into(RuleHistory& history, const std::vector<LedgerEntry>& entries) {
  for (const LedgerEntry& entry : entries) {
    if (entry.number <= history.last_entry) continue;
    const std::string name = "entry " + std::to_string(entry.number) + " of the rules' ledger ";
    if (entry.number != history.last_entry + 1) return Failure{Code::B203, name + "is out of order"};
    const auto event = rule_event_from_json(entry.text);
    if (!event) return Failure{Code::B203, name + event.failure().detail};
    if (!apply(history, *event, entry.at)) {
      return Failure{Code::B203, name + "does not follow from those before it"};
    }
    history.last_entry = entry.number;
  }
  return {};
}

Outcome<RuleHistory> fold(const std::vector<LedgerEntry>& entries) {
  RuleHistory history;
  if (auto folded = fold_into(history, entries); !folded) return folded.failure();
  return history;
}

}  // namespace budstikke::publishing

#include "engine/publishing/rule_decisions.hpp"

#include <algorithm>
#include <utility>

#include "engine/model/visible_text.hpp"

namespace budstikke::publishing {

namespace {

using What = RuleEvent::What;

/// Lower case (ASCII and the letters of Latin-1, so æ, ø and å too), one blank between words and none around them, and
/// nothing that cannot be seen.
std::string plain_name(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (const std::size_t unseen = unseen_at(text, i); unseen != 0) {
      i += unseen - 1;
    } else if (const std::size_t blank = blank_at(text, i); blank != 0) {
      i += blank - 1;
      if (!plain.empty() && plain.back() != ' ') plain += ' ';
    } else if (c >= 'A' && c <= 'Z') {
      plain += static_cast<char>(c - 'A' + 'a');
    } else if (c == 0xc3 && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      const bool capital = next >= 0x80 && next <= 0x9e && next != 0x97;  // 0x97: the multiplication sign
      plain += '\xc3';
      plain += static_cast<char>(capital ? next + 0x20 : next);
    } else {
      plain += text[i];
    }
  }
  if (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

/// The event with who and why. An authenticated caller that gives no name goes by its own.
Outcome<RuleEvent> event_by(const Actor& actor, What what) {
  RuleEvent event;
  event.what = what;
  if (actor.authenticated) event.caller = actor.caller;
  event.name = plain_name(actor.who).empty() ? event.caller : actor.who;
  event.why = actor.why;
  if (event.name.empty()) return Failure{Code::B107, "who does it is missing"};
  if (plain_name(event.why).empty()) return Failure{Code::B107, "the reason is missing"};
  return event;
}

std::string the(const Publication& publication) {
  return "publication " + std::to_string(publication.number);
}

Outcome<const Published*> open_proposal(const RuleHistory& history, std::uint64_t number) {
  const Published* found = history.find(number);
  if (found == nullptr) return Failure{Code::B107, "there is no publication " + std::to_string(number)};
  if (found->publication.state != PublicationState::proposed) {
    return Failure{Code::B207, the(found->publication) + " is no open proposal: it is " +
                                   to_text(found->publication.state)};
  }
  return found;
}

std::uint64_t number_in_force(const RuleHistory& history) {
  return history.reigns.empty() ? 0 : history.reigns.back();
}

/// Whether what is in force is still what the proposal was compared with.
bool is_current(const RuleHistory& history, const Published& proposal) {
  return proposal.compared_with == number_in_force(history);
}

/// B207 where the same rules are proposed already, against what is in force now.
Outcome<void> not_proposed_yet(const RuleHistory& history, const std::string& hash) {
  const auto same = std::ranges::find_if(history.publications, [&](const Published& one) {
    return one.publication.state == PublicationState::proposed && one.publication.hash == hash &&
           is_current(history, one);
  });
  if (same == history.publications.end()) return {};
  return Failure{Code::B207, "these rules are proposed already, as " + the(same->publication)};
}

/// Whether a second person has ever brought these very rules into force.
bool approved_once(const RuleHistory& history, const std::string& hash) {
  return std::ranges::any_of(history.publications, [&hash](const Published& one) {
    return one.publication.hash == hash && one.publication.in_force_from &&
           !one.publication.decided_by.empty();
  });
}

}  // namespace

bool same_person(std::string_view left, std::string_view right) {
  return plain_name(left) == plain_name(right);
}

Outcome<RuleEvent> decide_publish(const RuleHistory& history, const Actor& actor, const Candidate& candidate,
                                  bool four_eyes) {
  auto event = event_by(actor, four_eyes ? What::proposed : What::published);
  if (!event) return event.failure();
  const Published* now = history.in_force();
  if (now != nullptr && now->publication.hash == candidate.hash) {
    return Failure{Code::B207, "these rules are in force already, as " + the(now->publication)};
  }
  if (four_eyes) {
    if (const auto new_to_us = not_proposed_yet(history, candidate.hash); !new_to_us)
      return new_to_us.failure();
  }
  event->hash = candidate.hash;
  event->rules = candidate.rules;
  if (four_eyes) event->compared_with = number_in_force(history);
  return event;
}

Outcome<RuleEvent> decide_approval(const RuleHistory& history, std::uint64_t number, const Actor& actor) {
  auto event = event_by(actor, What::approved);
  if (!event) return event.failure();
  const auto proposal = open_proposal(history, number);
  if (!proposal) return proposal.failure();
  const Published& proposed = **proposal;
  if (same_person(proposed.name, event->name)) {
    return Failure{Code::B207, "a second person must approve it: " + proposed.name + " proposed it"};
  }
  if (!event->caller.empty() && event->caller == proposed.caller) {
    return Failure{Code::B207,
                   "a second person must approve it: the caller " + event->caller + " proposed it"};
  }
  if (!is_current(history, proposed)) {
    return Failure{Code::B207, "the rules have changed since " + the(proposed.publication) +
                                   " was proposed: withdraw it and propose anew"};
  }
  event->of = number;
  return event;
}

Outcome<RuleEvent> decide_withdrawal(const RuleHistory& history, std::uint64_t number, const Actor& actor) {
  auto event = event_by(actor, What::withdrawn);
  if (!event) return event.failure();
  if (const auto proposal = open_proposal(history, number); !proposal) return proposal.failure();
  event->of = number;
  return event;
}

Outcome<RuleEvent> decide_rollback(const RuleHistory& history, std::uint64_t number, const Actor& actor,
                                   bool four_eyes) {
  auto event = event_by(actor, What::rolled_back);
  if (!event) return event.failure();
  if (number == 0) {
    if (history.reigns.size() < 2) return Failure{Code::B207, "no rules were in force before these"};
    number = history.reigns[history.reigns.size() - 2];
  }
  const Published* target = history.find(number);
  if (target == nullptr) return Failure{Code::B107, "there is no publication " + std::to_string(number)};
  if (!target->publication.in_force_from) {
    return Failure{Code::B207, the(target->publication) + " has never been in force"};
  }
  if (target->publication.hash == history.in_force()->publication.hash) {
    return Failure{Code::B207, "these rules are in force already"};
  }
  if (four_eyes && !approved_once(history, target->publication.hash)) {
    const auto new_to_us = not_proposed_yet(history, target->publication.hash);
    if (!new_to_us) return new_to_us.failure();
    event->what = What::proposed;
    event->compared_with = number_in_force(history);
  }
  event->of = number;
  event->hash = target->publication.hash;
  event->rules = target->publication.rules;
  return event;
}

FileDecision decide_file(const RuleHistory& history, const std::optional<Candidate>& file,
                         const std::string& name, bool four_eyes) {
  using Kind = FileDecision::Kind;
  const Published* now = history.in_force();
  if (!file) return {now == nullptr ? Kind::nothing : Kind::keep};
  if (now != nullptr && now->publication.hash == file->hash) return {Kind::keep};
  const bool files_only = std::ranges::all_of(history.publications, &Published::from_file);
  if (now != nullptr && (!files_only || four_eyes)) return {Kind::differs};
  RuleEvent event;
  event.what = What::loaded;
  event.hash = file->hash;
  event.rules = file->rules;
  event.name = kNode;
  event.why = now == nullptr ? "first start, from " + name : "rules.file changed";
  return {Kind::take_up, std::move(event)};
}

}  // namespace budstikke::publishing

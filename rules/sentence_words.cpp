#include "rules/sentence_words.hpp"

#include <algorithm>
#include <array>

#include "rules/facts.hpp"

namespace budstikke::rules {

namespace {

using enum Sentence;

constexpr std::array kTwins{
    Twin{yes, "yes", "ja"},
    Twin{no, "no", "nei"},
    Twin{unknown, "unknown", "ukjent"},
    Twin{fact_unknown, "unknown", "ukjent"},
    Twin{empty_set, "empty", "tom"},
    Twin{value_true, "true", "ja"},
    Twin{value_false, "false", "nei"},
    Twin{and_more, " and {0} more", " og {0} til"},

    Twin{holds_for_all, "holds for every message", "gjelder alle meldinger"},
    Twin{not_valid_before, "not valid before {0}", "gjelder ikke før {0}"},
    Twin{not_valid_after, "not valid after {0}", "gjelder ikke etter {0}"},
    Twin{no_rule_holds, "no rule holds", "ingen regel gjelder"},
    Twin{could_not_be_had, "{0} could not be had just now", "{0} kunne ikke hentes akkurat nå"},
    Twin{some_fact, "a fact", "et faktum"},
    Twin{is_absent, "{0} is absent", "{0} mangler"},
    Twin{fact_is, "{0} is {1}", "{0} er {1}"},
    Twin{flag_is, "{0} is {1}", "{0}: {1}"},
    Twin{is_not, "{0}, not {1}", "{0}, ikke {1}"},
    Twin{absent_is_not, "{0}, not {1}", "{0}, skal være {1}"},
    Twin{should_be_absent, "{0}, not absent", "{0}, men skal mangle"},
    Twin{should_be_present, "{0}, not present", "{0}, men må være oppgitt"},
    Twin{one_of, "one of {0}", "en av {0}"},
    Twin{between, "between {0} and {1}", "mellom {0} og {1}"},
    Twin{at_least, "at least {0}", "{0} eller mer"},
    Twin{at_most, "at most {0}", "{0} eller mindre"},
    Twin{not_before, "at least {0}", "{0} eller senere"},
    Twin{not_after, "at most {0}", "{0} eller tidligere"},
    Twin{is_present, "{0} is present", "{0} er oppgitt"},
    Twin{wanted_present, "present", "oppgitt"},
    Twin{wanted_absent, "absent", "ikke oppgitt"},

    Twin{send_to, "send to {0}", "send til {0}"},
    Twin{copy_to, ", copy to {0}", ", kopi til {0}"},
    Twin{any_order, ", in any order", ", i vilkårlig rekkefølge"},
    Twin{one_at_a_time, ", one at a time to the destination", ", én om gangen til mottaksstedet"},
    Twin{no_receipt, ", no receipt expected", ", ingen kvittering ventes"},
    Twin{receipt_within, ", receipt within {0}", ", kvittering innen {0}"},
    Twin{given_up_after, ", given up after {0}", ", oppgis etter {0}"},
    Twin{hold, "hold: {0}", "sett på vent: {0}"},
    Twin{refuse, "refuse {0}: {1}", "nekt med {0}: {1}"},
    Twin{to_receiver, "receiver", "mottakeren"},
    Twin{to_party, "party:{0}", "parten med HER-id {0}"},
    Twin{to_role, "{0}", "{0} ({1}) i pasientens kommune"},
    Twin{to_role_at_place, "{0} (place \"{2}\")", "{0} ({1}, «{2}») i pasientens kommune"},
    Twin{to_service, "service:{0}", "tjenesten {0} i pasientens kommune"},
    Twin{to_service_at_place, "service:{0} (place \"{1}\")", "tjenesten {0} («{1}») i pasientens kommune"},
    Twin{decided_by, ". {0} (owner {1}: {2})", ". {0} (eier {1}: {2})"},
    Twin{undecided, "undecided: the message would wait for the unknown fact",
         "uavgjort: meldingen ville vente på det ukjente faktumet"},
    Twin{left_out, "... {0} rules more, none of which holds", "... {0} regler til, som ikke gjelder"},

    Twin{added, "new: {0}", "ny: {0}"},
    Twin{added_asks, "it asks for: {0}", "den spør etter: {0}"},
    Twin{added_does, "it does: {0}", "den gjør: {0}"},
    Twin{removed, "no longer there: {0}", "finnes ikke lenger: {0}"},
    Twin{removed_did, "it did: {0}", "den gjorde: {0}"},
    Twin{moved_before, "is now tried before {0} (was after)", "prøves nå før {0} (sto etter)"},
    Twin{moved_after, "is now tried after {0} (was before)", "prøves nå etter {0} (sto foran)"},
    Twin{moved_between, "its place in the order has changed", "plassen i rekkefølgen er endret"},
    Twin{stands_between, "is tried after {0} and before {1}", "prøves etter {0} og før {1}"},
    Twin{stands_before, "is tried first, before {0}", "prøves først, før {0}"},
    Twin{stands_after, "is tried last, after {0}", "prøves sist, etter {0}"},
    Twin{stands_alone, "is the only rule", "er den eneste regelen"},
    Twin{title_now, "title is now \"{0}\" (was \"{1}\")", "tittelen er nå «{0}» (var «{1}»)"},
    Twin{owner_now, "owner is now {0} (was {1})", "eieren er nå {0} (var {1})"},
    Twin{reason_now, "reason is now \"{0}\" (was \"{1}\")", "begrunnelsen er nå «{0}» (var «{1}»)"},
    Twin{first_day_new, "is now valid from {0} only (had no first day)",
         "gjelder nå først fra {0} (hadde ingen første dag)"},
    Twin{first_day_now, "is now valid from {0} (was {1})", "gjelder nå fra {0} (var {1})"},
    Twin{first_day_gone, "has no first day any more (was {0})", "har ikke lenger noen første dag (var {0})"},
    Twin{last_day_new, "is now valid until {0} only (had no last day)",
         "gjelder nå bare til og med {0} (hadde ingen siste dag)"},
    Twin{last_day_now, "is now valid until {0} (was {1})", "gjelder nå til og med {0} (var {1})"},
    Twin{last_day_gone, "has no last day any more (was {0})", "har ikke lenger noen siste dag (var {0})"},
    Twin{asks_also, "now also asks: {0}", "krever nå også: {0}"},
    Twin{asks_no_more, "no longer asks: {0}", "krever ikke lenger: {0}"},
    Twin{takes_also, "now also takes {0} {1}", "tar nå også {0} {1}"},
    Twin{takes_no_more, "no longer takes {0} {1}", "tar ikke lenger {0} {1}"},
    Twin{asks_otherwise, "{0} must now be {1} (was {2})", "{0} skal nå være {1} (var {2})"},
    Twin{does_otherwise, "does now: {0} (was: {1})", "gjør nå: {0} (var: {1})"},
    Twin{sends_otherwise, "sends now to {0} (was {1})", "sender nå til {0} (var {1})"},
    Twin{place_now, "{0}: the place is now \"{1}\" (was \"{2}\")", "{0}: sted er nå «{1}» (var «{2}»)"},
    Twin{place_new, "{0}: the place is now \"{1}\" (was any)",
         "{0}: sted er nå «{1}» (var hvilket som helst)"},
    Twin{place_gone, "{0}: any place now (was \"{1}\")", "{0}: nå hvilket som helst sted (var «{1}»)"},
    Twin{copies_also, "now also copies to {0}", "sender nå også kopi til {0}"},
    Twin{copies_no_more, "no longer copies to {0}", "sender ikke lenger kopi til {0}"},
    Twin{order_now, "order is now {0} (was {1})", "rekkefølgen er nå {0} (var {1})"},
    Twin{order_none, "none", "vilkårlig"},
    Twin{order_conversation, "by conversation", "etter samtale"},
    Twin{order_destination, "one at a time to the destination", "én om gangen til mottaksstedet"},
    Twin{receipt_now, "receipt is now expected within: {0} (was: {1})",
         "kvittering ventes nå innen: {0} (var: {1})"},
    Twin{receipt_default, "what the settings say", "det innstillingene sier"},
    Twin{receipt_none, "never", "aldri"},
    Twin{deadline_now, "is now given up after: {0} (was: {1})", "oppgis nå etter: {0} (var: {1})"},
    Twin{deadline_default, "what the settings say", "det innstillingene sier"},
    Twin{hold_reason_now, "the reason to hold is now \"{0}\" (was \"{1}\")",
         "grunnen til å sette på vent er nå «{0}» (var «{1}»)"},
    Twin{refuse_code_now, "refuses now with {0} (was {1})", "nekter nå med {0} (var {1})"},
    Twin{refuse_reason_now, "the reason to refuse is now \"{0}\" (was \"{1}\")",
         "grunnen til å nekte er nå «{0}» (var «{1}»)"},
    Twin{example_added, "example added: {0}; expects {1}", "nytt eksempel: {0}; ventet {1}"},
    Twin{example_removed, "example removed: {0}; expected {1}", "eksempel fjernet: {0}; ventet {1}"},
    Twin{kind_added, "added", "lagt til"},
    Twin{kind_removed, "removed", "fjernet"},
    Twin{kind_changed, "changed", "endret"},
    Twin{kind_moved, "moved", "flyttet"},
    Twin{no_difference, "the rules are the same", "reglene er de samme"},
    Twin{no_facts, "no facts", "ingen fakta"},
    Twin{on_day, "; on {0}", "; den {0}"},

    Twin{facts_are, "facts: {0}", "fakta: {0}"},
    Twin{lives, "residence: {0}", "bosted: {0}"},
    Twin{goes_to, "goes to {0}", "går til {0}"},
    Twin{copy_goes_to, "copy goes to {0}", "kopi går til {0}"},
    Twin{readdressed, ", re-addressed", ", omadressert"},
    Twin{stays_held, "on the work list: {0} {1}", "på arbeidslisten: {0} {1}"},
    Twin{is_refused, "refused: {0} {1}", "nektet: {0} {1}"},
    Twin{follows_original,
         "note: a change or cancellation follows its original, whatever the rules say; the daemon knows "
         "where that went",
         "merk: endring og kansellering følger den opprinnelige meldingen, uansett hva reglene sier; "
         "tjenesten vet hvor den gikk"},
    Twin{may_be_answer,
         "note: the daemon also knows earlier messages: an answer goes back to whoever is answered, and a "
         "conversation "
         "that a person has moved stays there",
         "merk: tjenesten kjenner også tidligere meldinger: et svar går tilbake til den som får svar, og en "
         "samtale som "
         "en person har flyttet, blir der"},
    Twin{no_book,
         "note: without --addresses nobody is looked up, and what only the address book knows is absent",
         "merk: uten --addresses slås ingen opp, og det bare adresseboken vet, mangler"},
};

constexpr bool stand_in_order() {
  for (std::size_t i = 0; i < kTwins.size(); ++i) {
    if (static_cast<std::size_t>(kTwins[i].sentence) != i) return false;
  }
  return kTwins.size() == static_cast<std::size_t>(no_book) + 1;
}
static_assert(stand_in_order());

/// Values of closed lists that are English words rather than codes.
struct ValueName {
  std::string_view value;
  std::string_view norwegian;
};
constexpr std::array kValueNames{
    ValueName{"coordinator", "koordinator"},
    ValueName{"individual-plan", "individuell plan"},
    ValueName{"child-coordinator", "barnekoordinator"},
    ValueName{"msghead", "hodemelding"},
    ValueName{"apprec", "applikasjonskvittering"},
};

}  // namespace

std::span<const Twin> sentences() { return kTwins; }

std::string say(Sentence sentence, Language language, std::initializer_list<std::string_view> about) {
  const Twin& twin = kTwins[static_cast<std::size_t>(sentence)];
  const std::string_view form = language == Language::norwegian ? twin.norwegian : twin.english;
  std::string result;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool placeholder = form[i] == '{' && i + 2 < form.size() && form[i + 2] == '}';
    if (!placeholder) {
      result += form[i];
      continue;
    }
    const auto which = static_cast<std::size_t>(form[i + 1] - '0');
    if (which < about.size()) result += about.begin()[which];
    i += 2;
  }
  return result;
}

std::string say(Duration duration, Language language) {
  std::string text = to_text(duration);
  if (language == Language::english) return text;
  const std::size_t unit = text.find_first_not_of("0123456789");
  const std::string number = text.substr(0, unit);
  const std::string letter = unit == std::string::npos ? std::string() : text.substr(unit);
  if (letter == "d") return number + " døgn";
  if (letter == "h") return number + " t";
  if (letter == "m") return number + " min";
  return number + " " + letter;
}

std::string name_of_fact(std::string_view fact, Language language) {
  const FactDeclaration* declaration = find_fact(fact);
  if (language == Language::english || declaration == nullptr) return std::string(fact);
  return std::string(declaration->norwegian);
}

std::string name_of_value(std::string_view value, Language language) {
  const auto* found = std::ranges::find(kValueNames, value, &ValueName::value);
  if (language == Language::english || found == kValueNames.end()) return std::string(value);
  return std::string(found->norwegian);
}

}  // namespace budstikke::rules

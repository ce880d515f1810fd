#include "engine/publishing/reach.hpp"

#include <set>
#include <utility>

#include "engine/addressing/resolver.hpp"

namespace budstikke::publishing {

namespace {

using addressing::Residence;
using addressing::Wanted;

constexpr const char* kWorkList = "the work list";

std::string text_fact(const rules::Facts& facts, std::string_view name) {
  const auto found = facts.find(name);
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string{} : *text;
}

bool flag_fact(const rules::Facts& facts, std::string_view name) {
  const auto found = facts.find(name);
  const auto* flag = found == facts.end() ? nullptr : std::get_if<bool>(&found->second);
  return flag != nullptr && *flag;
}

Residence residence_of(const Addressee& addressee, const Routing& routing, rules::Date today) {
  PatientFacts patient;
  patient.present = true;
  patient.municipality = addressee.municipality;
  patient.district = addressee.district;
  return addressing::find_residence(patient, {}, *routing.municipalities, {}, today);
}

Wanted wanted(const rules::Target& target, HerId receiver) {
  switch (target.kind) {
    case rules::Target::Kind::receiver:
      return Wanted{receiver, {}};
    case rules::Target::Kind::party:
      return Wanted{target.party, {}};
    case rules::Target::Kind::service:
      break;
  }
  return Wanted{HerId{}, target.service_code, target.place};
}

std::string name_of(const Party& party) {
  const std::string name = party.name + " " + party.her_id.text();
  return party.parent_name.empty() ? name : name + " (" + party.parent_name + ")";
}

/// One party or a stop: whom a single target leads to.
struct Led {
  std::string key;
  std::string words;
};

class Leader {
 public:
  Leader(const Addressee& addressee, const Routing& routing, rules::Date today)
      : receiver_(addressee.receiver),
        forbidden_(addressee.forbidden),
        routing_(routing),
        today_(today),
        residence_(residence_of(addressee, routing, today)) {}

  [[nodiscard]] Led lead(const rules::Target& target) const {
    const Wanted asked = wanted(target, receiver_);
    if (asked.party.empty() && asked.service_code.empty()) {
      return {kWorkList, target.name + ": " + kWorkList + " (the message names no receiver)"};
    }
    const addressing::Resolution found =
        addressing::resolve(asked, residence_, *routing_.book, *routing_.municipalities, today_);
    if (found.party && forbidden_ && found.party->her_id != receiver_ &&
        target.kind != rules::Target::Kind::receiver) {
      return {kWorkList, target.name + ": " + kWorkList + " (" + std::string(id_of(*forbidden_)) + ")"};
    }
    if (found.party) return {found.party->her_id.text(), target.name + ": " + name_of(*found.party)};
    return {kWorkList, target.name + ": " + kWorkList + " (" + std::string(id_of(found.why_not->code)) + ")"};
  }

 private:
  HerId receiver_;
  std::optional<Code> forbidden_;
  const Routing& routing_;
  rules::Date today_;
  Residence residence_;
};

}  // namespace

Addressee addressee_of(const rules::Facts& facts, HerId receiver) {
  Addressee addressee{receiver, text_fact(facts, "patient.municipality"),
                      text_fact(facts, "patient.district"), std::nullopt};
  if (flag_fact(facts, "forwarding.reserved")) addressee.forbidden = Code::H309;
  if (flag_fact(facts, "consent.refused")) addressee.forbidden = Code::H308;
  return addressee;
}

Reach reach_of(const rules::Decision& decision, const Addressee& addressee, const Routing& routing,
               rules::Date today) {
  if (decision.rule == nullptr) return {kWorkList, std::string(kWorkList) + " (a fact is unknown)"};
  if (const auto* hold = std::get_if<rules::Hold>(&decision.rule->action)) {
    return {kWorkList, std::string(kWorkList) + ": " + hold->reason};
  }
  if (const auto* refuse = std::get_if<rules::Refuse>(&decision.rule->action)) {
    const std::string code{id_of(refuse->code)};
    return {"refused " + code, "refused " + code + ": " + refuse->reason};
  }
  const auto& send = std::get<rules::Send>(decision.rule->action);
  const Leader leader{addressee, routing, today};
  const Led primary = leader.lead(send.to);
  Reach reach{primary.key, primary.words};
  std::set<std::string> copies;  // in no order: copies go at once
  for (const rules::Target& target : send.copies) {
    const Led copy = leader.lead(target);
    if (copy.key == primary.key || !copies.insert(copy.key).second) continue;
    reach.words += "; copy to " + copy.words;
  }
  for (const std::string& copy : copies) reach.key += " " + copy;
  return reach;
}

}  // namespace budstikke::publishing

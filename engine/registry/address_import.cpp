#include "engine/registry/address_import.hpp"

#include <map>
#include <utility>

namespace budstikke::registry {

namespace {

std::vector<Party> book_after(const std::vector<Party>& before, BookOffer& offer) {
  std::map<HerId, Party> book;
  if (offer.kind == ImportKind::delta) {
    for (const Party& party : before) book.emplace(party.her_id, party);
    for (const HerId party : offer.removed) book.erase(party);
  }
  for (Party& party : offer.parties) {
    const HerId id = party.her_id;
    book.insert_or_assign(id, std::move(party));
  }
  std::vector<Party> after;
  after.reserve(book.size());
  for (auto& [id, party] : book) after.push_back(std::move(party));
  return after;
}

}  // namespace

std::size_t hold_back(BookOffer& delta, const std::vector<Party>& before) {
  std::map<HerId, const Party*> known;
  for (const Party& party : before) known.emplace(party.her_id, &party);
  const std::size_t removed = delta.removed.size();
  delta.removed.clear();
  return removed + std::erase_if(delta.parties, [&known](const Party& party) {
           const auto found = known.find(party.her_id);
           if (found == known.end()) return false;
           const Party& old = *found->second;
           return party.active != old.active || party.valid_from != old.valid_from ||
                  party.valid_to != old.valid_to || party.service_code != old.service_code ||
                  party.municipality != old.municipality || party.district != old.district ||
                  party.coverage != old.coverage;
         });
}

ImportPlan plan_import(const std::vector<Party>& before, BookOffer offer,
                       const addressing::MunicipalityTable& table, const addressing::DropLimits& limits) {
  ImportPlan plan;
  plan.after = book_after(before, offer);
  addressing::BookDifference changes = addressing::difference(before, plan.after);
  plan.drop = addressing::refuses_drop(before, plan.after, table, limits);
  if (plan.drop.parties.lost > 1 || plan.drop.municipalities.lost > 1) plan.refusal = plan.drop.why;
  ImportRecord& record = plan.import.record;
  record.kind = offer.kind;
  record.source = std::move(offer.source);
  record.hash = std::move(offer.hash);
  record.complete_to = offer.complete_to;
  record.added = changes.added.size();
  record.changed = changes.changed.size();
  record.removed = changes.removed.size();
  record.total = plan.after.size();
  record.who = std::move(offer.who);
  record.why = std::move(offer.why);
  plan.import.put = std::move(changes.added);
  for (addressing::PartyChange& one : changes.changed) plan.import.put.push_back(std::move(one.after));
  for (const Party& party : changes.removed) plan.import.removed.push_back(party.her_id);
  return plan;
}

}  // namespace budstikke::registry

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

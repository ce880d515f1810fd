#include "engine/intake/own_name.hpp"

#include <algorithm>

namespace budstikke {

namespace {

bool contains(const std::vector<HerId>& all, HerId one) { return std::ranges::find(all, one) != all.end(); }

}  // namespace

bool OwnName::is_used_by(const std::vector<HerId>& allowed, const Envelope& envelope,
                         const std::shared_ptr<const addressing::AddressBook>& book) {
  if (allowed.empty()) return true;
  know(book);
  std::vector<HerId> path;
  for (const PartyLevel& level : envelope.sender) {
    if (!level.her_id.empty()) path.push_back(level.her_id);
  }
  const auto claimed = [&](HerId one) { return one.empty() || may_claim(one, allowed, path); };
  const bool any = std::ranges::any_of(path, [&allowed](HerId one) { return contains(allowed, one); });
  if (!any || !std::ranges::all_of(path, claimed)) return false;
  if (envelope.receipt && !std::ranges::all_of(envelope.receipt->responder, claimed)) return false;
  for (auto part = path.begin(); part != path.end(); ++part) {
    const HerId parent = parent_of(*part);
    if (parent.empty()) continue;
    const bool in_its_place = std::all_of(path.begin(), part, [&](HerId above) {
      return above == parent || above == *part || contains(allowed, above);
    });
    if (!in_its_place) return false;
  }
  return true;
}

bool OwnName::may_claim(HerId her_id, const std::vector<HerId>& allowed,
                        const std::vector<HerId>& path) const {
  if (contains(allowed, her_id)) return true;
  const HerId parent = parent_of(her_id);
  if (!parent.empty()) return contains(allowed, parent);
  const bool own_business = std::ranges::any_of(
      path, [&](HerId one) { return contains(allowed, one) && parent_of(one) == her_id; });
  return own_business || (book_->find(her_id) == nullptr && !businesses_.contains(her_id));
}

HerId OwnName::parent_of(HerId her_id) const {
  const Party* known = book_->find(her_id);
  return known == nullptr ? HerId{} : known->parent;
}

void OwnName::know(const std::shared_ptr<const addressing::AddressBook>& book) {
  if (book_ == book) return;
  book_ = book;
  businesses_.clear();
  for (const Party& party : book->parties()) {
    if (!party.parent.empty()) businesses_.insert(party.parent);
  }
}

}  // namespace budstikke

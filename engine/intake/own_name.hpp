#pragma once
// Whether a caller sends under its own name: no level of a sender's path may be somebody else's. Loop thread only.

#include <memory>
#include <unordered_set>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke {

class OwnName {
 public:
  /// `allowed`: HER-ids of either level that the caller may send as; empty: any. Tracking believes each level of a path
  /// (answers, receipts and cancellations count for whoever stands there), so the path as a whole must be the caller's:
  /// - One of its levels is allowed.
  /// - Each other one is the business of an allowed one, a part of an allowed business, or a HER-id that the address book
  ///   knows neither as a party nor as a business: a sender's own wards need not be in the book.
  /// - What the book places under a business stands under no other one.
  /// A receipt's responder may give more HER-ids than the path has: they are held to the same.
  [[nodiscard]] bool is_used_by(const std::vector<HerId>& allowed, const Envelope& envelope,
                                const std::shared_ptr<const addressing::AddressBook>& book);

 private:
  [[nodiscard]] bool may_claim(HerId her_id, const std::vector<HerId>& allowed,
                               const std::vector<HerId>& path) const;
  [[nodiscard]] HerId parent_of(HerId her_id) const;
  void know(const std::shared_ptr<const addressing::AddressBook>& book);

  std::shared_ptr<const addressing::AddressBook> book_;  ///< the one that `businesses_` are of
  std::unordered_set<HerId> businesses_;                 ///< every parent that the book names
};

}  // namespace budstikke
